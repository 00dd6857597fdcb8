# Tests: unit tests (cmocka) and end-to-end tests (bats), both speaking TAP to automake's driver.
# The lists are one entry a line: a tool's tests are added beside its own.
include %D%/unit/local.mk
include %D%/e2e/local.mk

EXTRA_DIST += %D%/isolated $(E2E_TESTS)

if TESTS_ENABLED
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS) $(E2E_TESTS)
endif

TEST_EXTENSIONS = .bats
TAP_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(TAP_DRIVER)
BATS_LOG_DRIVER = $(TAP_DRIVER)
BATS_LOG_COMPILER = $(srcdir)/%D%/isolated $(BATS)
AM_BATS_LOG_FLAGS = --tap

# What every test may use: the programs by name, the source tree, the build tree.
AM_TESTS_ENVIRONMENT = \
	PATH='$(abs_top_builddir)':"$$PATH"; export PATH; \
	NSKIT_SRC='$(abs_top_srcdir)'; export NSKIT_SRC; \
	NSKIT_BUILD='$(abs_top_builddir)'; export NSKIT_BUILD; \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT;
