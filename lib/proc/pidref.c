/* SPDX-License-Identifier: MIT */
/* References to processes, by number in our PID namespace or in another one. */
#include "proc/pidref.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "proc/pidns.h"
#include "sys/pidfd.h"

static int parse_inode(const char *text, uint64_t *inode)
{
	int r = parse_u64(text, inode);

	return r == 0 && *inode == 0 ? fault_plain(-EINVAL, "0 is no inode number of a process") : r;
}

/* "42" and "42:1234", of a text of our own. */
static int parse_process(char *text, struct pidref *ref)
{
	char *colon = strchr(text, ':');
	int r;

	if (colon)
		*colon++ = 0;
	r = parse_pid(text, &ref->pid);
	return r == 0 && colon ? parse_inode(colon, &ref->inode) : r;
}

int pidref_parse(const char *text, void *field)
{
	const char *at = strchrnul(text, '@');
	_free_ char *process = strndup(text, (size_t)(at - text));
	struct pidref ref = { .where = *at ? at + 1 : NULL };
	int r = process ? parse_process(process, &ref) : fault(-ENOMEM, "cannot read %s", text);

	if (r < 0)
		return r;
	if (ref.where && !*ref.where) {
		fault_plain(-EINVAL, "'%s' does not say where", text);
		return fault_hint(-EINVAL, "PID@CONTAINER, PID@PID, PID@NAMESPACE: the process that has this number there");
	}
	*(struct pidref *)field = ref;
	return 0;
}

static int find_in(int pidns, int proc, const struct pidref *ref, pid_t *pid)
{
	bool unread;
	int r = pidns_find(pidns, proc, ref->pid, pid, &unread);

	if (r == 0)
		return 0;
	if (r != -ESRCH)
		return fault(r, "cannot look for process %d@%s", ref->pid, ref->where);
	fault_plain(r, "no process has PID %d in the PID namespace of %s", ref->pid, ref->where);
	return unread ? fault_hint(r, "some processes could not be read (no permission): it may be one of them") : r;
}

/*
 * Found, pinned and found again: while the pinned process lives its number is no other's, so that what is found the second time
 * is what is pinned.
 */
static int open_in(int pidns, int proc, const struct pidref *ref, struct proc_target *target)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	pid_t pid, again;
	int r = find_in(pidns, proc, ref, &pid);

	if (r == 0)
		r = proc_target_open(pid, &t);
	if (r == 0)
		r = find_in(pidns, proc, ref, &again);
	if (r < 0)
		return r;
	if (again != pid || !proc_target_alive(&t))
		return fault_plain(-ESRCH, "process %d@%s has ended", ref->pid, ref->where);
	*target = t;
	t = (struct proc_target)PROC_TARGET_NONE;
	return 0;
}

static int open_by_number(const struct pidref *ref, struct proc_target *target)
{
	_close_ int proc = -1, pidns = -1;

	if (!ref->where)
		return proc_target_open(ref->pid, target);
	proc = proc_open_own();
	if (proc < 0)
		return proc;
	pidns = pidns_open(ref->where, proc);
	return pidns < 0 ? pidns : open_in(pidns, proc, ref, target);
}

/* Is it the process that had its number when somebody wrote the inode number down? */
static int check_inode(const struct pidref *ref, const struct proc_target *target)
{
	uint64_t inode;
	int r = target->pidfd < 0 ? -ENOSYS : pidfd_inode(target->pidfd, &inode);

	if (r < 0)
		return fault_plain(r, "this kernel gives processes no inode numbers (Linux 6.9): process %d cannot be told from a later one", ref->pid);
	if (inode == ref->inode)
		return 0;
	fault_plain(-ESRCH, "process %d:%" PRIu64 " has ended", ref->pid, ref->inode);
	return fault_hint(-ESRCH, "%d is another process now, %d:%" PRIu64, ref->pid, ref->pid, inode);
}

int pidref_open(const struct pidref *ref, struct proc_target *target)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	int r = open_by_number(ref, &t);

	if (r == 0 && ref->inode)
		r = check_inode(ref, &t);
	if (r < 0)
		return r;
	*target = t;
	t = (struct proc_target)PROC_TARGET_NONE;
	return 0;
}

/* More than a number of /proc is asked in our own PID namespace: /proc must be of that, or its numbers mean others. 0 or a fault. */
static int check_proc(const struct pidref *ref)
{
	_close_ int proc = ref->where || ref->inode ? proc_open_own() : -1;

	return (ref->where || ref->inode) && proc < 0 ? proc : 0;
}

int pidref_open_seen(const struct pidref *ref, int proc, struct proc_target *target)
{
	int r = check_proc(ref);

	if (r < 0)
		return r;
	return pidfd_proc_is_ours(proc) ? pidref_open(ref, target) : proc_target_open_seen(proc, ref->pid, target);
}

int pidref_find(const struct pidref *ref, pid_t *pid)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	bool asked = ref->where || ref->inode;
	int r = check_proc(ref);

	if (r == 0 && asked)
		r = pidref_open(ref, &t);
	if (r == 0)
		*pid = asked ? t.pid : ref->pid;
	return r;
}
