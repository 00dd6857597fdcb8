/* SPDX-License-Identifier: MIT */
/* Readings made of what BPF iterators tell: tasks and files in any order become one reading a process. */
#include "snapshot/told.h"

#include <errno.h>
#include <stdlib.h>

#include "unit/unit.h"

#define ALL ((1u << NS_TYPES) - 1)

enum { READINGS_MAX = 8, FILES_MAX = 4 };

/* What was handed out. */
struct seen {
	pid_t pid;
	uint64_t started, net, mnt, children;
	size_t n_threads, n_files;
	pid_t thread;
	uint64_t thread_net;
	struct read_file files[FILES_MAX];
};

struct list {
	struct seen at[READINGS_MAX];
	size_t n, last;   /* last: after so many it is enough; 0: never */
};

static int note(void *ctx, const struct reading *reading)
{
	struct list *list = ctx;
	struct seen *seen = &list->at[list->n++];

	assert_true(list->n <= READINGS_MAX && reading->n_files <= FILES_MAX);
	*seen = (struct seen){
		.pid = reading->pid, .started = reading->started, .net = reading->ns[NS_NET], .mnt = reading->ns[NS_MNT],
		.children = reading->children[NS_PID], .n_threads = reading->n_threads, .n_files = reading->n_files,
	};
	if (reading->n_threads) {
		seen->thread = reading->threads[0].tid;
		seen->thread_net = reading->threads[0].ns[NS_NET];
	}
	for (size_t i = 0; i < reading->n_files; i++)
		seen->files[i] = reading->files[i];
	return list->n == list->last ? -ECANCELED : 0;
}

/* Copies, for they are sorted and freed. */
static struct told tell(const struct taskiter_task *tasks, size_t n_tasks, const struct taskiter_file *files, size_t n_files)
{
	struct told told = { malloc(n_tasks * sizeof *tasks), n_tasks, malloc((n_files + 1) * sizeof *files), n_files, ALL };

	assert_non_null(told.tasks);
	assert_non_null(told.files);
	memcpy(told.tasks, tasks, n_tasks * sizeof *tasks);
	if (n_files)
		memcpy(told.files, files, n_files * sizeof *files);
	return told;
}

#define TASK(p, t, n) { .pid = (p), .tid = (t), .user = 1, .pid_ns = 2, .net = (n), .mnt = 9, .pid_for_children = 2, .started = 70000000 }

static void threads_and_files_come_to_their_process(void **state _unused_)
{
	static const struct taskiter_task tasks[] = { TASK(1, 1, 5), TASK(4, 4, 5), TASK(6, 6, 5), TASK(4, 7, 8), TASK(9, 9, 6), TASK(1, 12, 5) };
	static const struct taskiter_file files[] = {
		{ 4, 4, 3, TASKITER_NAMESPACE, 77, 0 }, { 6, 6, 0, TASKITER_SOCKET, 500, 5 }, { 4, 7, 2, TASKITER_SOCKET, 501, 8 },
		{ 5, 5, 1, TASKITER_SOCKET, 502, 5 },
	};
	static const pid_t pids[] = { 1, 4, 6, 9 };
	const struct scope scope = { .procfd = -1, .types = ALL, .search = true, .identify = true };
	_told_ struct told told = tell(tasks, ARRAY_SIZE(tasks), files, ARRAY_SIZE(files));
	struct list list = { .n = 0 };

	assert_int_equal(told_use(&scope, &told, note, &list), 0);
	assert_int_equal(list.n, 4);
	for (size_t i = 0; i < list.n; i++)
		assert_int_equal(list.at[i].pid, pids[i]);
	assert_int_equal(list.at[0].n_threads, 0);   /* in all as its process */
	assert_int_equal(list.at[1].n_threads, 1);
	assert_int_equal(list.at[1].thread, 7);
	assert_int_equal(list.at[1].thread_net, 8);
	assert_int_equal(list.at[1].n_files, 2);
	assert_int_equal(list.at[1].files[0].kind, HOLDER_FILE);
	assert_int_equal(list.at[1].files[0].ns, 77);
	assert_int_equal(list.at[1].files[1].kind, HOLDER_SOCKET);
	assert_int_equal(list.at[1].files[1].tid, 7);
	assert_int_equal(list.at[1].files[1].ns, 8);
	assert_int_equal(list.at[1].started, 7);   /* hundredths of a second */
	assert_int_equal(list.at[2].n_files, 1);
	assert_int_equal(list.at[3].n_files, 0);
	assert_int_equal(list.at[3].started, 0);   /* nothing was read that another one must not be said to have */
}

