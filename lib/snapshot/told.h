/* SPDX-License-Identifier: MIT */
/* The other reader (reading.h tells of both): what the kernel itself told of all tasks and their open files, by BPF iterators. */
#pragma once

#include "snapshot/reading.h"
#include "sys/taskiter.h"

struct told {
	struct taskiter_task *tasks;
	size_t n_tasks;
	struct taskiter_file *files;    /* only where the scope wants a search */
	size_t n_files;
	unsigned types;                 /* kinds that this kernel has */
};

/*
 * Ask the kernel for all at once. 0 or a fault: it may not be asked, or what it told would not be what /proc tells: where we may not read
 * all of that, where scope->procfd is of another pid namespace, or where a look at ourselves shows something else there.
 */
int told_ask(const struct scope *scope, struct told *told);

/* Hand each process to use(ctx, reading), as read_procs() does, which reads the same from /proc. */
int told_use(const struct scope *scope, struct told *told, int (*use)(void *ctx, const struct reading *reading), void *ctx);

/* Between the files of this reader: a task's namespaces of some kinds (false: it is in none), and a time as /proc/PID/stat has it. */
bool told_namespaces(const struct taskiter_task *task, unsigned types, uint64_t *ns);
uint64_t told_ticks(uint64_t nanoseconds);

void told_done(struct told *told);
#define _told_ __attribute__((cleanup(told_done)))
