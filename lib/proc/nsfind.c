/* SPDX-License-Identifier: MIT */
/*
 * From what a user writes for a namespace to the namespace, wherever it is held.
 *
 * Links are read, not opened: the number in a link rules nearly all of them out. What is opened is asked again which namespace it is, for its
 * process may have ended meanwhile.
 */
#include "proc/nsfind.h"

#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/map.h"
#include "proc/scan.h"
#include "sys/nsfs.h"
#include "sys/nshandle.h"

struct search {
	const struct ns_token *token;
	int proc;
	struct map tried;    /* numbers that were opened and are not it: only where the number is not known */
	bool unread;
	int fd;              /* -1: not found yet */
};

static int try_fd(struct search *s, int fd)
{
	void **slot;
	struct ns_id id;

	if (ns_token_means(s->token, fd)) {
		s->fd = fd;
		return 0;
	}
	slot = !s->token->id.ino && ns_id_of_fd(fd, &id) == 0 ? map_slot(&s->tried, id.ino) : NULL;
	if (slot)
		*slot = s;
	fd_close(fd);
	return 0;
}

/* A link like "ns/net" or "fd/7" below `dir`. */
static int try_link(struct search *s, int dir, const char *link)
{
	const struct ns_id *wanted = &s->token->id;
	struct ns_id id;
	int r = ns_id_read(dir, link, &id), fd;

	if (r == -EACCES)
		s->unread = true;
	if (r < 0 || (wanted->ino && id.ino != wanted->ino) || (wanted->type != NS_TYPES && id.type != wanted->type) || map_get(&s->tried, id.ino))
		return 0;
	fd = openat(dir, link, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? 0 : try_fd(s, fd);
}

static void try_task(struct search *s, int dir)
{
	for (enum ns_type t = 0; t < NS_TYPES && s->fd < 0; t++) {
		if (s->token->id.type != NS_TYPES && s->token->id.type != t)
			continue;
		try_link(s, dir, ns_kinds[t].link);
		if (s->fd < 0 && ns_kinds[t].children_link)
			try_link(s, dir, ns_kinds[t].children_link);
	}
}

static int each_process(void *ctx, unsigned number, const char *name _unused_)
{
	struct search *s = ctx;
	_close_ int dir = s->fd < 0 ? scan_open(s->proc, (pid_t)number) : -1;

	if (dir >= 0)
		try_task(s, dir);
	return 0;
}

struct inside {
	struct search *search;
	int dir;
};

static int each_thread(void *ctx, unsigned number, const char *name _unused_)
{
	struct inside *in = ctx;
	_close_ int dir = in->search->fd < 0 ? scan_open(in->dir, (pid_t)number) : -1;

	if (dir >= 0)
		try_task(in->search, dir);
	return 0;
}

static int each_file(void *ctx, unsigned number _unused_, const char *name)
{
	struct inside *in = ctx;

	return in->search->fd < 0 ? try_link(in->search, in->dir, name) : 0;
}

/* Call it for each entry of a folder of a process: its threads, or its open files. */
static void each_inside(struct search *s, unsigned number, const char *folder, int (*each)(void *ctx, unsigned number, const char *name))
{
	char path[32];
	struct inside in = { .search = s };
	_close_ int walked = -1;

	snprintf(path, sizeof path, "%u/%s", number, folder);
	in.dir = openat(s->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	walked = in.dir < 0 ? -1 : openat(in.dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (walked >= 0)
		scan_numbers(walked, each, &in);
	else if (errno == EACCES)
		s->unread = true;
	fd_close(in.dir);
}

/* Its threads, where it has more than the one that the process is called by: each is a link of the folder, beside the two of every folder. */
static int each_crew(void *ctx, unsigned number, const char *name)
{
	struct search *s = ctx;
	struct stat st;
	char path[32];

	snprintf(path, sizeof path, "%s/task", name);
	if (s->fd < 0 && fstatat(s->proc, path, &st, 0) == 0 && st.st_nlink > 3)
		each_inside(s, number, "task", each_thread);
	return 0;
}

static int each_table(void *ctx, unsigned number, const char *name _unused_)
{
	struct search *s = ctx;

	if (s->fd < 0)
		each_inside(s, number, "fd", each_file);
	return 0;
}

static int walk(struct search *s, int (*each)(void *ctx, unsigned number, const char *name))
{
	_close_ int dir = openat(s->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = dir < 0 ? -errno : s->fd < 0 ? scan_numbers(dir, each, s) : 0;

	return r < 0 ? fault(r, "cannot read /proc") : 0;
}

static void walk_mounts(struct search *s)
{
	FILE *table = s->fd < 0 ? setmntent("/proc/self/mounts", "re") : NULL;
	const struct mntent *mount;

	while (table && s->fd < 0 && (mount = getmntent(table))) {
		int fd = streq(mount->mnt_type, "nsfs") ? nsfs_open_at(AT_FDCWD, mount->mnt_dir) : -1;

		if (fd >= 0)
			try_fd(s, fd);
	}
	if (table)
		endmntent(table);
}

static int not_found(const struct search *s)
{
	char text[NS_TOKEN_MAX];

	fault_plain(-ENOENT, "no namespace %s can be found", ns_token_print(s->token, text));
	return s->unread ? fault_hint(-ENOENT, "some processes could not be read (no permission): it may be theirs") :
			   fault_hint(-ENOENT, "'nsls' shows those there are");
}

static int search(struct search *s)
{
	int r = walk(s, each_process);

	if (r == 0)
		r = walk(s, each_crew);
	if (r == 0)
		walk_mounts(s);
	if (r == 0)
		r = walk(s, each_table);
	map_done(&s->tried);
	return r < 0 ? r : s->fd < 0 ? not_found(s) : s->fd;
}

static bool kernel_knows_ids(void)
{
	_close_ int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	uint64_t id;

	return own >= 0 && nshandle_id(own, &id) == 0;
}

/* What is left to a search: what the kernel does not open by id, be it too old for that or be we not root. */
int nsfind_open(const struct ns_token *token, int proc)
{
	const struct ns_id *id = &token->id;
	int flag = id->type == NS_TYPES ? 0 : ns_kinds[id->type].clone_flag;
	_close_ int fd = token->handle ? nshandle_open(token->handle, flag, (uint32_t)id->ino) : -1;
	char text[NS_TOKEN_MAX];

	if (token->handle && !id->ino && !kernel_knows_ids())
		return fault_plain(-ENOTSUP, "this kernel gives namespaces no ids to find %s by (Linux 6.18)", ns_token_print(token, text));
	if (fd >= 0 && ns_token_means(token, fd))
		return take_fd(&fd);
	return search(&(struct search){ .token = token, .proc = proc, .fd = -1 });
}

struct members {
	struct ns_id id;
	int proc;
	pid_t lowest;
};

static int each_member(void *ctx, unsigned number, const char *name)
{
	struct members *m = ctx;
	struct ns_id id;
	char path[64];

	snprintf(path, sizeof path, "%s/%s", name, ns_kinds[m->id.type].link);
	if ((!m->lowest || (pid_t)number < m->lowest) && ns_id_read(m->proc, path, &id) == 0 && ns_id_equal(id, m->id))
		m->lowest = (pid_t)number;
	return 0;
}

pid_t nsfind_member(struct ns_id id, int proc)
{
	struct members m = { .id = id, .proc = proc };
	_close_ int dir = openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = dir < 0 ? -errno : scan_numbers(dir, each_member, &m);

	return r < 0 ? r : m.lowest;
}
