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

/* Where a process is, what says most first: a process may be in other places in other hierarchies. */
enum { CGROUP_PATHS_MAX = 16 };
struct cgroup_paths {
	const char *path[CGROUP_PATHS_MAX];
	unsigned n;                  /* 0: no line was one */
};

/*
 * The paths in the text of a /proc/PID/cgroup, which is changed and must outlive them. The unified hierarchy ("0::") counts first,
 * then systemd's own ("name=systemd"), then the others in order; each path is told once. A root path ("/") says
 * nothing and is left out where there is any other: on hybrid machines older engines fill v1 only.
 * A path may hold ':' and any byte but newline and NUL; the kernel's " (deleted)" is taken off.
 */
void cgroup_paths_of(char *text, struct cgroup_paths *paths);

/* Read "cgroup" below an open /proc/PID into a buffer of CGROUP_TEXT_MAX bytes that paths then point into. -ENODATA: no path is in it. */
int cgroup_read_at(int dir, char *buf, struct cgroup_paths *paths);

/* The same of PID below the /proc `proc`. */
int cgroup_read(int proc, pid_t pid, char *buf, struct cgroup_paths *paths);

/* Does path lie in the cgroup `prefix` (or is it that)? By whole components: "/a/bc" is not in "/a/b". */
bool cgroup_is_within(const char *path, const char *prefix);

/* Does any of the paths? The name of a container's cgroup is the same in all hierarchies that its engine uses. */
bool cgroup_any_within(const struct cgroup_paths *paths, const char *prefix);
