bin_PROGRAMS += nsjoin
nsjoin_SOURCES = \
	%D%/aim.c \
	%D%/aim.h \
	%D%/aim_cgroup.c \
	%D%/aim_port.c \
	%D%/aim_veth.c \
	%D%/bindings.c \
	%D%/bindings.h \
	%D%/detach.c \
	%D%/environment.c \
	%D%/exec.c \
	%D%/explain.c \
	%D%/explain.h \
	%D%/explain_print.c \
	%D%/forward.c \
	%D%/hostroot.c \
	%D%/hostroot.h \
	%D%/identity.c \
	%D%/inside.c \
	%D%/launch.h \
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
	%D%/prefixed.c \
	%D%/prefixed.h \
	%D%/procfs.c \
	%D%/procfs.h \
	%D%/programs.c \
	%D%/programs.h \
	%D%/session.c \
	%D%/shield.c \
	%D%/shield.h \
	%D%/sources.c \
	%D%/target.c \
	%D%/toolbox.c \
	%D%/toolbox.h \
	%D%/view.c \
	%D%/view.h
nsjoin_LDADD = lib/libnskit.a
nsjoin_CPPFLAGS = $(AM_CPPFLAGS) $(MNL_CFLAGS) -I$(top_builddir)/tools

# The launcher of the toolbox (launch.h): without libc, so that it runs anywhere; its bytes are in nsjoin. None of the flags for our own programs.
launch_cflags = -std=gnu17 -Os -static -nostdlib -ffreestanding -fno-builtin -fno-stack-protector -fno-pie -no-pie \
	-Wno-unused-command-line-argument -fno-asynchronous-unwind-tables $(FREESTANDING_CFLAGS) -s -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,noseparate-code
EXTRA_DIST += %D%/launch.c
CLEANFILES += %D%/launch %D%/launch.inc
%D%/launch.inc: %D%/launch.c %D%/launch.h
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(CC) $(launch_cflags) $(WARN_CFLAGS) -I$(srcdir)/tools -o %D%/launch $(srcdir)/%D%/launch.c && \
	od -An -v -tx1 %D%/launch | sed 's/ \([0-9a-f]*\)/0x\1,/g' >$@.new && mv $@.new $@
tools/nsjoin/nsjoin-toolbox.$(OBJEXT): %D%/launch.inc
