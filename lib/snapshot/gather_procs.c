/* SPDX-License-Identifier: MIT */
/*
 * Namespaces by the processes that are in them: what was read of a process (reading.h) is counted in its namespaces.
 *
 * Only a process that is the first of a namespace (or is asked for) is looked at further: its name is read through the directory that its links
 * came from (else these are read once more), so that its name and its namespaces are of one process even where its PID is used again. A
 * process that ends meanwhile is no error: it is left out.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "proc/cmdline.h"
#include "proc/pidns.h"
#include "proc/scan.h"
#include "proc/stat.h"
#include "proc/target.h"
#include "snapshot/gather.h"
#include "snapshot/reader.h"
#include "snapshot/relate.h"
#include "sys/nsfs.h"
#include "sys/pidfd.h"

enum { COMMAND_MAX = 16 * 1024 };   /* more of a command line is cut */

static bool is_gone(int err) { return err == -ENOENT || err == -ESRCH; }

void gather_search(struct gathering *g)
{
	g->searching = true;
	gather_tables_begin(g);
}

/* Process 1 stands for the host; where that is closed to us, we do. */
static void find_home(struct gathering *g)
{
	_close_ int first = scan_open(g->procfd, 1), self = -1;

	if (first >= 0 && read_links(first, g->types, g->snapshot->home) >= 0)
		return;
	self = openat(g->procfd, "self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (self < 0 || read_links(self, g->types, g->snapshot->home) < 0)
		memset(g->snapshot->home, 0, sizeof g->snapshot->home);
}

void gather_begin(struct gathering *g, int procfd, const struct query *query, struct snapshot *snapshot)
{
	*g = (struct gathering){
		.procfd = procfd, .query = query, .snapshot = snapshot, .netlink = -1, .own_mnt = -1,
		.types = query->types,
	};
	if (query->search) {
		gather_search(g);
	} else if (query->mounted) {
		gather_tables_begin(g);
		g->searching = !g->walkable;   /* open files and threads can hold mount namespaces that nothing else shows */
	}
	if (query->apart)
		find_home(g);
}

void gather_done(struct gathering *g)
{
	fd_close(g->netlink);
	gather_tables_done(g);
	map_done(&g->dismissed);
	map_done(&g->paths);
}

bool gather_wants(const struct gathering *g, struct ns_id id)
{
	if (g->closed || !(g->types & 1u << id.type) || snapshot_find(g->snapshot, id.ino))
		return false;
	/* other mount namespaces may lead to the one that is asked for */
	return !g->query->members_of || g->query->members_of == id.ino || (g->searching && !g->walkable && id.type == NS_MNT);
}

bool gather_is_of(struct gathering *g, int fd, struct ns_id id)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || st.st_ino != id.ino)
		return false;
	if (!g->nsfs && nsfs_is_namespace(fd))
		g->nsfs = st.st_dev;
	return g->nsfs && st.st_dev == g->nsfs;
}

static bool wants_open(const struct gathering *g, const struct ns *ns)
{
	return g->query->keep & 1u << ns->id.type && ns->fd < 0;
}