static void children_to_come_are_told_where_they_are_elsewhere(void **state _unused_)
{
	struct taskiter_task tasks[] = { TASK(1, 1, 5), TASK(2, 2, 5) };
	const struct scope scope = { .procfd = -1, .types = ALL, .search = true };
	struct list list = { .n = 0 };

	tasks[1].pid_for_children = 44;
	{
		_told_ struct told told = tell(tasks, ARRAY_SIZE(tasks), NULL, 0);

		assert_int_equal(told_use(&scope, &told, note, &list), 0);
	}
	assert_int_equal(list.n, 2);
	assert_int_equal(list.at[0].children, 0);
	assert_int_equal(list.at[1].children, 44);
}

static void only_kinds_that_are_asked_for_and_that_there_are(void **state _unused_)
{
	struct taskiter_task tasks[] = { TASK(1, 1, 5), TASK(2, 2, 0) };   /* a zombie is in no network namespace */
	const struct taskiter_file files[] = { { 1, 1, 3, TASKITER_SOCKET, 500, 5 } };
	struct scope scope = { .procfd = -1, .types = 1u << NS_NET };
	_told_ struct told told = tell(tasks, ARRAY_SIZE(tasks), files, ARRAY_SIZE(files));
	struct list list = { .n = 0 };

	assert_int_equal(told_use(&scope, &told, note, &list), 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.at[0].net, 5);
	assert_int_equal(list.at[0].mnt, 0);
	assert_int_equal(list.at[0].n_files, 0);   /* no search */

	scope = (struct scope){ .procfd = -1, .types = 1u << NS_MNT, .search = true };
	list.n = 0;
	assert_int_equal(told_use(&scope, &told, note, &list), 0);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.at[0].n_files, 0);   /* a socket holds a network namespace only */

	told.types = ~(1u << NS_MNT);
	list.n = 0;
	assert_int_equal(told_use(&scope, &told, note, &list), 0);
	assert_int_equal(list.n, 0);
}

static void the_user_of_readings_may_end_it(void **state _unused_)
{
	static const struct taskiter_task tasks[] = { TASK(1, 1, 5), TASK(2, 2, 5), TASK(3, 3, 5) };
	const struct scope scope = { .procfd = -1, .types = ALL };
	_told_ struct told told = tell(tasks, ARRAY_SIZE(tasks), NULL, 0);
	struct list list = { .last = 2 };

	assert_int_equal(told_use(&scope, &told, note, &list), -ECANCELED);
	assert_int_equal(list.n, 2);
}

static void a_thread_that_outlived_its_process_is_left_out(void **state _unused_)
{
	static const struct taskiter_task tasks[] = { TASK(1, 1, 5), TASK(3, 8, 6) };
	const struct scope scope = { .procfd = -1, .types = ALL, .search = true };
	_told_ struct told told = tell(tasks, ARRAY_SIZE(tasks), NULL, 0);
	struct list list = { .n = 0 };

	assert_int_equal(told_use(&scope, &told, note, &list), 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.at[0].pid, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_and_files_come_to_their_process),
		cmocka_unit_test(children_to_come_are_told_where_they_are_elsewhere),
		cmocka_unit_test(only_kinds_that_are_asked_for_and_that_there_are),
		cmocka_unit_test(the_user_of_readings_may_end_it),
		cmocka_unit_test(a_thread_that_outlived_its_process_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
