# End-to-end tests: real processes, real namespaces, each file inside tests/isolated.
E2E_TESTS = \
	%D%/all-completion.bats \
	%D%/all-examples.bats \
	%D%/all-options.bats \
	%D%/netnsctl-add.bats \
	%D%/netnsctl-batch.bats \
	%D%/netnsctl-exec.bats \
	%D%/netnsctl-fail.bats \
	%D%/netnsctl-link.bats \
	%D%/netnsctl-monitor.bats \
	%D%/netnsctl-names.bats \
	%D%/netnsctl-wire.bats \
	%D%/nsjoin-apparmor.bats \
	%D%/nsjoin-bind.bats \
	%D%/nsjoin-creds.bats \
	%D%/nsjoin-detach.bats \
	%D%/nsjoin-enter.bats \
	%D%/nsjoin-errors.bats \
	%D%/nsjoin-explain.bats \
	%D%/nsjoin-forward.bats \
	%D%/nsjoin-hostile.bats \
	%D%/nsjoin-hostroot.bats \
	%D%/nsjoin-like.bats \
	%D%/nsjoin-many.bats \
	%D%/nsjoin-names.bats \
	%D%/nsjoin-network.bats \
	%D%/nsjoin-nsenter.bats \
	%D%/nsjoin-proc.bats \
	%D%/nsjoin-signals.bats \
	%D%/nsjoin-targets.bats \
	%D%/nsjoin-terminal.bats \
	%D%/nsjoin-tools.bats \
	%D%/nsjoin-user.bats \
	%D%/nsjoin-where.bats \
	%D%/nsls-caps.bats \
	%D%/nsls-color.bats \
	%D%/nsls-container.bats \
	%D%/nsls-cost.bats \
	%D%/nsls-diff.bats \
	%D%/nsls-ghosts.bats \
	%D%/nsls-holders.bats \
	%D%/nsls-graph.bats \
	%D%/nsls-hostile.bats \
	%D%/nsls-json.bats \
	%D%/nsls-links.bats \
	%D%/nsls-list.bats \
	%D%/nsls-metrics.bats \
	%D%/nsls-mount.bats \
	%D%/nsls-listen.bats \
	%D%/nsls-partial.bats \
	%D%/nsls-race.bats \
	%D%/nsls-same.bats \
	%D%/nsls-save.bats \
	%D%/nsls-stuck.bats \
	%D%/nsls-tree-pid.bats \
	%D%/nsls-tree-user.bats \
	%D%/nsls-source.bats \
	%D%/nsls-tree.bats \
	%D%/nsls-watch.bats \
	%D%/nsls-why.bats \
	%D%/nsnew-caps.bats \
	%D%/nsnew-confine.bats \
	%D%/nsnew-escape.bats \
	%D%/nsnew-explain.bats \
	%D%/nsnew-fail.bats \
	%D%/nsnew-join.bats \
	%D%/nsnew-killed.bats \
	%D%/nsnew-kinds.bats \
	%D%/nsnew-life.bats \
	%D%/nsnew-limits.bats \
	%D%/nsnew-machine-id.bats \
	%D%/nsnew-maps.bats \
	%D%/nsnew-mounts.bats \
	%D%/nsnew-name.bats \
	%D%/nsnew-overlay.bats \
	%D%/nsnew-persist.bats \
	%D%/nsnew-pid1.bats \
	%D%/nsnew-plan.bats \
	%D%/nsnew-profile.bats \
	%D%/nsnew-root.bats \
	%D%/nsnew-sets.bats \
	%D%/nsnew-terminal.bats \
	%D%/nsnew-status.bats \
	%D%/nsnew-time.bats \
	%D%/nsnew-unshare.bats \
	%D%/nsnew-user.bats \
	%D%/nsnew-users.bats \
	%D%/without.bats

# Golden plans, and what the tests of a program share.
EXTRA_DIST += %D%/cgroups.bash %D%/ghost.bash %D%/nsjoin.bash %D%/nsls.bash %D%/nsnew.bash %D%/pipe.bash %D%/servers.bash %D%/terminal.bash $(top_srcdir)/tests/golden

# What bash cannot do.
if TESTS_ENABLED
check_PROGRAMS += %D%/apart
endif
