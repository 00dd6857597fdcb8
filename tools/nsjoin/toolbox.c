/* SPDX-License-Identifier: MIT */
/* The toolbox: made of detached mounts outside, attached inside. */
#include "nsjoin/toolbox.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/fd.h"
#include "nsjoin/launch.h"
#include "nsjoin/programs.h"
#include "sys/errand.h"
#include "sys/mountapi.h"

static const unsigned char launcher[] = {
#include "nsjoin/launch.inc"
};

/* The public parts of a host; mounts[i + 1] is that of parts[i]. Debian's are links to usr/ but for the first and the last. */
static const char *const parts[] = { "usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc/terminfo" };

_Static_assert(ARRAY_SIZE(parts) + 1 == TOOLBOX_MOUNTS, "the box and its parts");

enum { PROTECTED = MOUNT_RO | MOUNT_NOSUID | MOUNT_NODEV };

static int write_file(int dir, const char *name, mode_t mode, const void *text, size_t len)
{
	_close_ int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	int r = fd < 0 ? -errno : fd_write(fd, text, len);

	return r == 0 && fchmod(fd, mode) < 0 ? -errno : r;
}

static int make_dirs(int box)
{
	static const char *const dirs[] = { "bin", "links", "root" };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(dirs) && r == 0; i++)
		r = mkdirat(box, dirs[i], 0755) < 0 || fchmodat(box, dirs[i], 0755, 0) < 0 ? -errno : 0;
	return r;
}

static int make_links(int box, bool usr)
{
	bool made = symlinkat(usr ? "root/usr/lib" : "root/lib", box, "lib") == 0 && symlinkat(usr ? "root/usr/share" : "root/share", box, "share") == 0;

	return made ? 0 : -errno;
}

/* What is mounted below stays away, but in a user namespace, where nobody may look behind a mount from outside it (kernel: has_locked_children()). */
static int copy_mount(int source)
{
	int mount = mountapi_copy(source, false, PROTECTED);

	return mount == -EINVAL ? mountapi_copy(source, true, PROTECTED) : mount;
}

/* A link, as Debian's /bin to usr/bin, stays one, but never leads out of the box. */
static int add_part(int root, const char *name, int *mount)
{
	_close_ int source = openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC), part = -1;
	char target[PATH_MAX];
	ssize_t n = readlinkat(source, name, target, sizeof target - 1);

	if (n > 0) {
		target[n] = 0;
		return symlinkat(target + strspn(target, "/"), root, name) < 0 ? -errno : 0;
	}
	part = openat(source, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (part < 0)
		return errno == ENOENT ? 0 : -errno;
	if (strchr(name, '/') && mkdirat(root, "etc", 0755) < 0)   /* the only one that is not in the root directory */
		return -errno;
	if (mkdirat(root, name, 0755) < 0)
		return -errno;
	*mount = copy_mount(part);
	return *mount < 0 ? *mount : 0;
}

static int add_host(int box, int mounts[static TOOLBOX_MOUNTS])
{
	_close_ int root = openat(box, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r = root < 0 ? -errno : 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts) && r == 0; i++) {
		r = add_part(root, parts[i], &mounts[i + 1]);
		if (r < 0)
			return fault(r, "cannot copy the mount of /%s for --tools", parts[i]);
	}
	return r;
}

/* All of it; a folder that the user names is mounted whole, and what is mounted below it is not. */
static int build(const struct toolbox *box, int mounts[static TOOLBOX_MOUNTS])
{
	_close_ int tree = open(box->dir ? box->dir : "/", O_PATH | O_DIRECTORY | O_CLOEXEC), root = -1;
	int r;

	if (tree < 0)
		return fault(-errno, "cannot open %s", box->dir);
	root = mountapi_make("tmpfs", "mode=755,size=64m", MOUNT_NOSUID | MOUNT_NODEV);
	if (root < 0)
		return fault_hint(fault(root, "cannot make a file system for --tools"), "run as root");
	r = make_dirs(root);
	if (r == 0)
		r = make_links(root, faccessat(tree, "usr/lib", F_OK, 0) == 0);
	if (r == 0)
		r = write_file(root, "launch", 0755, launcher, sizeof launcher);
	if (r < 0)
		return fault(r, "cannot fill the file system for --tools");
	r = programs_list(tree, !box->dir, root, box->shell);
	if (r == 0 && !box->dir)
		r = add_host(root, mounts);
	if (r == 0 && box->dir) {
		mounts[1] = copy_mount(tree);
		r = mounts[1] < 0 ? fault(mounts[1], "cannot copy the mount of %s for --tools", box->dir) : 0;
	}
	if (r == 0 && (r = mountapi_protect(root, PROTECTED)) < 0)
		fault(r, "cannot make the file system for --tools read-only");
	mounts[0] = take_fd(&root);
	return r;
}

