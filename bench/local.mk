# `make bench`: speed claims, measured against the Debian peers (bench/README.md). One script a line, sorted.
BENCHES = \
	%D%/netnsctl-vs-ip \
	%D%/nsjoin-vs-nsenter \
	%D%/nsjoin-vs-socat \
	%D%/nsls-links \
	%D%/nsls-fast-road \
	%D%/nsls-mounts \
	%D%/nsls-vs-lsns \
	%D%/nsnew-leaks \
	%D%/nsnew-vs-unshare

check_PROGRAMS += %D%/compare %D%/floor %D%/join %D%/populate
bench_floor_LDADD = lib/libnskit.a $(MNL_LIBS)
EXTRA_DIST += %D%/README.md %D%/common.sh %D%/run $(BENCHES)
CLEANFILES += %D%/results.json %D%/results.jsonl

bench: all %D%/compare %D%/floor %D%/join %D%/populate
	NSKIT_BUILD='$(abs_top_builddir)' $(SHELL) $(srcdir)/%D%/run $(BENCHES:%=$(abs_top_srcdir)/%)
.PHONY: bench
