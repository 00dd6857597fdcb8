/* SPDX-License-Identifier: MIT */
/* Mount tables of any mount namespace, read from outside. */
#include "sys/mountlist.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "sys/kernel.h"

enum {
	IDS_AT_ONCE = 512,
	TEXT_ROOM = 8 * 1024,         /* of one mount; grown where it is too small */
	TEXT_ROOM_MAX = 1024 * 1024,
};

/* Before 6.12 nsfs does not know the ioctl (ENOTTY). */
static int as_missing(int err) { return err == ENOTTY || err == EINVAL || err == E2BIG ? -ENOSYS : -err; }

int mountlist_neighbour(int fd, bool forward)
{
	struct kernel_mnt_ns_info info = { .size = sizeof info };
	int other = ioctl(fd, forward ? NS_MNT_GET_NEXT : NS_MNT_GET_PREV, &info);

	return other < 0 ? as_missing(errno) : other;   /* close-on-exec: fs/nsfs.c, ns_ioctl() */
}

int mountlist_count(int fd, size_t *n)
{
	struct kernel_mnt_ns_info info = { .size = sizeof info };

	if (ioctl(fd, NS_MNT_GET_INFO, &info) < 0)
		return -errno;
	*n = info.nr_mounts;
	return 0;
}

int mountlist_id(int fd, uint64_t *id)
{
	__u64 got;

	if (ioctl(fd, NS_GET_MNTNS_ID, &got) < 0)
		return as_missing(errno);
	*id = got;
	return 0;
}

/* One mount: what `mask` asks for. The answer is grown until its texts fit. */
static int ask(uint64_t ns, uint64_t mount, uint64_t mask, struct kernel_statmount **answer, size_t *room)
{
	const struct kernel_mnt_id_req request = { .size = sizeof request, .mnt_id = mount, .param = mask, .mnt_ns_id = ns };

	for (;;) {
		struct kernel_statmount *grown;

		if (syscall(KERNEL_SYS_statmount, &request, *answer, *room, 0) == 0)
			return 0;
		if (errno != EOVERFLOW || *room >= TEXT_ROOM_MAX)
			return -errno;
		grown = realloc(*answer, *room * 2);
		if (!grown)
			return -ENOMEM;
		*answer = grown;
		*room *= 2;
	}
}

struct listing {
	uint64_t ns;
	uint32_t magic;          /* 0: all */
	listed_mount_fn *each;
	void *ctx;
	struct kernel_statmount *answer;
	size_t room;
	struct buf options, fs_options, propagation, fstype;
};

static const char *text_of(const struct kernel_statmount *st, uint64_t part, uint32_t at)
{
	return st->mask & part ? st->str + at : "";
}

/* In words and in the order of show_mnt_opts(), fs/proc_namespace.c. */
static const char *options_of(const struct kernel_statmount *st, struct buf *out)
{
	static const struct { uint64_t attr; const char *word; } words[] = {
		{ MOUNT_ATTR_NOSUID, ",nosuid" }, { MOUNT_ATTR_NODEV, ",nodev" }, { MOUNT_ATTR_NOEXEC, ",noexec" }, { MOUNT_ATTR_NOATIME, ",noatime" },
		{ MOUNT_ATTR_NODIRATIME, ",nodiratime" },
	};

	buf_clear(out);
	buf_puts(out, st->mnt_attr & MOUNT_ATTR_RDONLY ? "ro" : "rw");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (st->mnt_attr & words[i].attr)
			buf_puts(out, words[i].word);
	if (!(st->mnt_attr & MOUNT_ATTR__ATIME))   /* MOUNT_ATTR_RELATIME is 0 */
		buf_puts(out, ",relatime");
	if (st->mnt_attr & MOUNT_ATTR_NOSYMFOLLOW)
		buf_puts(out, ",nosymfollow");
	if (st->mnt_attr & MOUNT_ATTR_IDMAP)
		buf_puts(out, ",idmapped");
	return buf_text(out);
}

/* show_sb_opts(), and what the file system adds. */
static const char *fs_options_of(const struct kernel_statmount *st, struct buf *out)
{
	static const struct { uint32_t flag; const char *word; } words[] = {
		{ MS_SYNCHRONOUS, ",sync" }, { MS_DIRSYNC, ",dirsync" }, { MS_LAZYTIME, ",lazytime" },
	};
	const char *more = text_of(st, KERNEL_STATMOUNT_MNT_OPTS, st->mnt_opts);

	buf_clear(out);
	buf_puts(out, st->sb_flags & MS_RDONLY ? "ro" : "rw");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (st->sb_flags & words[i].flag)
			buf_puts(out, words[i].word);
	if (*more)
		buf_printf(out, ",%s", more);
	return buf_text(out);
}

static const char *propagation_of(const struct kernel_statmount *st, struct buf *out)
{
	buf_clear(out);
	if (st->mnt_propagation & MS_SHARED)
		buf_printf(out, "shared:%llu", (unsigned long long)st->mnt_peer_group);
	if (st->mnt_propagation & MS_SLAVE)
		buf_printf(out, "%smaster:%llu", out->len ? " " : "", (unsigned long long)st->mnt_master);
	if (st->mnt_propagation & MS_UNBINDABLE)
		buf_printf(out, "%sunbindable", out->len ? " " : "");
	return buf_text(out);
}

static const char *fstype_of(const struct kernel_statmount *st, struct buf *out)
{
	const char *subtype = text_of(st, KERNEL_STATMOUNT_FS_SUBTYPE, st->fs_subtype);

	buf_clear(out);
	buf_puts(out, text_of(st, KERNEL_STATMOUNT_FS_TYPE, st->fs_type));
	if (*subtype)
		buf_printf(out, ".%s", subtype);   /* "fuse.sshfs" */
	return buf_text(out);
}

