/* SPDX-License-Identifier: MIT */
/* References to processes, by number in our PID namespace or in another one. */
#include "proc/pidref.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "proc/pidns.h"

int pidref_parse(const char *text, void *field)
{
	const char *at = strchrnul(text, '@');
	_free_ char *number = strndup(text, (size_t)(at - text));
	struct pidref ref = { .where = *at ? at + 1 : NULL };
	int r = number ? parse_pid(number, &ref.pid) : fault(-ENOMEM, "cannot read %s", text);

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

int pidref_open(const struct pidref *ref, struct proc_target *target)
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

int pidref_find(const struct pidref *ref, pid_t *pid)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	int r = ref->where ? pidref_open(ref, &t) : 0;

	if (r == 0)
		*pid = ref->where ? t.pid : ref->pid;
	return r;
}
