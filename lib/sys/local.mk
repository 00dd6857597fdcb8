lib_libnskit_a_SOURCES += \
	%D%/cap.c \
	%D%/cap.h \
	%D%/child.c \
	%D%/child.h \
	%D%/clone.c \
	%D%/clone.h \
	%D%/inroot.c \
	%D%/inroot.h \
	%D%/kernel.h \
	%D%/lsan.c \
	%D%/mountapi.c \
	%D%/mountapi.h \
	%D%/nsfs.c \
	%D%/nsfs.h \
	%D%/pidfd.c \
	%D%/pidfd.h
