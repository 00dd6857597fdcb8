lib_libnskit_a_SOURCES += \
	%D%/enter.c \
	%D%/enter.h \
	%D%/id.c \
	%D%/id.h \
	%D%/ref.c \
	%D%/ref.h \
	%D%/set.c \
	%D%/set.h \
	%D%/token.c \
	%D%/token.h \
	%D%/type.c \
	%D%/type.h \
	%D%/why.c \
	%D%/why.h
