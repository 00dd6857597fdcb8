/* SPDX-License-Identifier: MIT */
/*
 * --setuid and --setgid by name. A name means what the files say that the program will see: those below the target's root directory where it will be
 * there, else ours. They are read by fd before anything is entered (account.h).
 */
#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "nsjoin/nsjoin.h"
#include "proc/idrange.h"
#include "proc/lookup.h"

/* The root directory that the program will have, and whether it is the target's. */
static int open_root(const struct nsjoin_options *o, const struct joining *j, bool *foreign)
{
	int fd;

	*foreign = (ns_set_has(&j->set, NS_MNT) && !o->root.dir) || (o->root.wanted && !o->root.dir);
	if (j->root >= 0 && !(*foreign && j->target.dir < 0))
		return fcntl(j->root, F_DUPFD_CLOEXEC, 0);
	if (*foreign && j->target.dir >= 0 && !o->kinds[NS_MNT].file)
		return proc_target_open_dir(&j->target, "root");
	if (*foreign) {
		fault_plain(-ESRCH, "names of users and groups need a process whose files they are looked up in");
		return fault_hint(-ESRCH, "give --setuid and --setgid as numbers, or a process as the target");
	}
	fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? fault(-errno, "cannot open the root directory") : fd;
}

/*
 * The files of a target have numbers of its user namespace. Where that is not entered, what they are called in ours is what counts.
 */
static int map_id(const struct joining *j, const char *map, const char *what, uint32_t *id)
{
	_free_ char *text = NULL;
	struct idmap_range range;
	const char *rest;
	ssize_t n;

	if (ns_set_has(&j->set, NS_USER) || j->target.dir < 0)
		return 0;
	n = file_read_all_at(j->target.dir, map, 1 << 20, &text);
	if (n < 0)
		return proc_target_unread(&j->target, map, (int)n);
	for (rest = text; idrange_next(&rest, &range);)
		if (*id >= range.inner && *id - range.inner < range.count && range.outer != UINT32_MAX) {
			*id = range.outer + (*id - range.inner);
			return 0;
		}
	fault_plain(-ENOENT, "%s %u of the target has no number in our user namespace", what, *id);
	return fault_hint(-ENOENT, "enter its user namespace too (--user)");
}

struct files {
	struct lookup lookup;
	bool foreign;      /* of the target */
};

static int take_groups(struct files *f, const char *user, gid_t primary, struct joining *j)
{
	ssize_t n = lookup_groups(&f->lookup, user, primary, &j->groups);
	int r = 0;

	if (n < 0)
		return (int)n;
	j->n_groups = (int)n;
	for (int i = 0; i < j->n_groups && r == 0 && f->foreign; i++)
		r = map_id(j, "gid_map", "group", &j->groups[i]);
	j->drop_groups = true;
	return r;
}

static int take_user(struct files *f, bool with_groups, struct joining *j)
{
	const char *name = j->uid.name;
	struct account account;
	int r = lookup_user(&f->lookup, name, &account);

	if (r == 0 && with_groups)
		r = take_groups(f, name, account.gid, j);
	if (r == 0 && f->foreign)
		r = map_id(j, "uid_map", "user", &account.uid);
	if (r == 0 && f->foreign && with_groups)
		r = map_id(j, "gid_map", "group", &account.gid);
	if (r < 0)
		return r;
	j->uid = (struct id_option){ .how = ID_GIVEN, .id = account.uid };
	if (with_groups)
		j->gid = (struct id_option){ .how = ID_GIVEN, .id = account.gid };
	return 0;
}

static int take_group(struct files *f, struct joining *j)
{
	gid_t gid;
	int r = lookup_group(&f->lookup, j->gid.name, &gid);

	if (r == 0 && f->foreign)
		r = map_id(j, "gid_map", "group", &gid);
	if (r == 0)
		j->gid = (struct id_option){ .how = ID_GIVEN, .id = gid };
	return r;
}

int names_resolve(const struct nsjoin_options *o, bool with_groups, struct joining *j)
{
	struct files f = { .lookup = { .root = -1, .hint = "give --setuid and --setgid as numbers" } };
	int r = 0;

	if (j->uid.how != ID_NAMED && j->gid.how != ID_NAMED)
		return 0;
	f.lookup.root = open_root(o, j, &f.foreign);
	if (f.lookup.root < 0)
		return f.lookup.root;
	if (j->uid.how == ID_NAMED)
		r = take_user(&f, with_groups, j);
	if (r == 0 && j->gid.how == ID_NAMED)
		r = take_group(&f, j);
	fd_close(f.lookup.root);
	lookup_done(&f.lookup);
	return r;
}
