# Documents for those who work on nskit; they are in the tarball, not installed.
EXTRA_DIST += %D%/architecture.md %D%/kernel.md %D%/testing.md
