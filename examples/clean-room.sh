#!/bin/sh
# SPDX-License-Identifier: MIT
# clean-room.sh CMD ARGS...: run a command without network, with processes, host name and /tmp of its own, as an ordinary user too.
# Whatever it starts ends with it; its exit status is ours.
set -eu
[ $# -gt 0 ] || { echo "usage: clean-room.sh CMD ARGS..." >&2; exit 2; }
# shellcheck disable=SC2016 # $@ is the inner shell's
exec nsnew -Ucmpniu --keep-caps --mount-proc --hostname clean-room sh -c 'mount -t tmpfs tmpfs /tmp && exec "$@"' clean-room "$@"
