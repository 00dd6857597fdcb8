lib_libnskit_a_SOURCES += \
	%D%/target.c \
	%D%/target.h
