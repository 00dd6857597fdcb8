/* SPDX-License-Identifier: MIT */
/*
 * Namespaces by the processes that are in them: /proc/PID/ns.
 *
 * What a process costs: one openat(2), a readlinkat(2) for each kind, a close(2). Only a process that is the first of a
 * namespace (or is asked for) is read further, at once and through the same directory fd, so that its name and its namespaces
 * are of one process even where its PID is used again. A process that ends meanwhile is no error: it is left out.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/fault.h"
#include "base/file.h"
#include "proc/cmdline.h"
#include "proc/scan.h"
#include "proc/stat.h"
#include "snapshot/gather.h"
#include "snapshot/relate.h"

enum { COMMAND_MAX = 16 * 1024 };   /* more of a command line is cut */

static bool is_gone(int err) { return err == -ENOENT || err == -ESRCH; }
static bool is_denied(int err) { return err == -EACCES || err == -EPERM; }

/* Is it a /proc of our own pid namespace? That of another one has other numbers, also for us. */
static bool is_own_proc(int procfd)
{
	char text[16], own[16];
	ssize_t n = readlinkat(procfd, "self", text, sizeof text - 1);

	snprintf(own, sizeof own, "%d", getpid());
	text[MAX(n, 0)] = 0;
	return streq(text, own);
}

void gather_search(struct gathering *g)
{
	g->searching = true;
	g->own_proc = is_own_proc(g->procfd);
	gather_tables_begin(g);
}

void gather_begin(struct gathering *g, int procfd, const struct query *query, struct snapshot *snapshot)
{
	*g = (struct gathering){
		.procfd = procfd, .query = query, .snapshot = snapshot, .netlink = -1, .own_mnt = -1,
		.searching = query->search, .types = query->types,
	};
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		snprintf(g->links[t], sizeof g->links[t], "ns/%s", ns_kinds[t].name);
	if (g->searching)
		gather_search(g);
}

void gather_done(struct gathering *g)
{
	fd_close(g->netlink);
	gather_tables_done(g);
	map_done(&g->seen_files);
	map_done(&g->paths);
}

bool gather_wants(const struct gathering *g, struct ns_id id)
{
	if (g->closed || !(g->types & 1u << id.type) || snapshot_find(g->snapshot, id.ino))
		return false;
	/* other mount namespaces may lead to the one that is asked for */
	return !g->query->members_of || g->query->members_of == id.ino || (g->searching && !g->walkable && id.type == NS_MNT);
}

/* All that is asked about a namespace through an fd of it. What the kernel does not tell stays unknown. */
static int ask_about(struct gathering *g, struct ns *ns, int fd)
{
	if (g->query->nsids && ns->id.type == NS_NET && ns->nsid == NSID_UNKNOWN)
		ns->nsid = gather_nsid(g, fd);
	return g->query->relations || !ns->first ? relate(g->snapshot, ns, fd) : 0;
}

int gather_unowned(struct gathering *g, struct ns_id id, int fd)
{
	struct ns *ns = snapshot_add(g->snapshot, id);
	int r;

	if (!ns)
		return -ENOMEM;
	r = fd < 0 ? 0 : ask_about(g, ns, fd);
	return r < 0 || fd < 0 || id.type != NS_MNT ? r : gather_table_of(g, ns, fd);
}

int gather_by_link(struct gathering *g, struct ns *ns, int dir)
{
	bool relations = g->query->relations && !ns->related;
	bool nsid = g->query->nsids && ns->id.type == NS_NET && ns->nsid == NSID_UNKNOWN;
	_close_ int fd = -1;

	if (!relations && !nsid)
		return 0;
	fd = openat(dir, g->links[ns->id.type], O_RDONLY | O_CLOEXEC);
	return fd < 0 ? 0 : ask_about(g, ns, fd);
}

int gather_links(const struct gathering *g, int dir, unsigned types, uint64_t *ino)
{
	struct ns_id id;
	int found = 0;

	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		int r;

		ino[t] = 0;
		if (!(types & 1u << t))
			continue;
		r = ns_id_read(dir, g->links[t], &id);
		if (is_denied(r) || r == -ENOMEM)
			return r;
		if (r == 0 && id.type == t) {
			ino[t] = id.ino;
			found++;
		}
	}
	return found ? 0 : -ENOENT;
}

/* What is asked about the process itself. -ENOENT or -ESRCH: it has ended meanwhile. */
static int read_details(struct gathering *g, int dir, struct proc *proc)
{
	char command[COMMAND_MAX];
	const char *shown = command;
	struct proc_stat stat;
	struct stat st;
	ssize_t n = 0;
	int r;

	if (g->query->uids && fstat(dir, &st) == 0)
		proc->uid = st.st_uid;
	if (g->query->containers) {
		r = containers_of_dir(g->query->containers, dir, proc->pid, &proc->container);
		if (r == -ENOMEM || is_gone(r))
			return r;
	}
	if (g->query->commands && (n = cmdline_read(dir, command, sizeof command)) < 0)
		return (int)n;
	if (g->query->stats || (g->query->commands && n == 0)) {
		r = proc_stat_read(dir, &stat);
		if (r < 0)
			return r;
		proc->ppid = stat.ppid;
		if (n == 0)
			shown = stat.comm;   /* kernel threads and zombies have no command line */
	}
	if (!g->query->commands)
		return 0;
	proc->command = pool_text(&g->snapshot->pool, shown, strlen(shown));
	return proc->command ? 0 : -ENOMEM;
}

