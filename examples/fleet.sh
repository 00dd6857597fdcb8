#!/bin/sh
# SPDX-License-Identifier: MIT
# fleet.sh COMMAND...: the network namespaces of several hosts in one table. Each COMMAND is what comes before `nsls` to run it on one of them:
#	fleet.sh 'ssh web1' 'ssh web2'
# Where nsls is not root there, what it could not see is said for each host.
set -eu
[ $# -gt 0 ] || { echo "usage: fleet.sh COMMAND..., for example: fleet.sh 'ssh web1' 'ssh web2'" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
for run; do
	n=$((n + 1))
	# shellcheck disable=SC2086 # a command and its words
	$run nsls --save - >"$dir/$(printf %04d "$n").json" &
done
wait
nsls --from "$dir"/*.json -t net -o HOST,NS,NPROCS,CONTAINER,NSFS,COMMAND
