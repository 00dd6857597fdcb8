#!/bin/sh
# SPDX-License-Identifier: MIT
# forgotten.sh: namespaces that no process is in any more, and the mounts that keep them. One line each: kind, number, paths.
set -eu
nsls -P -J -o TYPE,NS,NSFS | jq -r '.namespaces[] | [.type, .ns, (.nsfs // ["(no mount of ours)"] | join(","))] | @tsv'
