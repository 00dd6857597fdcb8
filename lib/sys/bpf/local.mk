lib_libnskit_a_SOURCES += %D%/task.h

# BPF programs: made where clang and bpftool are, shipped in tarballs. From the object of clang bpftool makes a header that holds it and loads
# it. Built with a path that is the same everywhere, for clang writes it down.
EXTRA_DIST += %D%/embed.awk %D%/tasks.bpf.c %D%/tasks.lskel.inc
CLEANFILES += %D%/tasks.bpf.o %D%/tasks.lskel.inc.raw %D%/tasks.lskel.inc.new
MAINTAINERCLEANFILES += %D%/tasks.lskel.inc

%D%/tasks.lskel.inc: %D%/tasks.bpf.c %D%/task.h %D%/embed.awk
	@test -n '$(BPFTOOL)' || { echo "clang, bpftool and libbpf-dev are needed to build $@" >&2; exit 1; }
	$(AM_V_GEN)$(MKDIR_P) $(@D) && object=$$(pwd)/%D%/tasks.bpf.o && \
	(cd $(srcdir)/%D% && $(BPF_CLANG) -target bpfel -mcpu=v3 -O2 -g -Wall -Wextra -Werror -I../.. -I'$(LIBBPF_INCLUDES)' \
		-ffile-prefix-map="$$(pwd)"=. -c tasks.bpf.c -o "$$object") && \
	$(BPFTOOL) gen skeleton -L "$$object" name taskiter >$@.raw && \
	$(AWK) -v internal='$(LIBBPF_INCLUDES)/bpf/skel_internal.h' -f $(srcdir)/%D%/embed.awk $@.raw >$@.new && rm $@.raw && mv $@.new $@

if WITH_BPF
lib/sys/libnskit_a-taskiter.$(OBJEXT): %D%/tasks.lskel.inc
endif
