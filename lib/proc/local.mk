lib_libnskit_a_SOURCES += \
	%D%/capset.c \
	%D%/capset.h \
	%D%/cgroup.c \
	%D%/cgroup.h \
	%D%/cmdline.c \
	%D%/cmdline.h \
	%D%/container.h \
	%D%/idrange.c \
	%D%/idrange.h \
	%D%/mountinfo.c \
	%D%/mountinfo.h \
	%D%/pidns.c \
	%D%/pidns.h \
	%D%/pidref.c \
	%D%/pidref.h \
	%D%/scan.c \
	%D%/scan.h \
	%D%/stat.c \
	%D%/stat.h \
	%D%/status.c \
	%D%/status.h \
	%D%/target.c \
	%D%/target.h \
	%D%/user.c \
	%D%/user.h
