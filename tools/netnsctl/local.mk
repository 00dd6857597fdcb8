bin_PROGRAMS += netnsctl
netnsctl_SOURCES = \
	%D%/add.c \
	%D%/batch.c \
	%D%/bridge.c \
	%D%/bridge_list.c \
	%D%/change.c \
	%D%/device.c \
	%D%/exec.c \
	%D%/link.c \
	%D%/listid.c \
	%D%/main.c \
	%D%/monitor.c \
	%D%/names.c \
	%D%/netnsctl.h \
	%D%/scene.c \
	%D%/scene.h \
	%D%/show.c \
	%D%/verbs.c
netnsctl_LDADD = lib/libnskit.a $(MNL_LIBS)
