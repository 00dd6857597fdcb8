#!/bin/sh
# SPDX-License-Identifier: MIT
# inside.sh PID: how the machine looks from inside of a process's namespaces, with the host's own programs. The container needs none.
set -eu
pid=${1:?usage: inside.sh PID}
echo "== namespaces that differ from ours"
for link in /proc/"$pid"/ns/*; do
	[ "$(readlink "$link")" = "$(readlink "/proc/self/ns/${link##*/}")" ] || readlink "$link"
done
echo "== host name"
nsjoin -t "$pid" --uts hostname
echo "== addresses"
nsjoin -t "$pid" --net ip -brief address
echo "== who listens"
nsjoin -t "$pid" --net ss -tuln
