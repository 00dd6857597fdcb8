/* SPDX-License-Identifier: MIT */
/*
 * Binding and unbinding. What is bound is copied outside, detached; a child enters the target's mount namespace and attaches it there. A place is
 * looked up inside the target's root, whose links lead nowhere else.
 */
#include "nsjoin/bindings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/stat.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "ns/enter.h"
#include "nsjoin/nsjoin.h"
#include "sandbox/line.h"
#include "sys/child.h"
#include "sys/errand.h"
#include "sys/inroot.h"
#include "sys/mountapi.h"

static struct binding *add(struct bindings *b)
{
	return b->n < BINDINGS_MAX ? &b->at[b->n++] : NULL;
}

static int too_many(void)
{
	return fault_plain(-E2BIG, "more than %d of --bind and --unbind", BINDINGS_MAX);
}

/* A path may have colons: DST begins at the last ":/". */
int bindings_parse_bind(const char *text, void *field)
{
	size_t len = strlen(text);
	bool ro = len > 3 && streq(text + len - 3, ":ro");
	const char *place = text + (ro ? len - 3 : len);
	struct binding *b;

	while (place > text && !(place[0] == ':' && place[1] == '/'))
		place--;
	if (place == text)
		return fault_plain(-EINVAL, "'%s' is not SRC:DST or SRC:DST:ro with a DST that begins with '/'", text);
	b = add(field);
	if (!b)
		return too_many();
	*b = (struct binding){ text, (size_t)(place - text), place + 1, (size_t)(text + len - (ro ? 3 : 0) - (place + 1)), ro };
	return 0;
}

int bindings_parse_unbind(const char *text, void *field)
{
	struct binding *b;

	if (text[0] != '/')
		return fault_plain(-EINVAL, "'%s' does not begin with '/'", text);
	b = add(field);
	if (!b)
		return too_many();
	*b = (struct binding){ .place = text, .place_len = strlen(text) };
	return 0;
}

static int text_of(const char *from, size_t len, char path[static PATH_MAX])
{
	if (len >= PATH_MAX)
		return fault_plain(-ENAMETOOLONG, "a path of --bind is longer than a path can be");
	memcpy(path, from, len);
	path[len] = 0;
	return 0;
}

/* -- outside -- */

static int copy_source(const void *arg, int *fds, size_t n _unused_)
{
	const struct binding *b = arg;
	_close_ int source = -1;
	char path[PATH_MAX];
	int r = text_of(b->source, b->source_len, path);

	if (r < 0)
		return r;
	source = open(path, O_PATH | O_CLOEXEC);
	if (source < 0)
		return fault(-errno, "cannot open %s", path);
	fds[0] = mountapi_copy(source, true, b->read_only ? MOUNT_RO : 0);
	return fds[0] < 0 ? fault(fds[0], "cannot copy the mount of %s", path) : 0;
}

/* An ordinary user may copy mounts only in a user namespace of the own. */
static int open_source(const struct binding *b)
{
	int tree = -1, r = geteuid() == 0 ? copy_source(b, &tree, 1) : errand_run_as_root(copy_source, b, &tree, 1);

	return r < 0 && geteuid() != 0 ? fault(r, "cannot open %.*s, or copy its mount in a user namespace", (int)b->source_len, b->source) : r < 0 ? r : tree;
}

/* Root enters it from outside, where all rights are ours, an ordinary user by way of the own user namespace. */
int bindings_choose_mounts(const struct joining *j, struct ns_set *set)
{
	unsigned user = geteuid() == 0 ? 0 : NS_BIT(NS_USER);
	char file[ENVIRONMENT_PATH_MAX];
	int r;

	if (*j->environment) {
		environment_file(j->environment, NS_MNT, file);
		return ns_set_add_file(set, NS_MNT, file);
	}
	if (j->target.dir < 0)
		return fault_plain(-ESRCH, "the target's mount namespace is wanted, and no process in it is known");
	set->pidfd = j->target.pidfd;
	set->dir = j->target.dir;
	set->pid = j->target.pid;
	r = ns_set_add_process(set, NS_BIT(NS_MNT), true);
	return r == 0 && user ? ns_set_add_process(set, user, false) : r;
}

/* -- inside -- */

struct inside {
	int root;   /* the target's */
	int proc;   /* ours */
};