static bool is_first_of(const struct ns *ns, pid_t pid)
{
	return !ns->first || pid < ns->first->pid;   /* /proc is sorted; a folder that stands in for it need not be */
}

/* Does anything show this process: is it the first of a namespace, or one of those that were asked for? */
static bool is_shown(const struct gathering *g, pid_t pid, const uint64_t *ino)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		const struct ns *ns = ino[t] ? snapshot_find(g->snapshot, ino[t]) : NULL;

		if (ino[t] && (ns ? is_first_of(ns, pid) : gather_wants(g, (struct ns_id){ ino[t], t })))
			return true;
		if (ino[t] && (ino[t] == g->query->members_of || gather_is_asked(g, ino[t])))
			return true;
	}
	return false;
}

int gather_proc(struct gathering *g, int dir, pid_t pid, const uint64_t *ino, struct proc **made)
{
	struct proc *proc = pool_alloc(&g->snapshot->pool, sizeof *proc);
	int r;

	if (!proc)
		return -ENOMEM;
	proc->pid = pid;
	memcpy(proc->ns, ino, sizeof proc->ns);
	r = read_details(g, dir, proc);
	if (r < 0)
		return r;
	*made = proc;
	return 0;
}

/* Count a process in its namespaces. */
static int add_proc(struct gathering *g, int dir, pid_t pid, const uint64_t *ino)
{
	struct proc *proc = NULL;
	int r = is_shown(g, pid, ino) ? gather_proc(g, dir, pid, ino, &proc) : 0;

	g->task = (struct task){ .dir = dir, .pid = pid, .ino = ino, .proc = proc };
	for (enum ns_type t = 0; t < NS_TYPES && r >= 0; t++) {
		struct ns_id id = { ino[t], t };
		struct ns *ns;

		if (!id.ino)
			continue;
		ns = gather_wants(g, id) ? snapshot_add(g->snapshot, id) : snapshot_find(g->snapshot, id.ino);
		if (!ns)
			continue;
		ns->n_procs++;
		if (proc && is_first_of(ns, pid))
			ns->first = proc;
		r = gather_by_link(g, ns, dir);
		if (r >= 0 && id.ino == g->query->members_of)
			r = gather_member(g->snapshot, proc);
		if (r >= 0)
			r = gather_task_holder(g, HOLDER_PROCESS, id.ino, pid, -1);
	}
	return r;
}

static int see_proc(void *ctx, unsigned number, const char *name _unused_)
{
	struct gathering *g = ctx;
	_close_ int dir = scan_open(g->procfd, (pid_t)number);
	uint64_t ino[NS_TYPES];
	int r = dir < 0 ? dir : gather_links(g, dir, g->types, ino);

	if (number == 1)
		g->snapshot->unread.hidden = false;
	if (is_gone(r))
		return 0;
	g->snapshot->n_procs++;
	if (is_denied(r)) {
		g->snapshot->unread.procs++;
		return 0;
	}
	if (r >= 0)
		r = add_proc(g, dir, (pid_t)number, ino);
	if (r >= 0 && g->searching)
		r = gather_fds(g, dir, (pid_t)number);
	if (r >= 0 && g->searching)
		r = gather_threads(g, dir, (pid_t)number, ino);
	return is_gone(r) ? 0 : r;
}

int gather_procs(struct gathering *g)
{
	_close_ int dir = openat(g->procfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (dir < 0)
		return fault(-errno, "cannot read /proc");
	g->snapshot->n_procs = 0;
	g->snapshot->unread = (struct unread){ .hidden = true };
	r = scan_numbers(dir, see_proc, g);
	return r < 0 ? fault(r, "cannot read the processes") : 0;
}

/* The namespaces of one process; with that the gathering is closed. */
int gather_target(struct gathering *g)
{
	pid_t pid = g->query->pid;
	_close_ int dir = scan_open(g->procfd, pid);
	uint64_t ino[NS_TYPES];
	int r = dir < 0 ? dir : gather_links(g, dir, g->types, ino);

	if (is_gone(r))
		return fault_plain(-ESRCH, "there is no process with PID %d", pid);
	if (r < 0)
		return fault(r, "cannot read the namespaces of process %d", pid);
	for (enum ns_type t = 0; t < NS_TYPES && r >= 0; t++) {
		struct ns *ns;

		if (!ino[t])
			continue;
		ns = snapshot_add(g->snapshot, (struct ns_id){ ino[t], t });
		r = ns ? gather_by_link(g, ns, dir) : -ENOMEM;
		if (r >= 0)
			ns->of_target = true;
	}
	g->closed = true;
	return r < 0 ? fault(r, "cannot keep the namespaces of process %d", pid) : 0;
}
