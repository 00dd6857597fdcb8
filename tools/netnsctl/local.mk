bin_PROGRAMS += netnsctl
netnsctl_SOURCES = \
	%D%/add.c \
	%D%/batch.c \
	%D%/bridge.c \
	%D%/change.c \
	%D%/exec.c \
	%D%/link.c \
	%D%/listid.c \
	%D%/main.c \
	%D%/monitor.c \
	%D%/names.c \
	%D%/netnsctl.h \
	%D%/verbs.c
netnsctl_LDADD = lib/libnskit.a $(MNL_LIBS)
