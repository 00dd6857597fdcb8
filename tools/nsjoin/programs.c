/* SPDX-License-Identifier: MIT */
/* The programs of a folder that is like a root directory. */
#include "nsjoin/programs.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/str.h"
#include "nsjoin/launch.h"
#include "sys/inroot.h"

static const char *const dirs[] = TOOLBOX_PROGRAM_DIRS;

/* A folder that is like a root directory. */
struct tree {
	int dir;
	bool host;              /* only its public parts count */
	char path[PATH_MAX];    /* what /proc calls it; "" for / */
};

static int tree_open(int dir, bool host, struct tree *tree)
{
	int r = fd_path(dir, tree->path);

	tree->dir = dir;
	tree->host = host;
	if (r == 0 && streq(tree->path, "/"))
		tree->path[0] = 0;
	return r;
}

/* Will what has this path in the tree be in the toolbox? */
static bool is_public(const struct tree *tree, const char *path)
{
	static const char *const public[] = { "/usr/", "/bin/", "/sbin/", "/lib/", "/lib32/", "/lib64/", "/libx32/" };

	for (size_t i = 0; i < ARRAY_SIZE(public) && tree->host; i++)
		if (strncmp(path, public[i], strlen(public[i])) == 0)
			return true;
	return !tree->host;
}

/* Where `name` really is: `path` begins with '/' and is one of the tree. -ENOENT: nowhere that will be in the toolbox. */
static int resolve(const struct tree *tree, const char *name, char path[static PATH_MAX])
{
	_close_ int fd = inroot_open(tree->dir, name);
	size_t prefix = strlen(tree->path);
	char whole[PATH_MAX];
	struct stat st;
	int r = fd < 0 ? fd : fstat(fd, &st) < 0 ? -errno : fd_path(fd, whole);

	if (r < 0)
		return r;
	if (strncmp(whole, tree->path, prefix) != 0 || whole[prefix] != '/' || !S_ISREG(st.st_mode) || !is_public(tree, whole + prefix))
		return -ENOENT;
	memmove(path, whole + prefix, strlen(whole + prefix) + 1);
	return 0;
}

/* -- shell and loader -- */

/* A program by its name. 0 and its path, or -errno. */
static int find(const struct tree *tree, const char *name, char path[static PATH_MAX])
{
	int r = -ENOENT;

	for (size_t i = 0; i < ARRAY_SIZE(dirs) && r < 0; i++) {
		char candidate[PATH_MAX];

		if (snprintf(candidate, sizeof candidate, "%s%s", dirs[i], name) < (int)sizeof candidate)
			r = resolve(tree, candidate, path);
	}
	return r;
}

/* The loader of a program: 1 and its path in the tree; 0: it needs none; -errno: it would not run. */
static int find_loader(const struct tree *tree, const char *program, char loader[static PATH_MAX])
{
	_Alignas(Elf64_Ehdr) unsigned char head[TOOLBOX_HEAD];
	_close_ int at = inroot_open(tree->dir, program), fd = -1;
	const char *interpreter;
	ssize_t n;
	int r;

	fd = at < 0 ? at : fd_reopen(at, O_RDONLY | O_NONBLOCK);
	n = fd < 0 ? fd : fd_read(fd, head, sizeof head);
	if (n < 0)
		return (int)n;
	interpreter = launch_interpreter(head, (size_t)n);
	if (!interpreter)
		return 0;
	r = resolve(tree, interpreter, loader);
	return r < 0 ? r : 1;
}

static bool would_run(const struct tree *tree, const char *name)
{
	char path[PATH_MAX], loader[PATH_MAX];

	return find(tree, name, path) == 0 && find_loader(tree, path, loader) >= 0;
}

