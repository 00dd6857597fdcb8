lib_libnskit_a_SOURCES += \
	%D%/gather.h \
	%D%/gather_files.c \
	%D%/gather_holders.c \
	%D%/gather_listed.c \
	%D%/gather_mounts.c \
	%D%/gather_netnsid.c \
	%D%/gather_procs.c \
	%D%/gather_tables.c \
	%D%/gather_threads.c \
	%D%/holder.h \
	%D%/read_fds.c \
	%D%/read_proc.c \
	%D%/read_sockets.c \
	%D%/read_threads.c \
	%D%/reader.h \
	%D%/reading.c \
	%D%/reading.h \
	%D%/relate.c \
	%D%/relate.h \
	%D%/select.c \
	%D%/select.h \
	%D%/snapshot.c \
	%D%/snapshot.h