static int build_as_root(const void *box, int *mounts, size_t n _unused_)
{
	return build(box, mounts);
}

static void choose_shell(struct toolbox *box)
{
	static const struct { const char *shell, *option; } options[] = { { "bash", "--norc" }, { "zsh", "-f" }, { "fish", "--no-config" }, { "busybox", "sh" } };

	box->shell_argv[0] = *box->shell ? box->shell : NULL;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (streq(box->shell, options[i].shell))   /* files of rules are the target's */
			box->shell_argv[1] = (char *)options[i].option;
}

int toolbox_open(const char *dir, struct toolbox *box)
{
	int r;

	box->dir = dir;
	r = programs_shell(dir, box->shell, sizeof box->shell);
	if (r < 0)
		return r;
	choose_shell(box);
	if (geteuid() == 0)
		return build(box, box->mounts);
	r = errand_run_as_root(build_as_root, box, box->mounts, TOOLBOX_MOUNTS);
	if (r < 0) {
		for (size_t i = 0; i < TOOLBOX_MOUNTS; i++)
			box->mounts[i] = -1;
		fault(r, "cannot build the file systems for --tools in a user namespace of our own");
		return fault_hint(r, "run as root, or allow user namespaces (docs: user_namespaces(7))");
	}
	return 0;
}

int toolbox_place(const struct toolbox *box, int place)
{
	int r = mountapi_attach(box->mounts[0], place);

	for (size_t i = 1; i < TOOLBOX_MOUNTS && r == 0; i++) {
		_close_ int at = -1;
		char name[32];

		if (box->mounts[i] < 0)
			continue;
		snprintf(name, sizeof name, "root/%s", box->dir ? "" : parts[i - 1]);
		at = openat(box->mounts[0], name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		r = at < 0 ? -errno : mountapi_attach(box->mounts[i], at);
	}
	return r < 0 ? fault(r, "cannot mount the tools on %s", TOOLBOX) : 0;
}

void toolbox_environment(const struct toolbox *box, bool keep)
{
	static const char *const kept[] = { "TERM", "COLORTERM", "NO_COLOR" };
	const char *values[ARRAY_SIZE(kept)];
	char shell[sizeof TOOLBOX_BIN + TOOLBOX_SHELL_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		values[i] = getenv(kept[i]);   /* clearenv() forgets the array, not the texts */
	if (!keep)
		clearenv();
	for (size_t i = 0; i < ARRAY_SIZE(kept) && !keep; i++)
		if (values[i])
			setenv(kept[i], values[i], 1);
	snprintf(shell, sizeof shell, "%s%s", TOOLBOX_BIN, box->shell);
	if (*box->shell)
		setenv("SHELL", shell, 1);
	setenv("PATH", TOOLBOX "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("LANG", "C.UTF-8", keep ? 0 : 1);
	setenv("LOCPATH", TOOLBOX "/root/usr/lib/locale", 1);   /* Debian's C.UTF-8 is a folder there */
	setenv("HOME", TOOLBOX, 1);   /* nobody's ~/.bashrc, ~/.vimrc, ~/.gdbinit */
	setenv("TERMINFO_DIRS", TOOLBOX "/root/etc/terminfo:" TOOLBOX "/root/lib/terminfo:" TOOLBOX "/root/usr/share/terminfo", 1);
}

void toolbox_done(struct toolbox *box)
{
	fd_close_each(box->mounts, TOOLBOX_MOUNTS);
	*box = (struct toolbox)TOOLBOX_NONE;
}
