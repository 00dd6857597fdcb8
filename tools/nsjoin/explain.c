/* SPDX-License-Identifier: MIT */
/* The plan, and its rehearsal. */
#include "nsjoin/explain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "cli/exit.h"
#include "ns/id.h"
#include "proc/here.h"
#include "sandbox/line.h"
#include "sys/child.h"
#include "sys/nsfs.h"

static void step(struct plan *plan, const char *format, ...) _printf_(2, 3);
static void step(struct plan *plan, const char *format, ...)
{
	va_list args;

	if (plan->n_steps == STEPS_MAX)
		return;
	va_start(args, format);
	vsnprintf(plan->steps[plan->n_steps++], STEP_TEXT_MAX, format, args);
	va_end(args);
}

static void read_command(int dir, struct plan *plan)
{
	if (file_read_at(dir, "comm", plan->command, sizeof plan->command) < 0)
		plan->command[0] = 0;
	plan->command[strcspn(plan->command, "\n")] = 0;
}

/* Which container it is of is told whatever the target was called by. */
static void find_container(const struct joining *j, bool by_name, struct plan *plan)
{
	_here_ struct here here = HERE_NONE;
	_buf_ struct buf text = { 0 };
	const struct container *container = NULL;

	if (here_open(&here) < 0)
		return;
	if (containers_of_dir(&here.all, j->target.dir, j->target.pid, &container) == 0 && container) {
		container_print(container, &text);
		snprintf(plan->found, sizeof plan->found, "%s", buf_text(&text));
		if (by_name && !*plan->how && *container->cgroup)
			snprintf(plan->how, sizeof plan->how, "%s cgroup %.150s",
				 container->init == j->target.pid ? "first process by the engine's record, in" : "the oldest process in", container->cgroup);
	}
}

static void see_target(const struct joining *j, const struct aim *aim, struct plan *plan)
{
	snprintf(plan->how, sizeof plan->how, "%s", j->how);
	if (j->target.dir >= 0) {
		plan->pid = j->target.pid;
		read_command(j->target.dir, plan);
		find_container(j, aim && !aim->road && !aim->process.pid && j->lone.fd < 0, plan);
	}
	if (*j->environment)
		snprintf(plan->found, sizeof plan->found, "nskit:%s", j->environment);
	else if (j->lone.fd >= 0)
		snprintf(plan->found, sizeof plan->found, "%s", j->lone.title);
}

static void see_namespace(const struct joining *j, enum ns_type type, struct planned_ns *ns)
{
	const struct ns_source *from = &j->set.from[type];
	_close_ int opened = -1, owner = -1;
	int fd = from->fd;
	char path[32];

	snprintf(path, sizeof path, "/proc/self/%s", ns_kinds[type].link);
	ns_id_read(AT_FDCWD, path, &ns->ours);
	ns->enter = ns_set_has(&j->set, type);
	ns->from = from->path;
	if (fd < 0 && j->target.dir >= 0)
		fd = opened = openat(j->target.dir, ns_kinds[type].link, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		if (j->target.dir >= 0)
			ns_id_read(j->target.dir, ns_kinds[type].link, &ns->theirs);
		return;
	}
	ns_id_of_fd(fd, &ns->theirs);
	ns_why_lack(fd, type, ns_set_has(&j->set, NS_USER), ns->lack);
	owner = nsfs_owner(fd);
	if (owner >= 0)
		ns_id_of_fd(owner, &ns->owner);
}

static void list_kinds(const struct joining *j, char *text, size_t size)
{
	size_t len = 0;

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (ns_set_has(&j->set, t) && len < size)
			len += (size_t)snprintf(text + len, size - len, "%s%s", len ? ", " : "", ns_kinds[t].noun);
}

static void id_step(struct plan *plan, const char *what, const struct id_option *id)
{
	if (id->how == ID_FOLLOW)
		step(plan, "take the target's %s ID", what);
	else if (id->how == ID_GIVEN)
		step(plan, "take %s ID %u", what, id->id);
}

/* In the order of exec.c. */
static void list_steps(const struct joining *j, char *const program[], struct plan *plan)
{
	char kinds[STEP_TEXT_MAX - 32] = "", like[STEP_TEXT_MAX - 64];

	if (j->drop_groups)
		step(plan, "drop the supplementary groups");
	if (j->like.what & (LIKE_LIMITS | LIKE_OOM))
		step(plan, "take the target's resource limits and OOM score, as far as they are no wider than ours");
	list_kinds(j, kinds, sizeof kinds);
	if (*kinds)
		step(plan, "enter the namespaces %s", kinds);
	if (j->root >= 0)
		step(plan, "change the root directory");
	if (j->wd >= 0 || j->wdns)
		step(plan, "change the working directory%s%s", j->wdns ? " to " : "", j->wdns ? j->wdns : "");
	if (j->fork)
		step(plan, "start a child process, for only children are in the PID namespace");
	if (view_is_wanted(&j->view))
		step(plan, "give it a mount namespace of its own, with what was asked for in it");
	id_step(plan, "group", &j->gid);
	id_step(plan, "user", &j->uid);
	like_print(j->like.what & ~(unsigned)(LIKE_IDS | LIKE_LIMITS | LIKE_OOM), like, sizeof like);
	if (*like)
		step(plan, "take from the target: %s", like);
	step(plan, "run %s", program[0] ? program[0] : "a shell");
}

/* In a child of ours, and in its child where there is one: whoever meets the fault tells it. */
static void rehearse(struct joining *j, char *const program[], int line)
{
	j->rehearse = true;
	j->own_session = false;
	j->told = line;
	if (joining_run(j, program) < 0)
		line_fail(line);
	_exit(0);
}

/* 0: it would work; else the fault that it would end with. */
static int ask_kernel(struct joining *j, char *const program[])
{
	_close_ int ours = -1, theirs = -1;
	int ends[2], r = line_open(ends);
	pid_t child;

	if (r < 0)
		return fault(r, "cannot rehearse");
	ours = ends[0];
	theirs = ends[1];
	fflush(NULL);
	child = fork();
	if (child < 0)
		return fault(-errno, "cannot rehearse");
	if (child == 0)
		rehearse(j, program, theirs);
	theirs = fd_close(theirs);
	r = line_await(ours);
	child_reap(child);
	return r;
}

static int make(const struct nsjoin_options *o, struct joining *j, char *const program[], struct plan *plan)
{
	const struct aim *aim = o->targets.n ? &o->targets.at[0] : NULL;
	int r = joining_open(o, aim, j);

	plan->said = aim ? aim->said : NULL;
	see_target(j, aim, plan);
	if (r == 0)
		r = joining_resolve(o, j);
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		see_namespace(j, t, &plan->ns[t]);
	if (r == 0 || plan_is_seen(plan))
		list_steps(j, program, plan);
	return r < 0 ? r : ask_kernel(j, program);
}

int explain_run(const struct nsjoin_options *o, char *const program[])
{
	_joining_ struct joining joining;
	struct plan plan = { .works = false };

	joining_init(&joining);
	plan.works = make(o, &joining, program, &plan) == 0;
	if (!plan.works) {
		plan.why = *fault_last();
		fault_clear();
	}
	if (o->json)
		plan_print_json(&plan);
	else
		plan_print(&plan);
	return plan.works ? 0 : plan.why.status ? plan.why.status : STATUS_OURS;
}
