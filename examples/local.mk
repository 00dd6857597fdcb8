# Scripts to read and to run; tests/e2e/all-examples.bats runs each.
EXTRA_DIST += %D%/clean-room.sh %D%/debug/forgotten.sh %D%/debug/inside.sh %D%/metrics/nskit-metrics.service %D%/metrics/nskit-metrics.timer %D%/net/two-hosts.sh
EXTRA_DIST += %D%/clean-room.sh %D%/fleet.sh %D%/debug/forgotten.sh %D%/debug/inside.sh %D%/net/two-hosts.sh
EXTRA_DIST += %D%/clean-room.sh %D%/debug/forgotten.sh %D%/debug/inside.sh %D%/debug/wiring.sh %D%/net/two-hosts.sh
EXTRA_DIST += %D%/profiles/quiet-room.yaml
