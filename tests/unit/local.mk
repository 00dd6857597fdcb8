# Unit tests: one program a module, one cmocka group a program.
UNIT_TESTS = \
	%D%/test_filter \
	%D%/test_parse \
	%D%/test_str

tests_unit_test_filter_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_parse_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
tests_unit_test_str_LDADD = lib/libnskit.a $(CMOCKA_LIBS)
