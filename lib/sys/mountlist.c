/* SPDX-License-Identifier: MIT */
/* Mount tables of any mount namespace, read from outside. */
#include "sys/mountlist.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

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
	uint32_t magic;
	int (*each)(void *, const struct listed_mount *);
	void *ctx;
	struct kernel_statmount *answer;
	size_t room;
};

static int see_mount(struct listing *l, uint64_t id)
{
	int r = ask(l->ns, id, KERNEL_STATMOUNT_SB_BASIC, &l->answer, &l->room);
	struct listed_mount mount;

	if (r == 0 && (!(l->answer->mask & KERNEL_STATMOUNT_SB_BASIC) || l->answer->sb_magic != l->magic))
		return 0;
	if (r == 0)
		r = ask(l->ns, id, KERNEL_STATMOUNT_MNT_ROOT | KERNEL_STATMOUNT_MNT_POINT, &l->answer, &l->room);
	if (r < 0)
		return r == -ENOENT || r == -EOVERFLOW ? 0 : r;   /* unmounted meanwhile, or of an absurd length */
	if (!(l->answer->mask & KERNEL_STATMOUNT_MNT_ROOT))
		return 0;
	mount.root = l->answer->str + l->answer->mnt_root;
	mount.target = l->answer->mask & KERNEL_STATMOUNT_MNT_POINT ? l->answer->str + l->answer->mnt_point : "";
	return l->each(l->ctx, &mount);
}

static int list(struct listing *l)
{
	struct kernel_mnt_id_req request = { .size = sizeof request, .mnt_id = KERNEL_LSMT_ROOT, .mnt_ns_id = l->ns };
	uint64_t ids[IDS_AT_ONCE];
	long n;

	do {
		n = syscall(KERNEL_SYS_listmount, &request, ids, IDS_AT_ONCE, 0);
		if (n < 0)
			return errno == ENOENT ? 0 : as_missing(errno);
		for (long i = 0; i < n; i++) {
			int r = see_mount(l, ids[i]);

			if (r < 0)
				return r;
		}
		if (n > 0)
			request.param = ids[n - 1];   /* go on behind this one */
	} while (n == IDS_AT_ONCE);
	return 0;
}

int mountlist_each(uint64_t id, uint32_t magic, int (*each)(void *ctx, const struct listed_mount *mount), void *ctx)
{
	struct listing l = { id, magic, each, ctx, malloc(TEXT_ROOM), TEXT_ROOM };
	int r = l.answer ? list(&l) : -ENOMEM;

	free(l.answer);
	return r;
}
