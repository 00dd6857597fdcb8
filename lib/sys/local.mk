lib_libnskit_a_SOURCES += \
	%D%/cap.c \
	%D%/cap.h \
	%D%/child.c \
	%D%/child.h \
	%D%/kernel.h \
	%D%/nsfs.c \
	%D%/nsfs.h \
	%D%/pidfd.c \
	%D%/pidfd.h
