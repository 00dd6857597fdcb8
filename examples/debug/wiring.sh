#!/bin/sh
# SPDX-License-Identifier: MIT
# wiring.sh: every network namespace in two questions: who listens there, and where its cables lead.
set -eu
nsls --listen -J -o NS,NAME,PROTO,ADDRESS,PORT,COMMAND |
	jq -r '.sockets[] | "\(.name // .ns) \(.proto) \(.address):\(.port) \(.command // "(the kernel, or nobody we may see)")"'
nsls --links -J -o NS,NAME,LINK,PEER,PEER_NS,PEER_NAME -Q 'KIND == "veth"' |
	jq -r '.links[] | "\(.name // .ns) \(.link) -> \(.peer // "?") in \(.peer_name // .peer_ns)"'