static bool is_gone(int r) { return r == -ENOENT || r == -EOVERFLOW; }   /* unmounted meanwhile, or of an absurd length */

static int see_all_of(struct listing *l, uint64_t id)
{
	const uint64_t parts = KERNEL_STATMOUNT_SB_BASIC | KERNEL_STATMOUNT_MNT_BASIC | KERNEL_STATMOUNT_MNT_ROOT | KERNEL_STATMOUNT_MNT_POINT |
			       KERNEL_STATMOUNT_FS_TYPE | KERNEL_STATMOUNT_MNT_OPTS | KERNEL_STATMOUNT_FS_SUBTYPE | KERNEL_STATMOUNT_SB_SOURCE;
	int r = ask(l->ns, id, parts, &l->answer, &l->room);
	const struct kernel_statmount *st = l->answer;   /* after asking: it may have grown */
	struct listed_mount mount;

	if (r < 0)
		return is_gone(r) ? 0 : r;
	if (!(st->mask & KERNEL_STATMOUNT_SB_SOURCE))
		return -ENOSYS;
	mount = (struct listed_mount){
		.id = st->mnt_id_old, .parent = st->mnt_parent_id_old, .dev = makedev(st->sb_dev_major, st->sb_dev_minor),
		.fstype = fstype_of(st, &l->fstype), .source = text_of(st, KERNEL_STATMOUNT_SB_SOURCE, st->sb_source),
		.root = text_of(st, KERNEL_STATMOUNT_MNT_ROOT, st->mnt_root), .target = text_of(st, KERNEL_STATMOUNT_MNT_POINT, st->mnt_point),
		.options = options_of(st, &l->options), .fs_options = fs_options_of(st, &l->fs_options),
		.propagation = propagation_of(st, &l->propagation),
	};
	if (l->options.failed || l->fs_options.failed || l->propagation.failed || l->fstype.failed)
		return -ENOMEM;
	return l->each(l->ctx, &mount);
}

static int see_of_type(struct listing *l, uint64_t id)
{
	int r = ask(l->ns, id, KERNEL_STATMOUNT_SB_BASIC, &l->answer, &l->room);
	const struct kernel_statmount *st = l->answer;
	struct listed_mount mount = { .source = "", .options = "", .fs_options = "", .propagation = "" };

	if (r == 0 && (!(st->mask & KERNEL_STATMOUNT_SB_BASIC) || st->sb_magic != l->magic))
		return 0;
	if (r == 0)
		r = ask(l->ns, id, KERNEL_STATMOUNT_MNT_ROOT | KERNEL_STATMOUNT_MNT_POINT | KERNEL_STATMOUNT_FS_TYPE, &l->answer, &l->room);
	if (r < 0)
		return is_gone(r) ? 0 : r;
	st = l->answer;   /* it may have grown */
	mount.fstype = text_of(st, KERNEL_STATMOUNT_FS_TYPE, st->fs_type);
	mount.root = text_of(st, KERNEL_STATMOUNT_MNT_ROOT, st->mnt_root);
	mount.target = text_of(st, KERNEL_STATMOUNT_MNT_POINT, st->mnt_point);
	return l->each(l->ctx, &mount);
}

/* The next ids, behind the last one (0: the first). */
static long list_next(uint64_t ns, uint64_t last, uint64_t ids[IDS_AT_ONCE])
{
	const struct kernel_mnt_id_req request = { .size = sizeof request, .mnt_id = KERNEL_LSMT_ROOT, .param = last, .mnt_ns_id = ns };
	long n = syscall(KERNEL_SYS_listmount, &request, ids, IDS_AT_ONCE, 0);

	return n >= 0 ? n : errno == ENOENT ? 0 : as_missing(errno);
}

bool mountlist_is_whole(int fd, uint64_t id)
{
	enum { UNTOLD = 2 };   /* the root, and the kernel's own that it lies on */
	uint64_t ids[IDS_AT_ONCE];
	size_t all = 0, told = 0;
	long n;

	if (mountlist_count(fd, &all) < 0)
		return true;
	do {
		n = list_next(id, told ? ids[IDS_AT_ONCE - 1] : 0, ids);
		told += n > 0 ? (size_t)n : 0;
	} while (n == IDS_AT_ONCE);
	return n < 0 || told + UNTOLD >= all;
}

static int list(struct listing *l)
{
	uint64_t ids[IDS_AT_ONCE], last = 0;
	long n;

	do {
		n = list_next(l->ns, last, ids);
		if (n < 0)
			return (int)n;
		for (long i = 0; i < n; i++) {
			int r = l->magic ? see_of_type(l, ids[i]) : see_all_of(l, ids[i]);

			if (r < 0)
				return r;
		}
		if (n > 0)
			last = ids[n - 1];
	} while (n == IDS_AT_ONCE);
	return 0;
}

int mountlist_of_type(uint64_t id, uint32_t magic, listed_mount_fn *each, void *ctx)
{
	struct listing l = { .ns = id, .magic = magic, .each = each, .ctx = ctx, .answer = malloc(TEXT_ROOM), .room = TEXT_ROOM };
	int r = l.answer ? list(&l) : -ENOMEM;

	free(l.answer);
	buf_done(&l.options);
	buf_done(&l.fs_options);
	buf_done(&l.propagation);
	buf_done(&l.fstype);
	return r;
}

int mountlist_each(uint64_t id, listed_mount_fn *each, void *ctx)
{
	return mountlist_of_type(id, 0, each, ctx);
}
