# Fuzz targets: one a parser. With --enable-fuzzers they are libFuzzer programs (dev/fuzz builds and runs them), otherwise
# they replay their corpus as a part of `make check`. A target's corpus: tests/fuzz/corpus/NAME/*, each file one input.
FUZZ_TARGETS = \
	%D%/fuzz_account \
	%D%/fuzz_cgroup \
	%D%/fuzz_columns \
	%D%/fuzz_environment \
	%D%/fuzz_filter \
	%D%/fuzz_idmap \
	%D%/fuzz_join \
	%D%/fuzz_json \
	%D%/fuzz_limits \
	%D%/fuzz_message \
	%D%/fuzz_mountspec \
	%D%/fuzz_net \
	%D%/fuzz_netlink \
	%D%/fuzz_ns \
	%D%/fuzz_parse \
	%D%/fuzz_pidref \
	%D%/fuzz_proc \
	%D%/fuzz_profile \
	%D%/fuzz_program \
	%D%/fuzz_store \
	%D%/fuzz_text

if FUZZERS
FUZZ_LIBS = $(FUZZ_LDFLAGS) lib/libnskit.a
else
FUZZ_LIBS = %D%/libreplay.a lib/libnskit.a
endif

check_LIBRARIES = %D%/libreplay.a
tests_fuzz_libreplay_a_SOURCES = %D%/replay.c %D%/fuzz.h

tests_fuzz_fuzz_account_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_cgroup_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_columns_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_environment_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_filter_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_idmap_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_join_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_json_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_limits_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_message_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_mountspec_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_net_LDADD = $(FUZZ_LIBS) $(MNL_LIBS)
tests_fuzz_fuzz_netlink_LDADD = $(FUZZ_LIBS) $(MNL_LIBS)
tests_fuzz_fuzz_ns_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_parse_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_pidref_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_proc_LDADD = $(FUZZ_LIBS) $(MOUNT_LIBS)
tests_fuzz_fuzz_profile_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_program_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_store_LDADD = $(FUZZ_LIBS) $(MOUNT_LIBS)
tests_fuzz_fuzz_text_LDADD = $(FUZZ_LIBS)

EXTRA_DIST += %D%/corpus
