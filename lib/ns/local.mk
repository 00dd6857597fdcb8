lib_libnskit_a_SOURCES += \
	%D%/id.c \
	%D%/id.h \
	%D%/type.c \
	%D%/type.h
