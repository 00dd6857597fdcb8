/* SPDX-License-Identifier: MIT */
/* Why the kernel does not let us look into a process. */
#pragma once

/*
 * Add to a fault of err which right it would take to see what is behind /proc/PID/ns, root, cwd, environ of the process with this /proc/PID, and whose it is:
 * ptrace(2), "Ptrace access mode checking". For EACCES and EPERM; else nothing is added. Returns err.
 */
int access_hint(int dir, int err);
