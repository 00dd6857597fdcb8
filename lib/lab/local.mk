lib_libnskit_a_SOURCES += \
	%D%/device.c \
	%D%/device.h \
	%D%/place.c \
	%D%/place.h \
	%D%/step.h \
	%D%/step_bridge.c \
	%D%/step_change.c \
	%D%/step_configure.c \
	%D%/step_kind.c \
	%D%/step_names.c \
	%D%/step_segment.c \
	%D%/step_settings.c \
	%D%/step_sysctl.c \
	%D%/step_veth.c \
	%D%/wire.c \
	%D%/wire.h \
	%D%/wishes.c \
	%D%/wishes.h
