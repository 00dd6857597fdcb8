/* SPDX-License-Identifier: MIT */
/* PID namespaces: what a user writes for one, and who has which number there. */
#include "proc/pidns.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/parse.h"
#include "ns/id.h"
#include "ns/ref.h"
#include "proc/container.h"
#include "proc/nsfind.h"
#include "proc/scan.h"
#include "proc/target.h"
#include "sys/access.h"
#include "sys/nsfs.h"

static int of_target(const struct proc_target *target)
{
	int fd = openat(target->dir, "ns/pid", O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT || errno == ESRCH)
		return fault_plain(-ESRCH, "process %d has ended", target->pid);
	return access_hint(target->dir, fault(-errno, "cannot open the PID namespace of process %d", target->pid));
}

static int of_process(pid_t pid)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	int r = proc_target_open(pid, &t);

	return r < 0 ? r : of_target(&t);
}

static int has_none(const char *what, const char *name)
{
	fault_plain(-ENOENT, "%s %s has no PID namespace of its own", what, name);
	return fault_hint(-ENOENT, "its processes have the numbers of those outside");
}

/* The first process of a container is in a PID namespace, but it may be ours: then a number in it would be that of any process. */
static int of_own(const struct proc_target *target, const char *name)
{
	_close_ int fd = of_target(target);
	struct ns_id theirs;

	if (fd < 0)
		return fd;
	if (ns_id_of_fd(fd, &theirs) == 0 && ns_id_is_ours(theirs) == 1)
		return has_none("container", name);
	return take_fd(&fd);
}

static int of_container(const char *name)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	char environment[ENVIRONMENT_NAME_MAX + 1], path[ENVIRONMENT_PATH_MAX];
	int r = container_open(name, &t, environment);

	if (r < 0)
		return r;
	if (!*environment)
		return of_own(&t, name);
	if (access(environment_file(environment, NS_PID, path), F_OK) < 0)
		return has_none("environment", name);
	return ns_ref_open(path, NS_PID);
}

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == 0;
}

int pidns_open(const char *where, int proc)
{
	struct ns_token token = { .handle = 0 };
	uint64_t number;
	int r;

	if (*where == '/')
		return ns_ref_open_patiently(where, NS_PID);
	if (ns_id_parse_link(where, &token.id) == 0 && token.id.type == NS_PID)
		return nsfind_open(&token, proc);
	if (!is_number(where))
		return of_container(where);
	r = parse_u64(where, &number);
	if (r < 0)
		return r;
	/* the numbers of namespaces begin where those of processes have long ended: 0xf0000000 (include/linux/proc_ns.h) */
	token.id = (struct ns_id){ number, NS_PID };
	return number <= INT32_MAX ? of_process((pid_t)number) : nsfind_open(&token, proc);
}

unsigned pidns_parse_numbers(const char *status, pid_t numbers[static PIDNS_DEPTH_MAX])
{
	static const char name[] = "\nNSpid:";
	const char *at = strstr(status, name);   /* the kernel escapes newlines in the process's name, before it */
	unsigned n = 0;

	for (at = at ? at + strlen(name) : ""; *at == '\t' && n < PIDNS_DEPTH_MAX; n++) {
		char *end;
		long number = strtol(at + 1, &end, 10);

		if (end == at + 1 || number < 1 || number > INT32_MAX)
			return 0;
		numbers[n] = (pid_t)number;
		at = end;
	}
	return n;
}

int pidns_read_numbers(int dir, pid_t numbers[static PIDNS_DEPTH_MAX])
{
	_free_ char *status = NULL;
	ssize_t len = file_read_all_at(dir, "status", 1 << 20, &status);   /* long where a process is in many groups */

	return len < 0 ? (int)len : (int)pidns_parse_numbers(status, numbers);
}

static bool is_same(int fd, struct ns_id id)
{
	struct ns_id own;

	return ns_id_of_fd(fd, &own) == 0 && ns_id_equal(own, id);
}

/* How many namespaces `above` stands over the one behind fd, 0: it is that one, -ESRCH: not over it. Closes fd. */
static int depth_below(int fd, struct ns_id above)
{
	for (int depth = 0; fd >= 0 && depth < PIDNS_DEPTH_MAX; depth++) {
		bool found = is_same(fd, above);
		int parent = found ? -1 : nsfs_parent(fd);

		fd_close(fd);
		if (found)
			return depth;
		fd = parent;
	}
	fd_close(fd);
	return -ESRCH;
}

struct by_inside {
	int proc;
	struct ns_id pidns;
	unsigned depth;      /* how far below ours it is */
	pid_t inside, found; /* found 0: not yet */
	bool unread;
};

static int try_inside(void *ctx, unsigned number, const char *name _unused_)
{
	struct by_inside *search = ctx;
	_close_ int dir = search->found ? -1 : scan_open(search->proc, (pid_t)number);
	pid_t numbers[PIDNS_DEPTH_MAX];
	int n, fd;

	if (dir < 0)
		return 0;   /* gone meanwhile */
	n = pidns_read_numbers(dir, numbers);
	if (n <= (int)search->depth || numbers[search->depth] != search->inside)
		return 0;
	fd = openat(dir, "ns/pid", O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == EACCES)
		search->unread = true;
	if (fd >= 0 && depth_below(fd, search->pidns) == n - 1 - (int)search->depth)
		search->found = (pid_t)number;
	return 0;
}

/* "NSpid:" of /proc/PID/status has its numbers in all namespaces from that of /proc, which is ours, down to its own. */
int pidns_find_by_reading(int pidns, int proc, pid_t inside, pid_t *pid, bool *unread)
{
	struct by_inside search = { .proc = proc, .inside = inside };
	_close_ int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC), dir = openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct ns_id ours;
	int r = own < 0 || dir < 0 ? -errno : ns_id_of_fd(own, &ours);

	if (r == 0)
		r = ns_id_of_fd(pidns, &search.pidns);
	if (r == 0)
		r = depth_below(fcntl(pidns, F_DUPFD_CLOEXEC, 0), ours);
	if (r < 0)
		return r;
	search.depth = (unsigned)r;
	r = scan_numbers(dir, try_inside, &search);
	*unread = search.unread;
	*pid = search.found;
	return r < 0 ? r : search.found ? 0 : -ESRCH;
}

int pidns_find(int pidns, int proc, pid_t inside, pid_t *pid, bool *unread)
{
	int r = nsfs_pid_from(pidns, inside);

	*unread = false;
	if (r > 0)
		*pid = r;
	return r > 0 ? 0 : r == -ENOTTY ? pidns_find_by_reading(pidns, proc, inside, pid, unread) : r;
}
