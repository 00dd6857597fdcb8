/* SPDX-License-Identifier: MIT */
/* What is mounted below a directory. */
#pragma once

/*
 * Mount copies of what is mounted below `from` at the same places below `to`, with these flags (MOUNT_*). Places that are not there are left out, and
 * so are those below /proc, /sys and /dev, where something else is mounted in a root. 0 or a fault.
 */
int submounts_copy(int from, int to, unsigned flags);