/* All that is asked about a namespace through an fd of it. What the kernel does not tell stays unknown. */
static int ask_about(struct gathering *g, struct ns *ns, int fd)
{
	if (g->query->nsids && ns->id.type == NS_NET && ns->nsid == NSID_UNKNOWN)
		ns->nsid = gather_nsid(g, fd);
	if (wants_open(g, ns))
		ns->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
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

static bool needs_fd(const struct gathering *g, const struct ns *ns)
{
	return wants_open(g, ns) || (g->query->relations && !ns->related) || (g->query->nsids && ns->id.type == NS_NET && ns->nsid == NSID_UNKNOWN);
}

int gather_by_link(struct gathering *g, struct ns *ns, int dir)
{
	_close_ int fd = -1;

	if (!needs_fd(g, ns))
		return 0;
	fd = openat(dir, ns_kinds[ns->id.type].link, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || !gather_is_of(g, fd, ns->id))
		return 0;   /* gone, or in another one by now */
	return ask_about(g, ns, fd);
}

static int read_pids(struct gathering *g, int dir, struct proc *proc)
{
	pid_t numbers[PIDNS_DEPTH_MAX], *kept;
	int n = pidns_read_numbers(dir, numbers);

	if (n <= 0)
		return n;
	kept = pool_alloc(&g->snapshot->pool, (size_t)n * sizeof *kept);
	if (!kept)
		return -ENOMEM;
	memcpy(kept, numbers, (size_t)n * sizeof *kept);
	proc->pids = kept;
	proc->n_pids = (unsigned)n;
	return 0;
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
	if (g->query->pids && (r = read_pids(g, dir, proc)) < 0)
		return r;
	if (g->query->commands && (n = cmdline_read(dir, command, sizeof command)) < 0)
		return (int)n;
	if (g->query->stats || (g->query->commands && n == 0)) {
		r = proc_stat_read(dir, &stat);
		if (r < 0)
			return r;
		proc->ppid = stat.ppid;
		proc->started = stat.started;
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

static bool is_apart(const struct gathering *g, const uint64_t *ns)
{
	for (enum ns_type t = 0; t < NS_TYPES && g->query->apart; t++)
		if (ns[t] && g->snapshot->home[t] && ns[t] != g->snapshot->home[t])
			return true;
	return false;
}

/* Does anything show this process: is it the first of a namespace, or one of those that were asked for? */
static bool is_shown(const struct gathering *g, pid_t pid, const uint64_t *ino)
{
	if (g->query->all)
		return true;
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		const struct ns *ns = ino[t] ? snapshot_find(g->snapshot, ino[t]) : NULL;

		if (ino[t] && (ns ? is_first_of(ns, pid) : gather_wants(g, (struct ns_id){ ino[t], t })))
			return true;
		if (ino[t] && (ino[t] == g->query->members_of || gather_is_asked(g, ino[t])))
			return true;
	}
	return is_apart(g, ino);
}

int gather_proc(struct gathering *g, int dir, pid_t pid, const uint64_t *ns, struct proc **made)
{
	struct proc *proc = pool_alloc(&g->snapshot->pool, sizeof *proc);
	int r;

	if (!proc)
		return -ENOMEM;
	proc->pid = pid;
	memcpy(proc->ns, ns, sizeof proc->ns);
	r = read_details(g, dir, proc);
	if (r < 0)
		return r;
	*made = proc;
	return 0;
}

static int open_task(struct gathering *g)
{
	if (g->task.dir < 0)
		g->task.dir = scan_open(g->procfd, g->task.seen->pid);
	return g->task.dir;
}

/* Is it still the process that was read? */
static int check_task(const struct task *task)
{
	struct proc_stat stat;
	int r = task->seen->started ? proc_stat_read(task->dir, &stat) : 0;

	return r < 0 || !task->seen->started || stat.started == task->seen->started ? r : -ESRCH;
}

/* Its namespaces, as they were read through the directory that is open. */
static int links_of_task(const struct gathering *g, uint64_t *ns)
{
	const struct task *task = &g->task;
	int r;

	if (task->dir == task->seen->dir) {
		memcpy(ns, task->seen->ns, sizeof task->seen->ns);
		return 0;
	}
	r = check_task(task);
	return r < 0 ? r : read_links(task->dir, g->types, ns);
}

int gather_task(struct gathering *g, struct proc **proc)
{
	uint64_t ns[NS_TYPES];
	int r = 0;

	if (!g->task.proc) {
		r = open_task(g);
		if (r >= 0)
			r = links_of_task(g, ns);
		if (r >= 0)
			r = gather_proc(g, g->task.dir, g->task.seen->pid, ns, &g->task.proc);
	}
	*proc = g->task.proc;
	return r;
}

/* Count the process in one namespace of its. */
static int add_to(struct gathering *g, struct ns_id id)
{
	bool wanted = gather_wants(g, id);
	struct ns *ns = wanted ? snapshot_add(g->snapshot, id) : snapshot_find(g->snapshot, id.ino);
	struct proc *proc = g->task.proc;
	int r = 0;

	if (!ns)
		return wanted ? -ENOMEM : 0;
	ns->n_procs++;
	if (proc && is_first_of(ns, proc->pid))
		ns->first = proc;
	if (needs_fd(g, ns) && open_task(g) >= 0)
		r = gather_by_link(g, ns, g->task.dir);
	if (r >= 0 && proc && id.ino == g->query->members_of)
		r = snapshot_keep(g->snapshot, proc);
	return r < 0 ? r : gather_task_holder(g, HOLDER_PROCESS, id.ino, g->task.seen->pid, -1);
}

/* Count a process in its namespaces: where it is shown, in those that it is in by now. */
static int add_proc(struct gathering *g)
{
	const struct reading *seen = g->task.seen;
	const uint64_t *ns = seen->ns;
	struct proc *proc;
	int r = 0;

	if (is_shown(g, seen->pid, ns)) {
		r = gather_task(g, &proc);
		if (r >= 0)
			ns = proc->ns;
		if (r >= 0 && g->query->all)
			r = snapshot_keep(g->snapshot, proc);
	}
	if (r >= 0 && g->task.proc && is_apart(g, ns))
		r = snapshot_keep(g->snapshot, g->task.proc);
	for (enum ns_type t = 0; t < NS_TYPES && r >= 0; t++)
		if (ns[t])
			r = add_to(g, (struct ns_id){ ns[t], t });
	return r;
}

int gather_reading(struct gathering *g, const struct reading *seen)
{
	int r;

	if (seen->pid == 1)
		g->snapshot->unread.hidden = false;
	g->snapshot->n_procs++;
	g->snapshot->unread.procs += seen->denied;
	g->snapshot->unread.sockets += seen->unread_sockets;
	g->snapshot->unread.unasked += seen->unasked_sockets;
	g->task = (struct task){ .seen = seen, .dir = seen->dir };
	r = add_proc(g);
	if (r >= 0)
		r = gather_files(g);
	if (r >= 0)
		r = gather_children(g, seen->pid, seen->children);
	if (r >= 0)
		r = gather_threads(g);
	if (r >= 0)
		r = gather_sockets(g);
	if (g->task.dir != seen->dir)
		fd_close(g->task.dir);
	g->task.dir = -1;
	return r == -ENOMEM ? r : 0;
}

static int use(void *g, const struct reading *seen) { return gather_reading(g, seen); }

int gather_procs(struct gathering *g)
{
	const struct scope scope = {
		.procfd = g->procfd, .types = g->types, .search = g->searching, .own_proc = g->own_proc, .identify = g->query->holders_of,
		.sockets = g->query->sockets,
	};

	g->snapshot->n_procs = 0;
	g->snapshot->unread = (struct unread){ .hidden = true };
	return road_take(&scope, g->query->road, use, g, &g->snapshot->road);
}

/* Is there such a process, and /proc has nothing of it for us (hidepid, proc(5))? */
static bool is_hidden(const struct gathering *g, pid_t pid)
{
	char path[32];

	snprintf(path, sizeof path, "%d/stat", pid);
	return faccessat(g->procfd, path, F_OK, 0) < 0 && pidfd_proc_is_ours(g->procfd) && kill(pid, 0) < 0 && errno == EPERM;
}

/* The namespaces of one process; with that the gathering is closed. */
int gather_target(struct gathering *g)
{
	pid_t pid = g->query->pid;
	_close_ int dir = scan_open(g->procfd, pid);
	uint64_t ino[NS_TYPES];
	int r = dir < 0 ? dir : read_links(dir, g->types, ino);

	if (is_gone(r) && is_hidden(g, pid))
		return proc_target_hidden(pid);
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
