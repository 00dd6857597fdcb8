# End-to-end tests: real processes, real namespaces, each file inside tests/isolated.
E2E_TESTS = \
	%D%/all-options.bats \
	%D%/nsjoin-enter.bats \
	%D%/nsjoin-errors.bats \
	%D%/without.bats
