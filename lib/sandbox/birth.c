/* SPDX-License-Identifier: MIT */
/* Steps that make the new namespaces, and the process that becomes the program. */
#include "sandbox/birth.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "sandbox/between.h"
#include "sandbox/host.h"
#include "sandbox/init.h"
#include "sandbox/join.h"
#include "sandbox/line.h"
#include "sandbox/owner.h"
#include "sandbox/userns.h"
#include "sys/child.h"
#include "sys/clone.h"
#include "sys/pidfd.h"

struct types_args {
	unsigned types;
	const struct sandbox_owner *owner;   /* of the user namespace, NULL: we are */
	const struct sandbox_joins *joins;   /* NULL: none */
};

/* "user, mount and PID namespaces" */
static void types_text(unsigned types, struct buf *text)
{
	unsigned left = (unsigned)__builtin_popcount(types);
	const char *plural = left > 1 ? "s" : "";

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (types & 1u << t)
			buf_printf(text, "%s%s", ns_kinds[t].noun, --left > 1 ? ", " : left == 1 ? " and " : "");
	buf_printf(text, " namespace%s", plural);
}

static void types_print(const void *args, FILE *to)
{
	_buf_ struct buf text = { 0 };

	types_text(((const struct types_args *)args)->types, &text);
	fputs(buf_text(&text), to);
}

static int clone_flags(unsigned types)
{
	int flags = 0;

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (types & 1u << t)
			flags |= ns_kinds[t].clone_flag;
	return flags;
}

/* ENOSPC tells of a limit in /proc/sys/user, not of which one. */
static int limit_hint(int err, unsigned types)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		char path[64], value[8];

		snprintf(path, sizeof path, "/proc/sys/user/max_%s_namespaces", ns_kinds[t].name);
		if (types & 1u << t && t != NS_USER && file_read_at(AT_FDCWD, path, value, sizeof value) > 0 && value[0] == '0')
			return fault_hint(err, "user.max_%s_namespaces is 0 here: root allows them with sysctl -w user.max_%s_namespaces=10000",
					  ns_kinds[t].name, ns_kinds[t].name);
	}
	return userns_hint(err);
}

static int refused(int err, const struct types_args *a)
{
	unsigned types = a->types;
	_buf_ struct buf text = { 0 };

	types_text(types, &text);
	fault(err, "cannot make new %s", buf_text(&text));
	if (err == -EPERM && a->joins && a->joins->ref[NS_USER])
		return fault_hint(err, "that takes CAP_SYS_ADMIN in the user namespace %s, which only its owner and those inside who have it get", a->joins->ref[NS_USER]);
	if (err == -EPERM && !(types & 1u << NS_USER))
		return fault_hint(err, "only root may: add -U (--user) or -r (--map-root-user) to do it in a new user namespace");
	if (err == -ENOSPC)
		return limit_hint(err, types);
	return types & 1u << NS_USER ? userns_hint(err) : err;
}

static pid_t number_in_proc(pid_t child)
{
	_close_ int pidfd = pidfd_of(child);

	return MAX(pidfd_number_in_proc(pidfd, child), 0);
}

/* 0, or the fault where it did not come to clone(2), whose result *pid is. */
static int beget(const struct types_args *a, struct sandbox_run *run, pid_t *pid)
{
	/* the root of a cgroup namespace is where its maker is: in its limits the child makes it itself (limits.h) */
	uint64_t flags = (unsigned)clone_flags(run->cgroup ? a->types & ~(1u << NS_CGROUP) : a->types);
	int birthplace = run->cgroup ? cgroup_group_birthplace(run->cgroup) : -1;

	if (a->owner || a->joins)
		return between_clone(&(struct between){ &run->joins, a->owner }, flags, pid);
	*pid = birthplace >= 0 ? clone_process_into(flags, birthplace, &run->born) : clone_process(flags);
	return 0;
}

static int child_apply(void *args, void *run_)
{
	const struct types_args *a = args;
	struct sandbox_run *run = run_;
	int ends[2], r = line_open(ends);
	pid_t pid = -1;

	if (r < 0)
		return fault(r, "cannot make a line to the new process");
	r = beget(a, run, &pid);
	run->inside = pid == 0;
	if (run->inside)
		run->name = fd_close(run->name);   /* a lock is gone only when all who have it let go */
	run->line = ends[run->inside];
	fd_close(ends[!run->inside]);   /* an end held twice would never be cut */
	if (pid >= 0) {
		run->child = pid;
		run->in_proc = pid ? number_in_proc(pid) : 0;
		return 0;
	}
	run->line = fd_close(run->line);
	if (r < 0)
		return r;
	return a->types ? refused(pid, a) : fault(pid, "cannot make a new process");
}

