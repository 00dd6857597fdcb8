/* SPDX-License-Identifier: MIT */
/*
 * Asking the kernel for all tasks and open files, and whether its answer is what /proc would tell. We look at ourselves in both: that shows
 * kinds of namespaces that this kernel does not have, a clock of our own (time namespaces), and a kernel whose structures mean
 * something else by now.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "ns/id.h"
#include "proc/stat.h"
#include "snapshot/reader.h"
#include "snapshot/told.h"
#include "sys/cap.h"

uint64_t told_ticks(uint64_t nanoseconds)
{
	return nanoseconds / (1000000000u / (unsigned long)sysconf(_SC_CLK_TCK));   /* fs/proc/array.c, nsec_to_clock_t() */
}

/* The iterators ask for no permission; /proc does. Only those who may read all of it get the same answer from both. */
static int check_rights(void)
{
	static const struct { int cap; const char *name; } needed[] = {
		{ CAP_SYS_PTRACE, "CAP_SYS_PTRACE" }, { CAP_NET_ADMIN, "CAP_NET_ADMIN" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if (!cap_is_effective(needed[i].cap)) {
			fault_plain(-EPERM, "reading by BPF shows what this user may not see: %s is missing", needed[i].name);
			return fault_hint(-EPERM, "it is for root outside of user namespaces");
		}
	return 0;
}

/* Are the numbers below /proc those of our own pid namespace? In an outer one's we have several: NSpid of proc_pid_status(5). */
static bool is_numbered_once(int dir)
{
	char text[4096];
	const char *numbers = file_read_at(dir, "status", text, sizeof text) < 0 ? NULL : strstr(text, "\nNSpid:\t");

	if (!numbers)
		return false;
	numbers += strlen("\nNSpid:\t");
	return numbers[strspn(numbers, "0123456789")] == '\n';
}

static const struct taskiter_task *find(const struct told *told, pid_t pid)
{
	for (size_t i = told->n_tasks; i > 0; i--)   /* the newest processes stand at the end */
		if (told->tasks[i - 1].tid == (unsigned)pid)
			return &told->tasks[i - 1];
	return NULL;
}

/* Is what was told of us what our links say? Kinds without a link do not exist here. */
static bool is_true_of_us(const struct taskiter_task *us, int dir, unsigned *types)
{
	uint64_t links[NS_TYPES], ns[NS_TYPES];
	struct proc_stat stat;

	if (!us || read_links(dir, ~0u, links) < 0 || proc_stat_read(dir, &stat) < 0)
		return false;
	told_namespaces(us, ~0u, ns);
	*types = 0;
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		if (links[t] && links[t] != ns[t])
			return false;
		*types |= links[t] ? 1u << t : 0;
	}
	return told_ticks(us->started) == stat.started;
}

static int read_all(const struct scope *scope, struct told *told)
{
	struct taskiter *iter;
	int r = taskiter_open(&iter);

	if (r < 0)
		return r;
	r = taskiter_tasks(iter, &told->tasks, &told->n_tasks);
	if (r >= 0 && scope->search)
		r = taskiter_files(iter, &told->files, &told->n_files);
	taskiter_close(iter);
	return r < 0 ? fault(r, "cannot read what the BPF programs tell") : 0;
}

int told_ask(const struct scope *scope, struct told *told)
{
	_close_ int dir = openat(scope->procfd, "self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (dir < 0 || !is_numbered_once(dir)) {
		fault_plain(-EXDEV, "/proc is not that of our own PID namespace: BPF shows no other");
		return fault_hint(-EXDEV, "mount -t proc proc /proc");
	}
	r = check_rights();
	if (r >= 0)
		r = read_all(scope, told);
	if (r < 0 || is_true_of_us(find(told, getpid()), dir, &told->types))
		return r;
	return fault_plain(-EPROTO, "what the BPF programs tell of ourselves is not what /proc tells");
}