int programs_shell(const char *dir, char *shell, size_t size)
{
	const char *own = getenv("SHELL");
	const char *const candidates[] = { !dir && own ? (strrchr(own, '/') ? strrchr(own, '/') + 1 : own) : "", "bash", "sh", "busybox" };
	_close_ int fd = open(dir ? dir : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct tree tree;
	int r = fd < 0 ? -errno : tree_open(fd, !dir, &tree);

	if (r < 0)
		return fault(r, "cannot open %s", dir ? dir : "/");
	*shell = 0;
	for (size_t i = 0; i < ARRAY_SIZE(candidates) && !*shell; i++)
		if (*candidates[i] && strlen(candidates[i]) < size && would_run(&tree, candidates[i]))
			strcpy(shell, candidates[i]);
	return 0;
}

/*
 * The folders of libraries, first those beside the loader. The loader's own usual ones would be the target's, and /etc/ld.so.cache is.
 */
static void print_libpath(const char *loader, struct buf *to)
{
	static const char *const roots[] = { "/usr/local/lib", "/usr/lib", "/lib" };
	const char *end = strrchr(loader, '/'), *folder = end;

	buf_printf(to, TOOLBOX "/root%.*s", (int)(end - loader), loader);
	while (folder > loader && folder[-1] != '/')
		folder--;   /* Debian's x86_64-linux-gnu */
	for (size_t i = 0; i < ARRAY_SIZE(roots); i++)
		buf_printf(to, ":" TOOLBOX "/root%s/%.*s:" TOOLBOX "/root%s", roots[i], (int)(end - folder), folder, roots[i]);
	buf_printf(to, ":" TOOLBOX "/root/usr/lib64:" TOOLBOX "/root/lib64");
}

static int add_loader(const struct tree *tree, int box, const char *shell)
{
	char path[PATH_MAX], loader[PATH_MAX], link[PATH_MAX + sizeof TOOLBOX "/root"];
	_buf_ struct buf folders = { 0 };
	_close_ int fd = -1;
	int r;

	if (find(tree, shell, path) < 0 || find_loader(tree, path, loader) <= 0)
		return 0;
	snprintf(link, sizeof link, TOOLBOX "/root%s", loader);
	print_libpath(loader, &folders);
	if (symlinkat(link, box, "loader") < 0)
		return -errno;
	fd = openat(box, "libpath", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	r = fd < 0 ? -errno : fd_write(fd, buf_text(&folders), folders.len);
	return r == 0 && fchmod(fd, 0644) < 0 ? -errno : r;
}

/* -- names -- */

/* The folders of the box in which names are. */
struct names {
	int box, bin, links;
};

/*
 * A name that is an absolute link here leads to where nothing of the toolbox is (/etc/alternatives), or something else is inside: it is led
 * straight to the program. 1: it needs that not, 0, or -ENOENT: there is no such program in the toolbox.
 */
static int add_link(const struct tree *tree, int place, const char *dir, const char *name, int links)
{
	char path[PATH_MAX], link[PATH_MAX + sizeof TOOLBOX "/root"];

	if (readlinkat(place, name, link, 1) < 1 || link[0] != '/')
		return 1;
	if (snprintf(link, sizeof link, "%s%s", dir, name) >= PATH_MAX || resolve(tree, link, path) < 0)
		return -ENOENT;
	snprintf(link, sizeof link, TOOLBOX "/root%s", path);
	return symlinkat(link, links, name) < 0 && errno != EEXIST ? -errno : 0;
}

/* The launcher under each name, as the same file: there may be thousands, and a link is an inode each. */
static int add_name(const struct tree *tree, int place, const char *dir, const struct dirent *entry, const struct names *to)
{
	const char *name = entry->d_name;
	int r = 0;

	if (name[0] == '.' || entry->d_type == DT_DIR)
		return 0;
	if (linkat(to->box, "launch", to->bin, name, 0) < 0)
		return errno == EEXIST ? 0 : -errno;   /* an earlier folder has it */
	if (entry->d_type != DT_REG)
		r = add_link(tree, place, dir, name, to->links);
	if (r == -ENOENT)
		r = unlinkat(to->bin, name, 0) < 0 ? -errno : 0;
	return MIN(r, 0);
}

static int add_dir(const struct tree *tree, const char *name, const struct names *to)
{
	_close_ int place = inroot_open(tree->dir, *name ? name : "."), fd = -1;
	_closedir_ DIR *dir = NULL;
	const struct dirent *entry;
	int r = 0;

	fd = place < 0 ? -1 : openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return 0;   /* not there, or not ours to read */
	take_fd(&fd);
	while (r == 0 && (entry = readdir(dir)))
		r = add_name(tree, place, name, entry, to);
	return r;
}

static bool is_link(int tree, const char *name)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof path, "%.*s", (int)(strlen(name) - 1), name);   /* without its slash */
	return fstatat(tree, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
}

static int add_names(const struct tree *tree, int box)
{
	_close_ int bin = openat(box, "bin", O_PATH | O_DIRECTORY | O_CLOEXEC), links = openat(box, "links", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const struct names to = { box, bin, links };
	int r = bin < 0 || links < 0 ? -errno : 0;

	for (size_t i = 0; i < ARRAY_SIZE(dirs) && r == 0; i++) {
		bool whole = !*dirs[i];

		if ((whole && tree->host) || (!whole && is_link(tree->dir, dirs[i])))
			continue;   /* /bin -> usr/bin was there already */
		r = add_dir(tree, dirs[i], &to);
	}
	return r;
}

int programs_list(int dir, bool host, int box, const char *shell)
{
	struct tree tree;
	int r = tree_open(dir, host, &tree);

	if (r == 0)
		r = add_names(&tree, box);
	if (r == 0 && *shell)
		r = add_loader(&tree, box, shell);
	return r < 0 ? fault(r, "cannot list the programs for --tools") : 0;
}
