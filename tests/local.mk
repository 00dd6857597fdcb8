# Tests: unit tests (cmocka) and end-to-end tests (bats), both speaking TAP to automake's driver.
# The lists are one entry a line: a tool's tests are added beside its own.
include %D%/unit/local.mk
include %D%/e2e/local.mk
include %D%/fuzz/local.mk

EXTRA_DIST += %D%/engines %D%/fixtures %D%/golden %D%/isolated %D%/old %D%/unit/messages.h %D%/unit/unit.h %D%/vm $(E2E_TESTS)

if TESTS_ENABLED
check_PROGRAMS += $(UNIT_TESTS) $(FUZZ_TARGETS) %D%/deadfs %D%/flicker %D%/ghost %D%/wander %D%/without
TESTS += $(UNIT_TESTS) $(E2E_TESTS)
if !FUZZERS
TESTS += $(FUZZ_TARGETS)
endif
endif

TEST_EXTENSIONS = .bats
TAP_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(TAP_DRIVER)
BATS_LOG_DRIVER = $(TAP_DRIVER)
# A file that hangs is killed (NSKIT_LIMIT: after so many seconds): unshare ignores SIGTERM while it waits, SIGKILL takes the whole PID namespace along.
BATS_LOG_COMPILER = timeout --signal=KILL $${NSKIT_LIMIT:-300} $(srcdir)/%D%/isolated --root $(OLD_KERNEL) $(BATS)
AM_BATS_LOG_FLAGS = --tap

# `make check-old`: the end-to-end tests once more where newer system calls are missing (docs/testing.md).
check-old: all $(check_PROGRAMS)
	$(AM_TESTS_ENVIRONMENT) MAKE='$(MAKE)' $(SHELL) $(srcdir)/%D%/old $(E2E_TESTS)
.PHONY: check-old

# What every test may use: the programs and tests/wander, tests/without by name, the source tree, the build tree.
AM_TESTS_ENVIRONMENT = \
	PATH='$(abs_top_builddir)':'$(abs_top_builddir)/tests':"$$PATH"; export PATH; \
	NSKIT_SRC='$(abs_top_srcdir)'; export NSKIT_SRC; \
	NSKIT_BUILD='$(abs_top_builddir)'; export NSKIT_BUILD; \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT;
