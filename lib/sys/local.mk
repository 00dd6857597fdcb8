lib_libnskit_a_SOURCES += \
	%D%/cap.c \
	%D%/cap.h \
	%D%/child.c \
	%D%/child.h \
	%D%/clone.c \
	%D%/clone.h \
	%D%/inmount.c \
	%D%/inmount.h \
	%D%/inroot.c \
	%D%/inroot.h \
	%D%/kernel.h \
	%D%/lsan.c \
	%D%/mountapi.c \
	%D%/mountapi.h \
	%D%/mountlist.c \
	%D%/mountlist.h \
	%D%/nsfs.c \
	%D%/nsfs.h \
	%D%/nshandle.c \
	%D%/nshandle.h \
	%D%/pidfd.c \
	%D%/pidfd.h \
	%D%/task.c \
	%D%/task.h \
	%D%/terminal.c \
	%D%/terminal.h