static bool is_dir(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The same mount, the same file in it: by whatever links and ".." a path led there. */
static bool is_root(const struct inside *in, int place)
{
	struct statx root, st;

	return statx(in->root, "", AT_EMPTY_PATH, STATX_INO | STATX_MNT_ID, &root) == 0 && statx(place, "", AT_EMPTY_PATH, STATX_INO | STATX_MNT_ID, &st) == 0 &&
	       st.stx_ino == root.stx_ino && st.stx_dev_major == root.stx_dev_major && st.stx_dev_minor == root.stx_dev_minor && st.stx_mnt_id == root.stx_mnt_id;
}

static int refuse_root(const char *path)
{
	return fault_plain(-EBUSY, "%s inside is the target's root directory", path);
}

static int attach(const struct inside *in, const char *path, int tree)
{
	_close_ int place = inroot_open(in->root, path);
	int r;

	if (place < 0)
		return fault_hint(fault(place, "cannot find %s inside", path), "it must be there already: nothing is made in the target");
	if (is_root(in, place))
		return refuse_root(path);   /* who enters later would have that as root, and nothing could take it away */
	if (is_dir(place) != is_dir(tree))
		return fault_plain(-ENOTDIR, "cannot mount on %s inside: one of both is a directory, the other is not", path);
	r = mountapi_attach(tree, place);
	return r < 0 ? fault(r, "cannot mount on %s inside", path) : 0;
}

static bool is_mount(int place)
{
	struct statx st;

	return statx(place, "", AT_EMPTY_PATH, STATX_TYPE, &st) == 0 && st.stx_attributes & STATX_ATTR_MOUNT_ROOT;
}

/* Where a place really is, from the root of the mount namespace that we are in: a path without links. "" for something that is no mount. */
static int locate(const struct inside *in, const char *path, char real[static PATH_MAX])
{
	_close_ int place = inroot_open(in->root, path);
	char link[32];
	ssize_t n;

	if (place < 0)
		return fault(place, "cannot find %s inside", path);
	if (is_root(in, place))
		return refuse_root(path);
	if (!is_mount(place))
		return fault_plain(-EINVAL, "nothing is mounted on %s inside", path);
	snprintf(link, sizeof link, "self/fd/%d", place);
	n = readlinkat(in->proc, link, real, PATH_MAX - 1);
	if (n < 0)
		return fault(-errno, "cannot find out where %s is inside", path);
	real[n] = 0;
	return 0;
}

static int cannot_unmount(int err, const char *path)
{
	fault(err, "cannot take away what is mounted on %s inside", path);
	if (err == -EBUSY)
		fault_hint(err, "a process inside has it open or works there, or something else is mounted below");
	else if (err == -EINVAL)
		fault_hint(err, "it belongs to a mount namespace with more rights and is locked here, mount_namespaces(7)");
	return err;
}

/*
 * An fd on a mount keeps it busy, and a path may be changed under us. So the mount is taken away by its last name in the directory above, where
 * a name is one step that no link can turn aside; a directory that is mounted on cannot be renamed in there.
 */
static int detach(const struct inside *in, const char *path)
{
	_close_ int above = -1, root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char real[PATH_MAX], *name;
	int r = locate(in, path, real);

	if (r < 0)
		return r;
	name = strrchr(real, '/');
	if (!name || !name[1])
		return refuse_root(path);
	*name++ = 0;
	above = inroot_open(root, *real ? real : "/");
	if (above < 0 || fchdir(above) < 0)
		return fault(above < 0 ? above : -errno, "cannot go to the directory of %s inside", path);
	return umount2(name, UMOUNT_NOFOLLOW) < 0 ? cannot_unmount(-errno, path) : 0;
}

static void undo(const int *trees, const struct bindings *b, unsigned n)
{
	while (n-- > 0)
		if (b->at[n].source && fchdir(trees[n]) == 0)
			umount2(".", MNT_DETACH);
}

static int do_all(const struct bindings *b, const int *trees, const struct inside *in)
{
	for (unsigned i = 0; i < b->n; i++) {
		char path[PATH_MAX];
		int r = text_of(b->at[i].place, b->at[i].place_len, path);

		if (r == 0)
			r = b->at[i].source ? attach(in, path, trees[i]) : detach(in, path);
		if (r < 0) {
			undo(trees, b, i);
			return r;
		}
	}
	return 0;
}

static int work(const struct bindings *b, const int *trees, const struct joining *j, struct ns_set *set, int proc)
{
	struct inside in = { .proc = proc };
	_close_ int root = j->target.dir < 0 ? -1 : proc_target_open_dir(&j->target, "root");
	int r;

	if (j->target.dir >= 0 && root < 0)
		return root;
	prctl(PR_SET_DUMPABLE, 0);
	r = ns_enter(set);
	if (r < 0)
		return r;
	if (root < 0)
		root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	in.root = root;
	return do_all(b, trees, &in);
}

/* In a child, for we stay where we are; its fault is ours. */
static int send_child(const struct bindings *b, const int *trees, const struct joining *j, struct ns_set *set, int proc)
{
	_close_ int ours = -1, theirs = -1;
	int ends[2], r = line_open(ends);
	pid_t child;

	if (r < 0)
		return fault(r, "cannot make a socket pair");
	ours = ends[0];
	theirs = ends[1];
	child = fork();
	if (child == 0) {
		if (work(b, trees, j, set, proc) < 0)
			line_fail(theirs);
		else
			line_go(theirs);
		_exit(0);
	}
	if (child < 0)
		return fault(-errno, "cannot start a process for --bind");
	theirs = fd_close(theirs);
	r = line_await(ours);
	child_reap(child);
	return r == 0 ? fault_plain(-ECHILD, "the process that mounts inside was killed") : MIN(r, 0);
}

int bindings_apply(const struct bindings *b, const struct joining *j)
{
	_close_ int proc = proc_open_own();
	int trees[BINDINGS_MAX], r = proc < 0 ? proc : 0;
	struct ns_set set;

	for (unsigned i = 0; i < BINDINGS_MAX; i++)
		trees[i] = -1;
	ns_set_init(&set);
	if (r == 0)
		r = bindings_choose_mounts(j, &set);
	for (unsigned i = 0; i < b->n && r == 0; i++)
		if (b->at[i].source) {
			trees[i] = open_source(&b->at[i]);
			r = MIN(trees[i], 0);
		}
	if (r == 0)
		r = send_child(b, trees, j, &set, proc);
	fd_close_each(trees, BINDINGS_MAX);
	ns_set_done(&set);
	return r;
}
