/* SPDX-License-Identifier: MIT */
/* Like the target: read outside, taken inside. The order of the last steps is that of runc (libcontainer/setns_init_linux.go). */
#include "nsjoin/likeness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "proc/limits.h"
#include "sys/cap.h"

static const char *const names[] = { "ids", "groups", "caps", "seccomp", "no-new-privs", "label", "limits", "oom", "cgroup", "umask" };

int like_parse(const char *text, void *field)
{
	struct like_option *o = field;
	unsigned what = 0;
	const char *word;
	size_t len;

	if (streq(text, "all"))
		what = LIKE_ALL;
	else if (!streq(text, "none"))
		for (const char *rest = text; (word = str_word(&rest, ',', &len));) {
			size_t i = 0;

			while (i < ARRAY_SIZE(names) && (strlen(names[i]) != len || strncmp(names[i], word, len) != 0))
				i++;
			if (i == ARRAY_SIZE(names))
				return fault_plain(-EINVAL, "'%.*s' is none of all, none, ids, groups, caps, seccomp, no-new-privs, label, limits, oom, cgroup, umask",
						   (int)MIN(len, (size_t)64), word);
			what |= 1u << i;
		}
	o->given = true;
	o->what = what;
	return 0;
}

void like_print(unsigned what, char *text, size_t size)
{
	size_t len = 0;

	text[0] = 0;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (what & 1u << i && len < size)
			len += (size_t)snprintf(text + len, size - len, "%s%s", len ? "," : "", names[i]);
}

/* -- reading -- */

static int read_status(const struct proc_target *target, struct likeness *l)
{
	int r = proc_status_read(target->dir, &l->status);

	if (r == -ESRCH || r == -ENOENT)
		return fault_plain(-ESRCH, "process %d has ended", target->pid);
	return r < 0 ? fault(r, "cannot read the status of process %d", target->pid) : 0;
}

static int cannot_copy_filter(int err, pid_t pid)
{
	fault(err, "cannot copy the system-call filter of process %d", pid);
	if (err == -ETIMEDOUT)
		fault_hint(err, "it does not stop: it is frozen, or asleep in the kernel");
	else if (err == -EACCES)
		fault_hint(err, "that needs CAP_SYS_ADMIN and no filter of our own: run as root, or --privileged runs the program without the filter");
	else if (err == -EPERM)
		fault_hint(err, "a debugger has it, or Yama (kernel.yama.ptrace_scope) forbids it; --privileged runs the program without the filter");
	return err;
}

/*
 * Under filters ourselves, as inside a container, we may not ask for those of others. Where the target is under just as many, they are those that
 * it and we were started under, and the program has them from us: nobody ever loses one.
 */
static bool shares_filters(const struct likeness *l)
{
	_close_ int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct proc_status own;

	return self >= 0 && proc_status_read(self, &own) == 0 && own.seccomp == PROC_SECCOMP_FILTER && own.filters > 0 && own.filters == l->status.filters;
}

static int read_filters(const struct proc_target *target, struct likeness *l)
{
	int r;

	if (l->status.seccomp == PROC_SECCOMP_STRICT)
		return fault_plain(-ENOTSUP, "process %d may only read, write and exit (strict seccomp): no program can run so", target->pid);
	if (l->status.seccomp != PROC_SECCOMP_FILTER)
		return 0;
	r = seccomp_read(target->pid, &l->filters);
	if (r == -EACCES && shares_filters(l))
		r = 0;
	if (r < 0)
		return cannot_copy_filter(r, target->pid);
	if (!proc_target_alive(target))   /* then the number may have been another's already */
		return fault_plain(-ESRCH, "process %d has ended", target->pid);
	return 0;
}

static int read_limits(const struct proc_target *target, struct likeness *l)
{
	int r = proc_limits_read(target->dir, l->limits);

	return r < 0 ? fault(r, "cannot read the resource limits of process %d", target->pid) : 0;
}

/* A file of a process without its newline; "" where there is none. */
static void read_line(int dir, const char *path, char *text, size_t size)
{
	ssize_t n = file_read_at(dir, path, text, size);

	text[MAX(n, 0)] = 0;
	text[strcspn(text, "\n")] = 0;
}

/* Whose is not told (it takes the right to ptrace) is taken for the usual one. */
static void read_persona(const struct proc_target *target, struct likeness *l)
{
	char text[32];

	read_line(target->dir, "personality", text, sizeof text);
	l->persona = strtoul(text, NULL, 16);
}

#define APPARMOR_EXEC "exec "

/*
 * AppArmor has a folder of its own (Linux 5.8) and takes "exec PROFILE"; SELinux takes the context. A profile's name is told with its
 * mode: "docker-default (enforce)".
 */
