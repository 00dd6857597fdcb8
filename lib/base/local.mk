lib_libnskit_a_SOURCES += \
	%D%/array.c \
	%D%/array.h \
	%D%/buf.c \
	%D%/buf.h \
	%D%/cleanup.h \
	%D%/fault.c \
	%D%/fault.h \
	%D%/fd.c \
	%D%/fd.h \
	%D%/file.c \
	%D%/file.h \
	%D%/json_read.c \
	%D%/json_read.h \
	%D%/json_write.c \
	%D%/json_write.h \
	%D%/macro.h \
	%D%/map.c \
	%D%/map.h \
	%D%/parse.c \
	%D%/parse.h \
	%D%/pool.c \
	%D%/pool.h \
	%D%/str.c \
	%D%/str.h
