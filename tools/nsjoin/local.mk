bin_PROGRAMS += nsjoin
nsjoin_SOURCES = \
	%D%/aim.c \
	%D%/aim.h \
	%D%/aim_cgroup.c \
	%D%/aim_port.c \
	%D%/aim_veth.c \
	%D%/environment.c \
	%D%/exec.c \
	%D%/forward.c \
	%D%/identity.c \
	%D%/likeness.c \
	%D%/likeness.h \
	%D%/lone.c \
	%D%/main.c \
	%D%/many.c \
	%D%/many.h \
	%D%/many_wait.c \
	%D%/mnl.c \
	%D%/mnl.h \
	%D%/names.c \
	%D%/nets.c \
	%D%/nets.h \
	%D%/nsjoin.h \
	%D%/options.c \
	%D%/pick.c \
	%D%/pick.h \
	%D%/procfs.c \
	%D%/procfs.h \
	%D%/prefixed.c \
	%D%/prefixed.h \
	%D%/session.c \
	%D%/sources.c \
	%D%/target.c \
	%D%/view.c \
	%D%/view.h
nsjoin_LDADD = lib/libnskit.a
nsjoin_CPPFLAGS = $(AM_CPPFLAGS) $(MNL_CFLAGS)
