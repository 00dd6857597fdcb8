lib_libnskit_a_SOURCES += \
	%D%/place.c \
	%D%/place.h \
	%D%/step.h \
	%D%/step_names.c \
	%D%/step_wires.c \
	%D%/wire.c \
	%D%/wire.h
