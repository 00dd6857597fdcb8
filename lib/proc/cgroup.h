/* SPDX-License-Identifier: MIT */
/*
 * Which cgroup a process is in: /proc/PID/cgroup of cgroup v1, v2 and both at once (hybrid). The path is what engines and
 * systemd put their names in. All functions are silent (bare -errno): they race with exiting processes.
 */
#pragma once

#include <sys/types.h>

#include "base/macro.h"

/* One read of the file: a line for each of v1's dozen hierarchies, with a path that is seldom longer than 200 bytes. */
enum { CGROUP_TEXT_MAX = 32 * 1024 };

/*
 * The path that tells where a process belongs, out of the text of its /proc/PID/cgroup, which is changed. The unified hierarchy
 * ("0::") counts first, then systemd's own ("name=systemd"), then the others in order. A root path ("/") says
 * nothing and gives way to the next: on hybrid machines older engines leave "0::/" and fill v1 only. NULL: no line is one.
 * A path may hold ':' and any byte but newline and NUL; the kernel's " (deleted)" is taken off.
 */
const char *cgroup_path_of(char *text);

/* Read PID/cgroup below the /proc `proc` into a buffer of CGROUP_TEXT_MAX bytes; *path points into it. */
int cgroup_read(int proc, pid_t pid, char *buf, const char **path);

/* Does path lie in the cgroup `prefix` (or is it that)? By whole components: "/a/bc" is not in "/a/b". */
bool cgroup_is_within(const char *path, const char *prefix);