static int read_label(const struct proc_target *target, struct likeness *l)
{
	char theirs[LABEL_MAX - 8], ours[LABEL_MAX - 8], *mode;
	bool apparmor;

	read_line(target->dir, "attr/apparmor/current", theirs, sizeof theirs);
	apparmor = *theirs != 0;
	if (!apparmor)
		read_line(target->dir, "attr/current", theirs, sizeof theirs);
	if (!*theirs)
		return 0;
	read_line(AT_FDCWD, apparmor ? "/proc/self/attr/apparmor/current" : "/proc/self/attr/current", ours, sizeof ours);
	if (streq(theirs, ours))
		return 0;
	if (apparmor && (mode = strstr(theirs, " (")))
		*mode = 0;
	l->label_file = apparmor ? "thread-self/attr/apparmor/exec" : "thread-self/attr/exec";
	snprintf(l->label, sizeof l->label, "%s%s", apparmor ? APPARMOR_EXEC : "", theirs);
	l->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return l->proc < 0 ? fault(-errno, "cannot open /proc") : 0;
}

/*
 * Without --like: everything, where the program comes from the target. Its cgroup only for who may move processes there: an
 * ordinary user could seldom join anything.
 */
static unsigned choose(const struct like_option *o, bool foreign)
{
	unsigned what = o->given ? o->what : foreign && !o->privileged ? LIKE_ALL : 0;

	if (!o->given && (geteuid() != 0 || o->own_cgroup))
		what &= ~(unsigned)LIKE_CGROUP;
	if (o->keep_caps)
		what &= ~(unsigned)LIKE_CAPS;
	if (o->join_cgroup)
		what |= LIKE_CGROUP;
	if (o->follow_context)
		what |= LIKE_LABEL;
	return o->add || o->drop ? what | LIKE_CAPS : what;
}

/*
 * Capabilities count in the user namespace of who has them: where we do not enter the target's, it has none in ours. With --privileged
 * --cap-drop takes from what we have.
 */
static void place_caps(const struct like_option *o, bool same_user, struct likeness *l)
{
	for (enum proc_caps set = 0; set < PROC_CAPS_SETS; set++)
		if (o->privileged)
			l->status.caps[set] = set == PROC_CAPS_AMBIENT ? 0 : UINT64_MAX;
		else if (!same_user)
			l->status.caps[set] = 0;
}

int likeness_read(const struct like_option *o, const struct proc_target *target, bool foreign, bool same_user, struct likeness *l)
{
	int r;

	l->what = choose(o, foreign);
	l->add = o->add;
	l->drop = o->drop;
	if (!l->what)
		return 0;
	r = read_status(target, l);
	if (r == 0)
		place_caps(o, same_user, l);
	if (r == 0 && l->what & LIKE_SECCOMP && !o->only_look)
		r = read_filters(target, l);
	if (r == 0)
		read_persona(target, l);
	if (r == 0 && l->what & LIKE_LIMITS)
		r = read_limits(target, l);
	if (r == 0 && l->what & LIKE_OOM)
		read_line(target->dir, "oom_score_adj", l->oom, sizeof l->oom);
	if (r == 0 && l->what & LIKE_LABEL)
		r = read_label(target, l);
	if (r == 0 && l->what & LIKE_CGROUP)
		r = cgroup_way_open(target->dir, target->pid, &l->cgroups);
	return r;
}

void likeness_done(struct likeness *l)
{
	seccomp_done(&l->filters);
	cgroup_way_done(&l->cgroups);
	l->proc = fd_close(l->proc);
}

/* -- taking -- */

/* Lowering is always allowed; where raising is not, as much as we have. */
static int take_limit(int resource, const struct rlimit *wanted)
{
	struct rlimit own, both;

	if (setrlimit(resource, wanted) == 0)
		return 0;
	if (errno != EPERM || getrlimit(resource, &own) < 0)
		return -errno;
	both.rlim_max = MIN(own.rlim_max, wanted->rlim_max);
	both.rlim_cur = MIN(both.rlim_max, wanted->rlim_cur);
	return setrlimit(resource, &both) < 0 ? -errno : 0;
}

/* Those that are not the same already: mostly none. */
static int take_limits(const struct likeness *l)
{
	_close_ int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct rlimit own[RLIM_NLIMITS];
	bool known = self >= 0 && proc_limits_read(self, own) == 0;

	for (int i = 0; i < RLIM_NLIMITS; i++) {
		bool same = known && own[i].rlim_cur == l->limits[i].rlim_cur && own[i].rlim_max == l->limits[i].rlim_max;
		int r = same ? 0 : take_limit(i, &l->limits[i]);

		if (r < 0)
			return fault(r, "cannot take over resource limit %d of the target", i);
	}
	return 0;
}

