lib_libnskit_a_SOURCES += \
	%D%/child.c \
	%D%/child.h \
	%D%/kernel.h \
	%D%/nsfs.c \
	%D%/nsfs.h \
	%D%/pidfd.c \
	%D%/pidfd.h
