/* SPDX-License-Identifier: MIT */
/* proc/pidref.h and proc/pidns.h: texts, and processes that are really there, also in a PID namespace of their own. */
#include "proc/pidref.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "proc/pidns.h"
#include "unit/unit.h"

static void expect_ref(const char *text, pid_t pid, const char *where)
{
	struct pidref ref = { 0 };

	assert_int_equal(pidref_parse(text, &ref), 0);
	assert_int_equal(ref.pid, pid);
	if (where)
		assert_string_equal(ref.where, where);
	else
		assert_null(ref.where);
}

static void references_are_a_pid_and_a_place(void **state _unused_)
{
	expect_ref("42", 42, NULL);
	expect_ref("42@web", 42, "web");
	expect_ref("1@podman:web@1000", 1, "podman:web@1000");
	expect_ref("4194304@ns/pod", 4194304, "ns/pod");
}

static void all_else_is_refused_and_nothing_written(void **state _unused_)
{
	static const char *const bad[] = { "", "@", "@web", "42@", "0", "0@web", "x@web", "-1@web", "4194305@web", " 42@web", "42 @web", "99999999999999999999@web" };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct pidref ref = { .pid = 7 };

		assert_true(pidref_parse(bad[i], &ref) < 0);
		assert_int_equal(ref.pid, 7);
		assert_null(ref.where);
	}
}

static void numbers_of_all_namespaces_are_read(void **state _unused_)
{
	pid_t n[PIDNS_DEPTH_MAX];
	char text[2048] = "Name:\tx\nNSpid:";

	assert_int_equal(pidns_parse_numbers("Name:\tx\nNSpid:\t4711\t42\t7\nNSpgid:\t1\t2\n", n), 3);
	assert_int_equal(n[0], 4711);
	assert_int_equal(n[2], 7);
	assert_int_equal(pidns_parse_numbers("Name:\tx\nPid:\t1\n", n), 0);
	assert_int_equal(pidns_parse_numbers("Name:\tx\nNSpid:\t1\tx\n", n), 0);
	assert_int_equal(pidns_parse_numbers("Name:\tx\nNSpid:\t0\n", n), 0);
	for (int i = 0; i < 40; i++)
		strcat(text, "\t12");
	assert_int_equal(pidns_parse_numbers(text, n), PIDNS_DEPTH_MAX);
}

/* Both roads to the same process: the kernel's, where it has one, and ours. */
static void expect_found(int pidns, int proc, pid_t inside, pid_t want)
{
	pid_t pid = 0;
	bool unread;

	assert_int_equal(pidns_find(pidns, proc, inside, &pid, &unread), 0);
	assert_int_equal(pid, want);
	pid = 0;
	assert_int_equal(pidns_find_by_reading(pidns, proc, inside, &pid, &unread), 0);
	assert_int_equal(pid, want);
}

static void expect_none(int pidns, int proc, pid_t inside)
{
	pid_t pid;
	bool unread;

	assert_int_equal(pidns_find(pidns, proc, inside, &pid, &unread), -ESRCH);
	assert_int_equal(pidns_find_by_reading(pidns, proc, inside, &pid, &unread), -ESRCH);
	assert_false(unread);
}

static void our_own_number_is_ours(void **state _unused_)
{
	_close_ int proc = proc_open_own(), own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);

	assert_true(proc >= 0 && own >= 0);
	expect_found(own, proc, getpid(), getpid());
	expect_none(own, proc, 4194304);
}

/* A child that is PID 1 in a PID namespace, and its child, which is PID 1 in one below. */
static pid_t start_nested(pid_t *deepest)
{
	int ends[2];
	pid_t child, pid;

	assert_int_equal(pipe(ends), 0);
	child = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL);
	assert_true(child >= 0);
	if (child == 0) {
		pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL);
		while (pid == 0)
			pause();
		if (write(ends[1], &pid, sizeof pid) != sizeof pid)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], deepest, sizeof *deepest), sizeof *deepest);
	close(ends[0]);
	close(ends[1]);
	return child;
}

static void numbers_hold_in_their_own_namespace_only(void **state _unused_)
{
	_close_ int proc = proc_open_own(), outer = -1;
	pid_t inside, child = start_nested(&inside), below = 0;
	_target_ struct proc_target target = PROC_TARGET_NONE;
	char path[64], where[32];
	struct pidref ref = { .pid = inside, .where = where };
	bool unread;

	snprintf(path, sizeof path, "/proc/%d/ns/pid", child);
	outer = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(outer >= 0);
	expect_found(outer, proc, 1, child);
	assert_int_equal(pidns_find(outer, proc, inside, &below, &unread), 0);
	expect_found(outer, proc, inside, below);
	assert_int_not_equal(below, child);
	expect_none(outer, proc, getpid());

	snprintf(where, sizeof where, "%d", child);
	assert_int_equal(pidref_open(&ref, &target), 0);
	assert_int_equal(target.pid, below);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	expect_none(outer, proc, 1);
	assert_false(proc_target_alive(&target));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_are_a_pid_and_a_place),
		cmocka_unit_test(all_else_is_refused_and_nothing_written),
		cmocka_unit_test(numbers_of_all_namespaces_are_read),
		cmocka_unit_test(our_own_number_is_ours),
		cmocka_unit_test(numbers_hold_in_their_own_namespace_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
