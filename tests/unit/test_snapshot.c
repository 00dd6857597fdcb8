/* SPDX-License-Identifier: MIT */
/* Snapshots of a folder of symbolic links that stands in for /proc. */
#include "snapshot/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "unit/unit.h"

#define ALL ((1u << NS_TYPES) - 1)

static char folder[] = "/tmp/test_snapshot.XXXXXX";
static int procfd = -1;

static void make_file(const char *path, const char *text)
{
	int fd = openat(procfd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void make_link(int pid, const char *name, const char *to)
{
	char path[64];

	snprintf(path, sizeof path, "%d/%s", pid, name);
	assert_int_equal(symlinkat(to, procfd, path), 0);
}

/* A process with a user and a network namespace, a name, and no command line. */
static void make_proc(int pid, int ppid, const char *user, const char *net)
{
	char path[64], text[256];

	snprintf(path, sizeof path, "%d", pid);
	assert_int_equal(mkdirat(procfd, path, 0700), 0);
	for (const char *const *sub = (const char *const[]){ "ns", "fd", NULL }; *sub; sub++) {
		snprintf(path, sizeof path, "%d/%s", pid, *sub);
		assert_int_equal(mkdirat(procfd, path, 0700), 0);
	}
	make_link(pid, "ns/user", user);
	if (net)
		make_link(pid, "ns/net", net);
	snprintf(path, sizeof path, "%d/stat", pid);
	snprintf(text, sizeof text, "%d (p%d) S %d 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 77 0", pid, pid, ppid);
	make_file(path, text);
	snprintf(path, sizeof path, "%d/cmdline", pid);
	make_file(path, pid == 5 ? "five" : "");
}

static int make_folder(void **state _unused_)
{
	if (!mkdtemp(folder))
		return -1;
	procfd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	make_proc(1, 0, "user:[100]", "net:[200]");
	make_proc(5, 1, "user:[100]", "net:[201]");
	make_proc(7, 5, "user:[101]", "net:[201]");
	make_proc(9, 7, "user:[101]", NULL);   /* a zombie: only its user and pid namespaces are left */
	mkdirat(procfd, "11", 0700);           /* has ended: nothing of it can be read */
	mkdirat(procfd, "sys", 0700);
	make_link(7, "fd/0", "/dev/null");
	make_link(7, "fd/3", "/proc/self/ns/uts");   /* a real one: what an open file is can only be asked of the kernel */
	make_link(7, "fd/4", "user:[101]");
	make_link(7, "ns/mnt", "/proc/self/ns/mnt");   /* no name of a namespace, but tells the device of nsfs */
	for (const char *const *sub = (const char *const[]){ "7/task", "7/task/7", "7/task/8", "7/task/8/ns", NULL }; *sub; sub++)
		assert_int_equal(mkdirat(procfd, *sub, 0700), 0);
	make_link(7, "task/8/ns/net", "net:[204]");   /* a thread apart from its process */
	make_link(7, "task/8/ns/user", "user:[999]");   /* not possible, so not looked at */
	make_file("7/task/8/cmdline", "");
	make_file("7/task/8/stat", "8 (thread) S 5 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 78 0");
	make_link(5, "ns/mnt", "mnt:[300]");
	make_file("5/mountinfo", "1 2 0:4 net:[205] /theirs rw - nsfs nsfs rw\n2 2 0:4 net:[201] /theirs rw - nsfs nsfs rw\n");
	mkdirat(procfd, "self", 0700);
	make_file("self/mountinfo",
		"1 2 0:4 net:[201] /run/netns/a rw - nsfs nsfs rw\n"
		"2 2 0:4 net:[203] /nowhere/b rw - nsfs nsfs rw\n"
		"3 2 0:4 net:[203] /nowhere/b rw - nsfs nsfs rw\n"
		"4 2 0:4 net:[203] /nowhere/c rw - nsfs nsfs rw\n"
		"5 2 0:4 / /proc rw - proc proc rw\n");
	return 0;
}

static int remove_one(const char *path, const struct stat *st _unused_, int flag _unused_, struct FTW *at _unused_)
{
	return remove(path);
}

static int remove_folder(void **state _unused_)
{
	close(procfd);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void expect_ns(const struct snapshot *s, uint64_t ino, enum ns_type type, unsigned n_procs, pid_t first)
{
	const struct ns *ns = snapshot_find(s, ino);

	assert_non_null(ns);
	assert_int_equal(ns->id.type, type);
	assert_int_equal(ns->n_procs, n_procs);
	assert_int_equal(ns->first ? ns->first->pid : 0, first);
}

static void processes_are_counted(void **state _unused_)
{
	const struct query query = { .types = ALL, .procs = true, .stats = true, .commands = true };
	_snapshot_ struct snapshot s = { .n_ns = 0 };

	assert_int_equal(snapshot_take(procfd, &query, &s), 0);
	assert_int_equal(s.n_ns, 5);
	for (size_t i = 0; i < s.n_ns; i++)
		assert_int_equal(s.ns[i]->id.ino, ((const int[]){ 100, 101, 200, 201, 300 })[i]);
	expect_ns(&s, 100, NS_USER, 2, 1);
	expect_ns(&s, 101, NS_USER, 2, 7);
	expect_ns(&s, 200, NS_NET, 1, 1);
	expect_ns(&s, 201, NS_NET, 2, 5);
	assert_string_equal(snapshot_find(&s, 201)->first->command, "five");
	assert_string_equal(snapshot_find(&s, 100)->first->command, "p1");   /* no command line: the name */
	assert_int_equal(snapshot_find(&s, 201)->first->ppid, 1);
	assert_int_equal(s.n_procs, 4);
	assert_int_equal(s.unread.procs, 0);
	assert_false(s.unread.hidden);
}

static void only_the_kinds_asked_for(void **state _unused_)
{
	const struct query query = { .types = 1u << NS_NET, .procs = true };
	_snapshot_ struct snapshot s = { .n_ns = 0 };

	assert_int_equal(snapshot_take(procfd, &query, &s), 0);
	assert_int_equal(s.n_ns, 2);
	assert_null(snapshot_find(&s, 201)->first->command);
}

static void files_and_mounts_hold_namespaces(void **state _unused_)
{
	const struct query query = { .types = ALL, .procs = true, .search = true, .mounts = true };
	_snapshot_ struct snapshot s = { .n_ns = 0 };
	const struct ns_mount *m;
	struct ns_id uts;

	assert_int_equal(ns_id_read(AT_FDCWD, "/proc/self/ns/uts", &uts), 0);
	assert_int_equal(snapshot_take(procfd, &query, &s), 0);
	assert_non_null(snapshot_find(&s, uts.ino));
	assert_int_equal(snapshot_find(&s, uts.ino)->n_procs, 0);
	expect_ns(&s, 203, NS_NET, 0, 0);
	expect_ns(&s, 204, NS_NET, 0, 8);
	expect_ns(&s, 205, NS_NET, 0, 0);
	assert_null(snapshot_find(&s, 205)->mounts);   /* a path of theirs means nothing here */
	assert_null(snapshot_find(&s, 201)->mounts->next);
	assert_null(snapshot_find(&s, 999));
	assert_string_equal(snapshot_find(&s, 201)->mounts->path, "/run/netns/a");
	m = snapshot_find(&s, 203)->mounts;
	assert_string_equal(m->path, "/nowhere/b");
	assert_string_equal(m->next->path, "/nowhere/c");   /* each path once */
	assert_null(m->next->next);
}

static void one_process(void **state _unused_)
{
	const struct query alone = { .types = ALL, .pid = 7 }, counted = { .types = ALL, .pid = 7, .procs = true, .mounts = true };
	_snapshot_ struct snapshot a = { .n_ns = 0 }, c = { .n_ns = 0 };

	assert_int_equal(snapshot_take(procfd, &alone, &a), 0);
	assert_int_equal(a.n_ns, 2);
	expect_ns(&a, 101, NS_USER, 0, 0);   /* nobody was counted */
	assert_true(snapshot_find(&a, 201)->of_target);
	assert_int_equal(snapshot_take(procfd, &counted, &c), 0);
	assert_int_equal(c.n_ns, 2);
	expect_ns(&c, 101, NS_USER, 2, 7);
	expect_ns(&c, 201, NS_NET, 2, 5);
	assert_non_null(snapshot_find(&c, 201)->mounts);
}

static void a_process_that_is_not_there(void **state _unused_)
{
	for (pid_t pid = 10; pid <= 11; pid++) {
		const struct query query = { .types = ALL, .pid = pid };
		_snapshot_ struct snapshot s = { .n_ns = 0 };

		assert_int_equal(snapshot_take(procfd, &query, &s), -ESRCH);
		assert_non_null(strstr(fault_last()->text, "there is no process with PID 1"));
	}
}

static void members_of_a_namespace(void **state _unused_)
{
	const struct query query = { .types = ALL, .members_of = 101, .procs = true, .stats = true };
	const struct query by_mount = { .types = ALL, .members_of = 203, .procs = true };
	struct query by_file = { .types = ALL, .procs = true };
	const struct query unknown = { .types = ALL, .members_of = 999, .procs = true };
	_snapshot_ struct snapshot s = { .n_ns = 0 }, m = { .n_ns = 0 }, f = { .n_ns = 0 }, u = { .n_ns = 0 };
	struct ns_id uts;

	assert_int_equal(snapshot_take(procfd, &query, &s), 0);
	assert_int_equal(s.n_ns, 1);
	assert_int_equal(s.n_members, 2);
	assert_int_equal(s.members[0]->pid, 7);
	assert_int_equal(s.members[1]->pid, 9);
	assert_int_equal(s.members[1]->ppid, 7);
	assert_int_equal(snapshot_take(procfd, &by_mount, &m), 0);
	assert_int_equal(m.n_ns, 1);
	assert_int_equal(ns_id_read(AT_FDCWD, "/proc/self/ns/uts", &uts), 0);
	by_file.members_of = uts.ino;
	assert_int_equal(snapshot_take(procfd, &by_file, &f), 0);
	assert_non_null(snapshot_find(&f, uts.ino));
	assert_int_equal(f.n_procs, 4);   /* also after a second walk */
	assert_int_equal(snapshot_take(procfd, &unknown, &u), 0);
	assert_null(snapshot_find(&u, 999));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_are_counted),
		cmocka_unit_test(only_the_kinds_asked_for),
		cmocka_unit_test(files_and_mounts_hold_namespaces),
		cmocka_unit_test(one_process),
		cmocka_unit_test(a_process_that_is_not_there),
		cmocka_unit_test(members_of_a_namespace),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
