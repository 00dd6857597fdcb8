# Documents for those who work on nskit; they are in the tarball, not installed.
# What describes files of ours is installed.
dist_doc_DATA = %D%/nsls-snapshot.schema.json
EXTRA_DIST += %D%/architecture.md %D%/kernel.md %D%/testing.md
