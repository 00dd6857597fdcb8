# The developer road: CONTRIBUTING.md names the two commands that matter, run and check.
EXTRA_DIST += \
	%D%/build \
	%D%/check \
	%D%/documents \
	%D%/engines \
	%D%/fuzz \
	%D%/layers \
	%D%/packages \
	%D%/prepare \
	%D%/run \
	%D%/style \
	%D%/tour \
	%D%/try-minimal \
	%D%/vm \
	%D%/vm-guest \
	%D%/vm-kernel
