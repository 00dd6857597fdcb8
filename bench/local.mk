# `make bench`: speed claims, measured against the Debian peers (bench/README.md).
bench: all
	@echo "no bench yet"; exit 1
.PHONY: bench
