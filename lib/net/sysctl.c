/* SPDX-License-Identifier: MIT */
#include "net/sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/file.h"

enum { PATH_SIZE = 256 };

/* "/proc/sys/net/ipv4/ip_forward": dots and slashes trade places where the first separator is a dot. */
static int path_of(const char *key, size_t len, char path[PATH_SIZE])
{
	size_t at = (size_t)snprintf(path, PATH_SIZE, "/proc/sys/");
	bool dots = len > 3 && key[3] == '.';

	if (at + len >= PATH_SIZE)
		return -ENAMETOOLONG;
	for (size_t i = 0; i < len; i++)
		path[at++] = dots && key[i] == '.' ? '/' : dots && key[i] == '/' ? '.' : key[i];
	path[at] = 0;
	return 0;
}

int net_sysctl_check(const char *key, size_t len)
{
	char path[PATH_SIZE];

	if (len < 5 || strncmp(key, "net", 3) != 0 || (key[3] != '.' && key[3] != '/'))
		return fault_plain(-EINVAL, "'%.*s' is no parameter of a network namespace: those begin with net.", (int)MIN(len, (size_t)80), key);
	if (path_of(key, len, path) < 0 || strstr(path, "/..") || strstr(path, "//") || path[strlen(path) - 1] == '/')
		return fault_plain(-EINVAL, "'%.*s' names no parameter", (int)MIN(len, (size_t)80), key);
	for (const char *c = path; *c; c++)
		if (*c <= ' ' || *c == 0x7f)
			return fault_plain(-EINVAL, "'%.*s' names no parameter: there are blanks in it", (int)MIN(len, (size_t)80), key);
	return 0;
}

static int refused(int r, const char *verb, const char *key, size_t len)
{
	fault(r, "cannot %s %.*s", verb, (int)len, key);
	if (r == -ENOENT)
		fault_hint(r, "'ls /proc/sys/net' in the namespace shows what it has; some parameters are those of the whole machine");
	return r;
}

int net_sysctl_get(const char *key, size_t len, char *value, size_t size)
{
	char path[PATH_SIZE];
	int r = net_sysctl_check(key, len);
	ssize_t got;

	if (r < 0)
		return r;
	path_of(key, len, path);
	got = file_read_at(AT_FDCWD, path, value, size);
	if (got < 0)
		return refused((int)got, "read", key, len);
	if (got && value[got - 1] == '\n')
		value[got - 1] = 0;
	return 0;
}

int net_sysctl_set(const char *key, size_t len, const char *value)
{
	char path[PATH_SIZE];
	int r = net_sysctl_check(key, len);

	if (r < 0)
		return r;
	path_of(key, len, path);
	r = file_write_at(AT_FDCWD, path, value);
	return r < 0 ? refused(r, "set", key, len) : 0;
}
