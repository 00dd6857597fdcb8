/* SPDX-License-Identifier: MIT */
/* Readings of what BPF iterators tell: records of tasks and files, put together by process. */
#include "snapshot/told.h"

#include <errno.h>
#include <stdlib.h>

#include "snapshot/reader.h"

/* What is asked for and where we stand in it. */
struct walk {
	struct reader reader;
	unsigned types;
	const struct taskiter_task *task, *last_task;   /* the next ones */
	const struct taskiter_file *file, *last_file;
	struct reading reading;
};

static int compare(unsigned a, unsigned b) { return (a > b) - (a < b); }

/* By process; the process before its threads. */
static int by_process(const void *a, const void *b)
{
	const struct taskiter_task *x = a, *y = b;

	if (x->pid != y->pid)
		return compare(x->pid, y->pid);
	if ((x->tid == x->pid) != (y->tid == y->pid))
		return x->tid == x->pid ? -1 : 1;
	return compare(x->tid, y->tid);
}

static int by_table(const void *a, const void *b)
{
	const struct taskiter_file *x = a, *y = b;

	if (x->pid != y->pid)
		return compare(x->pid, y->pid);
	return x->tid != y->tid ? compare(x->tid, y->tid) : compare(x->fd, y->fd);
}

/* Tasks come by number, threads with their own: in order where there are no threads among them. */
static void sort(struct told *told)
{
	bool apart = false;

	for (size_t i = 0; i < told->n_tasks && !apart; i++)
		apart = told->tasks[i].tid != told->tasks[i].pid;
	if (apart)
		qsort(told->tasks, told->n_tasks, sizeof *told->tasks, by_process);
	apart = false;
	for (size_t i = 0; i < told->n_files && !apart; i++)
		apart = told->files[i].tid != told->files[i].pid;
	if (apart)
		qsort(told->files, told->n_files, sizeof *told->files, by_table);
}

bool told_namespaces(const struct taskiter_task *task, unsigned types, uint64_t *ns)
{
	const unsigned told[NS_TYPES] = {
		[NS_USER] = task->user, [NS_CGROUP] = task->cgroup, [NS_IPC] = task->ipc, [NS_UTS] = task->uts,
		[NS_NET] = task->net, [NS_PID] = task->pid_ns, [NS_MNT] = task->mnt, [NS_TIME] = task->time,
	};
	bool any = false;

	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		ns[t] = types & 1u << t ? told[t] : 0;
		any |= ns[t];
	}
	return any;
}

/* Where children to come will be, when that is not where their process is. */
static void tell_children(const struct taskiter_task *task, const uint64_t *ns, uint64_t *children)
{
	const unsigned told[NS_TYPES] = { [NS_PID] = task->pid_for_children, [NS_TIME] = task->time_for_children };

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		children[t] = ns[t] && told[t] != ns[t] ? told[t] : 0;
}

static int add_thread(struct walk *walk, const struct taskiter_task *task)
{
	struct read_thread thread = { .tid = (pid_t)task->tid };

	told_namespaces(task, walk->types & THREAD_TYPES, thread.ns);
	tell_children(task, walk->reading.ns, thread.children);
	return reading_add_apart(&walk->reading, &thread);
}

static int add_socket(struct walk *walk, const struct taskiter_file *told)
{
	struct open_socket *socket = reading_add_socket(&walk->reading);

	if (!socket)
		return -ENOMEM;
	*socket = (struct open_socket){ told->kind == TASKITER_TUN ? 0 : told->ino, (pid_t)told->pid, (pid_t)told->tid, (int)told->fd };
	return 0;
}

/* A tun file is asked as the reader of /proc does it: what its driver keeps is not told by name everywhere. */
static int add_file(struct walk *walk, const struct taskiter_file *told)
{
	struct read_file *file;

	if (walk->reader.scope->sockets && told->kind != TASKITER_NAMESPACE && add_socket(walk, told) < 0)
		return -ENOMEM;
	if (told->kind != TASKITER_NAMESPACE && !(walk->types & 1u << NS_NET))
		return 0;
	if (told->kind == TASKITER_TUN)
		return read_sockets(&walk->reader, (pid_t)told->tid, &(struct met_socket){ HOLDER_TUN, (int)told->fd, 0 }, 1, &walk->reading);
	if (told->kind == TASKITER_SOCKET && !told->net)
		return 0;
	file = reading_add_file(&walk->reading);
	if (!file)
		return -ENOMEM;
	*file = (struct read_file){
		.kind = told->kind == TASKITER_SOCKET ? HOLDER_SOCKET : HOLDER_FILE, .tid = (pid_t)told->tid, .fd = (int)told->fd,
		.ns = told->kind == TASKITER_SOCKET ? told->net : told->ino,
	};
	return 0;
}

/* Make the reading of the process that comes next. 1; 0: there is nothing to hand out of it. Only -ENOMEM. */
static int next(struct walk *walk)
{
	const struct taskiter_task *process = walk->task++;
	struct reading *reading = &walk->reading;
	bool in_any;
	int r = 0;

	if (process->tid != process->pid)
		return 0;   /* a thread that outlived its process */
	reading_begin(reading, (pid_t)process->pid);
	in_any = told_namespaces(process, walk->types, reading->ns);
	if (!walk->reader.scope->search)
		return in_any;
	tell_children(process, reading->ns, reading->children);
	while (walk->file < walk->last_file && walk->file->pid < process->pid)
		walk->file++;
	for (; r >= 0 && walk->file < walk->last_file && walk->file->pid == process->pid; walk->file++)
		r = add_file(walk, walk->file);
	for (; r >= 0 && walk->task < walk->last_task && walk->task->pid == process->pid; walk->task++)
		r = add_thread(walk, walk->task);
	if (walk->reader.scope->identify && reading_says_more(reading))
		reading->started = told_ticks(process->started);
	return r < 0 ? r : in_any || reading_says_more(reading);   /* a first thread that has ended is in none of them, others of its process may be */
}

/* The first process is always there; a kernel that hides it from BPF (some sandboxes' do) may show it in /proc, or that it is closed to us. */
static int use_first(struct walk *walk, const struct told *told, int (*use)(void *ctx, const struct reading *reading), void *ctx)
{
	int r;

	if (told->n_tasks && told->tasks[0].pid == 1)
		return 0;
	r = read_proc(&walk->reader, 1, &walk->reading);
	if (r == -ENOENT || r == -ESRCH)
		return 0;
	return r < 0 ? r : use(ctx, &walk->reading);
}

int told_use(const struct scope *scope, struct told *told, int (*use)(void *ctx, const struct reading *reading), void *ctx)
{
	struct socket_book book = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct walk walk = {
		.reader = READER(scope, &book), .types = scope->types & told->types,
		.task = told->tasks, .last_task = told->tasks + told->n_tasks, .file = told->files, .last_file = told->files + told->n_files,
	};
	int r;

	sort(told);
	r = use_first(&walk, told, use, ctx);
	while (walk.task < walk.last_task && r >= 0) {
		r = next(&walk);
		if (r > 0)
			r = use(ctx, &walk.reading);
	}
	reading_done(&walk.reading);
	reader_done(&walk.reader);
	book_done(&book);
	return r;
}

void told_done(struct told *told)
{
	free(told->tasks);
	free(told->files);
	*told = (struct told){ .n_tasks = 0 };
}
