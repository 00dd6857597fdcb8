/* SPDX-License-Identifier: MIT */
/*
 * What a user means with nsls --mount: which file system. A path that is a mount point by the mount table is not touched at all: its file server
 * may be dead, and umount(8) is what comes next. Others are looked at without asking their server, and set off no automount.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/parse.h"
#include "base/str.h"
#include "nsls/mount.h"
#include "proc/mountinfo.h"
#include "sys/patience.h"

/* A mount of our own mount namespace, by its mount point or by its number: the last one, which lies on top. */
struct own_mount {
	const char *target;   /* NULL: by id */
	uint32_t id;
	bool found;
	dev_t dev;
};

static int see(void *ctx, const struct listed_mount *m)
{
	struct own_mount *own = ctx;

	if (own->target ? streq(m->target, own->target) : m->id == own->id) {
		own->found = true;
		own->dev = m->dev;
	}
	return 0;
}

static int each_own(int procfd, listed_mount_fn *see_one, void *ctx)
{
	int r = mountinfo_each_own(procfd, see_one, ctx);

	return r == -ENOENT ? 0 : r < 0 ? fault(r, "cannot read the mount table /proc/self/mountinfo") : 0;
}

static int find_own(int procfd, struct own_mount *own) { return each_own(procfd, see, own); }

/* The deepest mount point that a path lies below by its text, "" for none but the root. */
struct above {
	const char *path;
	char target[PATH_MAX];
};

static int see_above(void *ctx, const struct listed_mount *m)
{
	struct above *above = ctx;
	const char *rest = str_after(above->path, m->target);

	if (rest && *rest == '/' && strlen(m->target) >= strlen(above->target) && strlen(m->target) < sizeof above->target)
		strcpy(above->target, m->target);
	return 0;
}

/* Which mount it is on only its server could tell, for a link may lead elsewhere. What the name says is a mount that can be asked for. */
static int no_answer(int procfd, const struct mount_wanted *w)
{
	struct above above = { .path = w->path };
	int r = each_own(procfd, see_above, &above);

	if (r < 0)
		return r;
	r = fault_plain(-ETIMEDOUT, "cannot look at %s: its file server does not answer", w->text);
	return *above.target ? fault_hint(r, "by its name it lies below %s: nsls --mount %s", above.target, above.target) : r;
}

/* "8:1", two numbers and nothing else. */
static bool read_dev(const char *text, dev_t *dev)
{
	unsigned major, minor;
	int end = 0;

	if (strspn(text, "0123456789:") != strlen(text) || sscanf(text, "%9u:%9u%n", &major, &minor, &end) != 2 || text[end])
		return false;
	*dev = makedev(major, minor);
	return true;
}

/* Without the slashes at its end: "/mnt/" would set off an automount that "/mnt" does not. */
static int copy_path(const char *text, char path[static PATH_MAX])
{
	size_t len = strlen(text);

	while (len > 1 && text[len - 1] == '/')
		len--;
	if (len >= PATH_MAX)
		return fault_plain(-ENAMETOOLONG, "no path has %zu bytes", len);
	memcpy(path, text, len);
	path[len] = 0;
	return 0;
}

/* The path that the kernel has for an open file: without links and dots. */
static void settle_path(int fd, char path[static PATH_MAX])
{
	char settled[PATH_MAX];

	if (fd_path(fd, settled) == 0 && settled[0] == '/')
		memcpy(path, settled, strlen(settled) + 1);
}

/*
 * The device number of the file system that a file is on. stat(2) does not tell: every subvolume of btrfs has a number of its own there. So we
 * ask for the mount and look that up.
 */
static int dev_of_file(int procfd, const struct statx *st, dev_t *dev)
{
	struct own_mount own = { .id = (uint32_t)st->stx_mnt_id };
	int r = st->stx_mask & STATX_MNT_ID ? find_own(procfd, &own) : 0;

	*dev = own.found ? own.dev : makedev(st->stx_dev_major, st->stx_dev_minor);   /* not found: by /proc/PID/root, in another mount namespace */
	return r;
}

static int find_file(int procfd, int fd, struct mount_wanted *w)
{
	struct statx st;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_MNT_ID, &st) < 0)
		return fault(-errno, "cannot look at %s", w->text);
	settle_path(fd, w->path);
	if (S_ISBLK(st.stx_mode)) {
		w->query.dev = makedev(st.stx_rdev_major, st.stx_rdev_minor);
		w->query.source = w->path;   /* btrfs has a number of its own, and names one of its devices */
		return 0;
	}
	if (!(st.stx_attributes & STATX_ATTR_MOUNT_ROOT))
		w->query.target = w->path;
	return dev_of_file(procfd, &st, &w->query.dev);
}

static int find_path(int procfd, struct mount_wanted *w)
{
	struct own_mount own = { .target = w->path };
	_close_ int fd = -1;
	int r = copy_path(w->text, w->path);

	if (r == 0)
		r = find_own(procfd, &own);
	if (r < 0 || own.found) {
		w->query.dev = own.dev;
		return r;
	}
	fd = patience_open(w->path);
	if (fd == -ETIMEDOUT)
		return no_answer(procfd, w);
	if (fd == -ENOENT || fd == -ENOTDIR || fd == -ENXIO) {   /* the node of a device that was pulled out, //server/share */
		w->path[0] = 0;
		w->missing = true;
		w->query.source = w->text;
		return 0;
	}
	return fd < 0 ? fault(fd, "cannot look at %s", w->text) : find_file(procfd, fd, w);
}

int mount_wanted_find(const char *text, int procfd, struct mount_wanted *wanted)
{
	*wanted = (struct mount_wanted){ .text = text };
	if (*text == '/' || *text == '.')
		return find_path(procfd, wanted);
	if (!read_dev(text, &wanted->query.dev))
		wanted->query.source = text;
	return 0;
}
