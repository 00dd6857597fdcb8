lib_libnskit_a_SOURCES += \
	%D%/device.c \
	%D%/device.h \
	%D%/find.c \
	%D%/find.h \
	%D%/group.c \
	%D%/group.h \
	%D%/limits.c \
	%D%/limits.h \
	%D%/message.c \
	%D%/message.h \
	%D%/scope.c \
	%D%/scope.h \
	%D%/set.c \
	%D%/set.h \
	%D%/tree.c \
	%D%/tree.h \
	%D%/usage.c \
	%D%/usage.h
