/* SPDX-License-Identifier: MIT */
/* proc/target.h on made-up folders in place of /proc/PID, and on processes and threads that are really there. */
#include "proc/target.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "unit/unit.h"

/* A target whose folder holds one file of `len` bytes. */
static struct proc_target made_up(const char *name, const char *text, size_t len)
{
	char dir[] = "/tmp/test_target.XXXXXX", path[64];
	struct proc_target t = { 4711, -1, -1 };
	int fd;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/%s", dir, name);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
	t.dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(t.dir >= 0);
	return t;
}

static void unmake(struct proc_target *t, const char *name)
{
	char link[32], dir[64];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", t->dir);
	n = readlink(link, dir, sizeof dir - 1);
	assert_true(n > 0);
	dir[n] = 0;
	assert_int_equal(unlinkat(t->dir, name, 0), 0);
	assert_int_equal(rmdir(dir), 0);
	proc_target_done(t);
}

static void environments_are_names_and_values(void **state _unused_)
{
	static const char text[] = "A=1\0B=\0\0junk\0=C:=x\0D=a=b\0LAST=no NUL";
	struct proc_target t = made_up("environ", text, sizeof text - 1);
	char **env = NULL;

	assert_int_equal(proc_target_environ(&t, &env), 0);
	assert_string_equal(env[0], "A=1");
	assert_string_equal(env[1], "B=");
	assert_string_equal(env[2], "D=a=b");
	assert_string_equal(env[3], "LAST=no NUL");
	assert_null(env[4]);
	free(env);
	unmake(&t, "environ");

	t = made_up("environ", "", 0);
	assert_int_equal(proc_target_environ(&t, &env), 0);
	assert_null(env[0]);
	free(env);
	unmake(&t, "environ");
}

static void ids_are_the_effective_ones(void **state _unused_)
{
	static const char text[] = "Name:\tUid:\\nUid:\t0\t0\nUmask:\t0022\nUid:\t1\t1000\t3\t4\nGid:\t5\t1001\t7\t8\n"
		"CapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapBnd:\t0\nCapAmb:\t0\n";
	struct proc_target t = made_up("status", text, sizeof text - 1);
	uid_t uid = 0;
	gid_t gid = 0;

	assert_int_equal(proc_target_ids(&t, &uid, &gid), 0);
	assert_int_equal(uid, 1000);
	assert_int_equal(gid, 1001);
	unmake(&t, "status");

	t = made_up("status", "Name:\tx\n", 8);
	assert_int_equal(proc_target_ids(&t, &uid, &gid), -EBADMSG);
	unmake(&t, "status");
	t = made_up("other", "", 0);
	assert_int_equal(proc_target_ids(&t, &uid, &gid), -ESRCH);
	assert_string_equal(fault_last()->text, "process 4711 has ended");
	unmake(&t, "other");
}

static void a_pinned_process_stays_itself_when_it_is_gone(void **state _unused_)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	char **env = NULL;
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	assert_int_equal(proc_target_open(child, &t), 0);
	assert_true(t.pidfd >= 0 && t.dir >= 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(proc_target_environ(&t, &env), -ESRCH);
	assert_int_equal(proc_target_open_dir(&t, "cwd"), -ESRCH);
	assert_null(env);
}

static void nothing_is_left_of_a_failed_open(void **state _unused_)
{
	struct proc_target t = PROC_TARGET_NONE;

	assert_int_equal(proc_target_open(4194304, &t), -ESRCH);
	assert_string_equal(fault_last()->text, "no process has PID 4194304");
	assert_int_equal(t.pidfd, -1);
	assert_int_equal(t.dir, -1);
}

static void *pin_this_thread(void *result)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;

	*(int *)result = proc_target_open((pid_t)syscall(SYS_gettid), &t);
	return NULL;
}

static void threads_can_be_pinned_or_are_said_to_be_threads(void **state _unused_)
{
	pthread_t thread;
	int r = 1;

	assert_int_equal(pthread_create(&thread, NULL, pin_this_thread, &r), 0);
	pthread_join(thread, NULL);
	assert_true(r == 0 || r == -EINVAL);   /* Linux 6.9 and before */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(environments_are_names_and_values),
		cmocka_unit_test(ids_are_the_effective_ones),
		cmocka_unit_test(a_pinned_process_stays_itself_when_it_is_gone),
		cmocka_unit_test(nothing_is_left_of_a_failed_open),
		cmocka_unit_test(threads_can_be_pinned_or_are_said_to_be_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
