#!/bin/sh
# SPDX-License-Identifier: MIT
# two-hosts.sh: two hosts on a bridge that talk to each other; all gone at the end, also after a failure.
set -eu
end() {
	netnsctl delete alice bob
	netnsctl bridge delete lab0
}
netnsctl bridge add lab0 --ip 10.77.0.1/24
trap end EXIT
netnsctl add alice --bridge lab0 --ip 10.77.0.2/24 --gw 10.77.0.1
netnsctl add bob --bridge lab0 --ip 10.77.0.3/24 --gw 10.77.0.1
netnsctl exec alice ping -c 1 -W 2 10.77.0.3
netnsctl exec bob ip route get 10.77.0.2
