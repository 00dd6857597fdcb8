/* SPDX-License-Identifier: MIT */
/* Paths in a root that tries to lead us out: the kernel's openat2 and our own walk must agree. */
#include "sys/inroot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit/unit.h"

static int root;
static char dir[] = "/tmp/test_inroot.XXXXXX";

static int make(void **state _unused_)
{
	static const struct { const char *name, *target; } links[] = {
		{ "absolute", "/a/b" }, { "out", "../../../../etc" }, { "etc-out", "/etc" }, { "a/up", "../a/b/file" }, { "loop", "loop" },
		{ "chain", "a/up" }, { "self", "." }, { "slashes", "///a////b///" }, { "a/root", "/" },
	};
	int fd;

	if (!mkdtemp(dir))
		return -1;
	root = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	mkdirat(root, "a", 0755);
	mkdirat(root, "a/b", 0755);
	fd = openat(root, "a/b/file", O_CREAT | O_WRONLY, 0644);
	fd_close(fd);
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		if (symlinkat(links[i].target, root, links[i].name) < 0)
			return -1;
	return fd < 0 ? -1 : 0;
}

static int clean(void **state _unused_)
{
	char command[64];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

/* What a path leads to: its inode, or the error. */
static long found(int fd)
{
	_close_ int own = fd;
	struct stat st;

	if (fd < 0)
		return fd;
	assert_int_equal(fstat(own, &st), 0);
	return (long)st.st_ino;
}

static void leads(const char *path, const char *expected)
{
	struct stat st;

	assert_int_equal(fstatat(root, expected, &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(found(inroot_open(root, path)), (long)st.st_ino);
	assert_int_equal(found(inroot_walk(root, path)), (long)st.st_ino);
}

static void fails(const char *path, int err)
{
	assert_int_equal(found(inroot_open(root, path)), err);
	assert_int_equal(found(inroot_walk(root, path)), err);
}

static void paths_stay_inside(void **state _unused_)
{
	leads("a/b", "a/b");
	leads("/a/b", "a/b");
	leads("./a/../a/./b/", "a/b");
	leads("../../a", "a");
	leads("/..", ".");
	leads("absolute", "a/b");
	leads("absolute/file", "a/b/file");
	leads("absolute/../..", ".");
	leads("chain", "a/b/file");
	leads("slashes", "a/b");
	leads("self/a", "a");
	leads("a/root/a", "a");
	fails("out", -ENOENT);       /* /etc of outside is there, the root has none */
	fails("etc-out/passwd", -ENOENT);
	fails("loop", -ELOOP);
	fails("none", -ENOENT);
	fails("a/b/file/x", -ENOTDIR);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(paths_stay_inside) };

	return cmocka_run_group_tests(tests, make, clean);
}
