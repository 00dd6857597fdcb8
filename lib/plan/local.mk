lib_libnskit_a_SOURCES += \
	%D%/doubt.c \
	%D%/doubt.h \
	%D%/plan.c \
	%D%/plan.h