int likeness_limit(const struct likeness *l)
{
	char own[16];

	if (l->what & LIKE_OOM && *l->oom) {
		read_line(AT_FDCWD, "/proc/self/oom_score_adj", own, sizeof own);
		/* lower than ours needs CAP_SYS_RESOURCE: then ours, which is the more careful one */
		if (!streq(own, l->oom) && file_write_at(AT_FDCWD, "/proc/self/oom_score_adj", l->oom) < 0 && atoi(l->oom) > atoi(own))
			return fault(-errno, "cannot set the OOM score to %s", l->oom);
	}
	return l->what & LIKE_LIMITS ? take_limits(l) : 0;
}

static uint64_t wanted(const struct likeness *l, enum proc_caps set)
{
	return (l->status.caps[set] | l->add) & ~l->drop;
}

int likeness_bound(const struct likeness *l)
{
	int r;

	if (!(l->what & LIKE_CAPS))
		return 0;
	r = cap_bound(wanted(l, PROC_CAPS_BOUNDING));
	if (r == -EPERM && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		r = 0;   /* no exec gives anything back */
	if (r < 0)
		return fault_hint(fault(r, "cannot drop capabilities for good"), "that needs CAP_SETPCAP: run as root, or --like without caps");
	prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);   /* what stays permitted over the change of user is cut by likeness_confine() */
	return 0;
}

/* Our permitted set may be smaller than the target's: then that. */
static int take_caps(const struct likeness *l)
{
	struct cap_sets now;
	int r = cap_get(&now);

	if (r == 0) {
		uint64_t ambient = wanted(l, PROC_CAPS_AMBIENT) & l->status.caps[PROC_CAPS_AMBIENT] & now.permitted;

		now.permitted &= wanted(l, PROC_CAPS_PERMITTED);
		now.effective = now.permitted & wanted(l, PROC_CAPS_EFFECTIVE);
		now.inheritable = ambient;   /* no more: what is inheritable, a file can raise (CVE-2022-24769) */
		r = cap_set(&now);
		if (r == 0)
			r = cap_set_ambient(ambient);
	}
	return r < 0 ? fault(r, "cannot take over the capabilities of the target") : 0;
}

static const char *label_name(const struct likeness *l)
{
	const char *name = str_after(l->label, APPARMOR_EXEC);

	return name ? name : l->label;
}

int likeness_label(const struct likeness *l)
{
	_close_ int fd = l->label_file ? openat(l->proc, l->label_file, O_WRONLY | O_CLOEXEC) : -1;

	if (!l->label_file)
		return 0;
	if (fd < 0 || write(fd, l->label, strlen(l->label)) < 0)
		return fault_hint(fault(-errno, "cannot take over the security label of the target (%s)", label_name(l)), "--like without label leaves it out");
	return 0;
}

int likeness_refused(const struct likeness *l, int err)
{
	return fault_hint(err, "it was to get the security label of the target (%s), which the policy may not allow (see the kernel's log): "
			  "--like without label leaves it out", label_name(l));
}

static int take_filters(const struct likeness *l)
{
	int r = seccomp_install(&l->filters);

	if (r < 0)
		return fault_hint(fault(r, "cannot put the target's system-call filter on"), "run as root, or --like without seccomp");
	return 0;
}

/* With no_new_privs filters need no capability. */
static bool filters_come_last(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

int likeness_confine(const struct likeness *l)
{
	int r = 0;

	if (!l->what)
		return 0;
	syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);   /* our keys are not its keys; a kernel without keys has none to lose */
	personality(l->persona);   /* ours may be one without address space layout randomization */
	if (l->what & LIKE_UMASK && l->status.umask >= 0)
		umask((mode_t)l->status.umask);
	if (l->what & LIKE_CAPS && (r = cap_raise()) < 0)
		fault(r, "cannot set our capabilities");
	if (r == 0 && l->what & LIKE_NO_NEW_PRIVS && l->status.no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		r = fault(-errno, "cannot set no_new_privs");
	if (r == 0 && !filters_come_last())
		r = take_filters(l);
	if (r == 0 && l->what & LIKE_CAPS)
		r = take_caps(l);
	return r;
}

int likeness_finish(const struct likeness *l)
{
	int r = l->what & LIKE_CGROUP ? cgroup_way_take(&l->cgroups) : 0;

	return r == 0 && l->what && filters_come_last() ? take_filters(l) : r;
}
