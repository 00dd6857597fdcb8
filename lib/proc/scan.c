/* SPDX-License-Identifier: MIT */
/* Walking a folder whose entries are numbers. */
#include "proc/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

/* 4194304 processes at most (PID_MAX_LIMIT), 1073741816 open files: an unsigned holds both. */
static bool read_number(const char *name, unsigned *number)
{
	unsigned n = 0;

	if (*name == 0)
		return false;
	for (; *name; name++)
		if (*name < '0' || *name > '9' || __builtin_mul_overflow(n, 10u, &n) || __builtin_add_overflow(n, (unsigned)(*name - '0'), &n))
			return false;
	*number = n;
	return true;
}

/* Call each() for the numbers among some entries. */
static int walk(const char *entries, ssize_t size, int (*each)(void *, unsigned, const char *), void *ctx)
{
	unsigned number;
	int r = 0;

	for (ssize_t at = 0; at < size && r >= 0;) {
		const struct dirent64 *entry = (const void *)(entries + at);

		if (read_number(entry->d_name, &number))
			r = each(ctx, number, entry->d_name);
		at += entry->d_reclen;
	}
	return r;
}

int scan_numbers(int dir, int (*each)(void *ctx, unsigned number, const char *name), void *ctx)
{
	alignas(struct dirent64) char entries[16 * 1024];   /* on the stack: opendir(3) would allocate for every process */

	for (;;) {
		ssize_t n = getdents64(dir, entries, sizeof entries);
		int r;

		if (n <= 0)
			return n < 0 ? -errno : 0;
		r = walk(entries, n, each, ctx);
		if (r < 0)
			return r;
	}
}

struct some {
	unsigned *numbers;
	size_t n;
};

static int take(void *ctx, unsigned number, const char *name _unused_)
{
	struct some *some = ctx;

	some->numbers[some->n++] = number;
	return 0;
}

ssize_t scan_some(int dir, unsigned numbers[SCAN_SOME])
{
	enum { SHORTEST = 24 };   /* linux_dirent64: 19 bytes, the name and its NUL, rounded up to 8 */
	alignas(struct dirent64) char entries[SCAN_SOME * SHORTEST];
	struct some some = { numbers, 0 };

	while (some.n == 0) {
		ssize_t n = getdents64(dir, entries, sizeof entries);

		if (n <= 0)
			return n < 0 ? -errno : 0;
		walk(entries, n, take, &some);
	}
	return (ssize_t)some.n;
}

int scan_open(int procfd, pid_t pid)
{
	char name[16];
	int fd;

	snprintf(name, sizeof name, "%d", pid);
	fd = openat(procfd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