/* It hears that the line is cut, undoes its own steps and ends; or it has failed and ended already. */
static int child_undo(void *args _unused_, void *run_)
{
	struct sandbox_run *run = run_;

	run->line = fd_close(run->line);
	child_reap(run->child);
	run->child = 0;
	return 0;
}

static void child_print(const void *args, FILE *to)
{
	const struct types_args *a = args;

	if (a->types) {
		fputs("in new ", to);
		types_print(args, to);
	}
	if (a->owner) {
		fputs(", the user namespace being of ", to);
		owner_print(a->owner, to);
	}
	if (a->joins) {
		fputs(a->types ? ", joining " : "joining ", to);
		join_print(a->joins, to);
	}
}

static int types_doubt(const void *args, const void *about, struct doubts *doubts)
{
	return host_doubt_kinds(((const struct types_args *)args)->types, about, doubts);
}

static const struct step_kind child_step = { .name = "new process", .apply = child_apply, .undo = child_undo, .print = child_print, .doubt = types_doubt };

static int in_place_apply(void *args, void *run _unused_)
{
	const struct types_args *a = args;

	return unshare(clone_flags(a->types)) < 0 ? refused(-errno, a) : 0;
}

static const struct step_kind in_place_step = { .name = "enter new", .apply = in_place_apply, .print = types_print, .doubt = types_doubt };

static int plan_types(struct plan *plan, unsigned phase, const struct step_kind *kind, const struct sandbox_spec *spec)
{
	const struct types_args args = { .types = spec->types & ~(1u << NS_TIME), .owner = spec->owner.set ? &spec->owner : NULL,
					 .joins = sandbox_joins_any(spec) ? &spec->joins : NULL };

	return plan_put(plan, phase, kind, &args, sizeof args, NULL);
}

int birth_plan_child(struct plan *plan, unsigned phase, const struct sandbox_spec *spec)
{
	return plan_types(plan, phase, &child_step, spec);
}

int birth_plan_in_place(struct plan *plan, unsigned phase, const struct sandbox_spec *spec)
{
	int r = sandbox_joins_any(spec) ? join_plan_enter(plan, phase, &spec->joins, "--join") : 0;

	if (r == 0 && spec->owner.set)
		r = owner_plan_become(plan, phase, &spec->owner, "--owner");
	return r == 0 && spec->types & ~(1u << NS_TIME) ? plan_types(plan, phase, &in_place_step, spec) : r;
}

struct init_args {
	bool close_fds;
};

static int init_apply(void *args, void *run_)
{
	const struct init_args *a = args;
	struct sandbox_run *run = run_;
	int ends[2], r = line_open(ends);
	pid_t pid;

	if (r < 0)
		return fault(r, "cannot make a line to the program");
	pid = clone_process(0);
	if (pid != 0) {
		fd_close(ends[1]);
		r = pid < 0 ? fault(pid, "cannot make a process for the program") : init_begin(run, pid, ends[0], a->close_fds);
		fd_close(ends[0]);
		return r;   /* init_begin() returns only where the program could not run */
	}
	fd_close(ends[0]);
	fd_close(run->line);
	run->line = ends[1];
	plan_disown(run->plan);
	return 0;
}

static const struct step_kind init_step = { .name = "init as PID 1, the program as its child", .apply = init_apply };

int birth_plan_init(struct plan *plan, unsigned phase, bool close_fds)
{
	return plan_put(plan, phase, &init_step, &(struct init_args){ .close_fds = close_fds }, sizeof(struct init_args), NULL);
}

struct program_args {
	char *const *argv;
	int (*exec)(char *const argv[]);
};

static int program_apply(void *args, void *run_)
{
	const struct program_args *a = args;
	const struct sandbox_run *run = run_;

	if (run->forked)
		child_signals_restore(&run->signals);
	return a->exec(a->argv);
}

static void program_print(const void *args, FILE *to)
{
	const struct program_args *a = args;

	if (!a->argv[0])
		fputs("a shell", to);
	for (char *const *word = a->argv; *word; word++) {
		fputs(word == a->argv ? "" : " ", to);
		str_print_shell(*word, to);
	}
}

static const struct step_kind program_step = { .name = "run", .apply = program_apply, .print = program_print };

int birth_plan_program(struct plan *plan, unsigned phase, const struct sandbox_spec *spec)
{
	return plan_put(plan, phase, &program_step, &(struct program_args){ spec->argv, spec->exec }, sizeof(struct program_args), NULL);
}
