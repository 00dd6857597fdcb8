bin_PROGRAMS += netnsctl
netnsctl_SOURCES = \
	%D%/batch.c \
	%D%/change.c \
	%D%/exec.c \
	%D%/listid.c \
	%D%/main.c \
	%D%/monitor.c \
	%D%/names.c \
	%D%/netnsctl.h \
	%D%/verbs.c \
	%D%/wire.c
netnsctl_LDADD = lib/libnskit.a $(MNL_LIBS)
