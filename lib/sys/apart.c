/* SPDX-License-Identifier: MIT */
/* Are we in a mount namespace of our own while the folder is everybody's? */
#include "sys/apart.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool apart_from_host(const char *folder)
{
	struct stat ours, theirs;
	char own[64], first[64], path[PATH_MAX];
	ssize_t a = readlink("/proc/self/ns/mnt", own, sizeof own), b = readlink("/proc/1/ns/mnt", first, sizeof first);

	if (a < 0 || b < 0 || (a == b && memcmp(own, first, (size_t)a) == 0))
		return false;
	snprintf(path, sizeof path, "/proc/1/root%s", folder);
	return stat(folder, &ours) == 0 && stat(path, &theirs) == 0 && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}
