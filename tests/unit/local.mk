# Unit tests: one program a module, one cmocka group a program.
UNIT_TESTS = \
	%D%/test_account \
	%D%/test_cgroup \
	%D%/test_container \
	%D%/test_environment \
	%D%/test_filter \
	%D%/test_idmap \
	%D%/test_inroot \
	%D%/test_json \
	%D%/test_json_read \
	%D%/test_limits \
	%D%/test_memory \
	%D%/test_message \
	%D%/test_netlink \
	%D%/test_netnames \
	%D%/test_ns_id \
	%D%/test_ns_ref \
	%D%/test_nsls_graph \
	%D%/test_nsls_tree \
	%D%/test_opt \
	%D%/test_parse \
	%D%/test_pidref \
	%D%/test_plan \
	%D%/test_proc \
	%D%/test_snapshot \
	%D%/test_sockdiag \
	%D%/test_status \
	%D%/test_store \
	%D%/test_str \
	%D%/test_table \
	%D%/test_target \
	%D%/test_told

tests_unit_test_account_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_cgroup_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_container_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_environment_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_filter_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_idmap_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_inroot_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_json_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_json_read_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_limits_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_message_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_memory_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_netlink_LDADD = lib/libnskit.a $(CMOCKA_LIBS) $(MNL_LIBS)
tests_unit_test_netnames_LDADD = lib/libnskit.a $(CMOCKA_LIBS) $(MNL_LIBS)
tests_unit_test_ns_id_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_ns_ref_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_nsls_graph_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_nsls_graph_SOURCES = tests/unit/test_nsls_graph.c tools/nsls/graph_dot.c tools/nsls/graph_mermaid.c
tests_unit_test_nsls_tree_LDADD = lib/libnskit.a $(MOUNT_LIBS) $(SMARTCOLS_LIBS) $(CMOCKA_LIBS)
tests_unit_test_nsls_tree_SOURCES = tests/unit/test_nsls_tree.c tools/nsls/tree.c
tests_unit_test_opt_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_parse_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_pidref_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_plan_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_proc_LDADD = lib/libnskit.a $(MOUNT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_snapshot_LDADD = lib/libnskit.a $(MOUNT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_sockdiag_LDADD = lib/libnskit.a $(CMOCKA_LIBS) $(MNL_LIBS)
tests_unit_test_status_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_store_LDADD = lib/libnskit.a $(MOUNT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_str_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_table_LDADD = lib/libnskit.a $(SMARTCOLS_LIBS) $(CMOCKA_LIBS)
tests_unit_test_target_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_told_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
