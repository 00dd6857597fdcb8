/* SPDX-License-Identifier: MIT */
/*
 * From options to a joining: the target is pinned, what is wanted of it is opened and read. Nothing is changed here, and
 * nothing is looked up later, when names already mean what the inside makes of them (--wdns excepted, which asks for that).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "ns/id.h"
#include "nsjoin/nsjoin.h"

enum { ALL_TYPES = NS_BIT(NS_TYPES) - 1 };

/* The kinds that are the target's. Of the `others` those that differ from ours; a single namespace has no others unless --all asks for them. */
static int choose_of_target(const struct nsjoin_options *o, struct joining *j, unsigned named, unsigned others)
{
	int r;

	if (*j->environment)
		return environment_choose(j, named, others);
	if (j->lone.fd >= 0)
		return lone_choose(j, named, o->all ? others : others & NS_BIT(j->lone.id.type));
	r = ns_set_add_process(&j->set, named, true);
	return r == 0 && j->target.dir >= 0 ? ns_set_add_process(&j->set, others, false) : r;
}

/* Does the target see our processes? */
static bool sees_us(const struct joining *j)
{
	struct ns_id theirs;

	return ns_id_read(j->target.dir, "ns/pid", &theirs) != 0 || ns_id_is_ours(theirs) != 0;
}

/*
 * The host's root is the program's: so it must not be one that root of the target may look into, who would have the host by /proc/PID/root. It stays
 * out of its PID namespace, and where the target is in ours, out of its user namespace: root has all the rights without.
 */
static int stay_out_of_reach(const struct nsjoin_options *o, struct joining *j)
{
	j->set.types &= ~(unsigned)(NS_BIT(NS_MNT) | NS_BIT(NS_PID));
	if (!ns_set_has(&j->set, NS_USER) || !sees_us(j))
		return 0;
	if (geteuid() != 0 || o->kinds[NS_USER].wanted)
		return fault_hint(fault_plain(-EPERM, "--tools=host-root in the user namespace of a target that sees our processes would show it the host's files"),
				  "run as root, without --user");
	j->set.types &= ~(unsigned)NS_BIT(NS_USER);
	return 0;
}

static int choose_namespaces(const struct nsjoin_options *o, struct joining *j)
{
	unsigned named = 0, from_file = 0, others;
	int r = 0;

	j->set.pidfd = j->target.pidfd;
	j->set.dir = j->target.dir;
	j->set.pid = j->target.pid;
	for (enum ns_type t = 0; t < NS_TYPES && r == 0; t++) {
		if (o->kinds[t].file) {
			from_file |= NS_BIT(t);
			r = source_add_kind(j, t, &o->kinds[t]);
		} else if (o->kinds[t].wanted) {
			named |= NS_BIT(t);
		}
	}
	others = o->all || !nsjoin_names_a_kind(o) ? ALL_TYPES & ~(named | from_file) : 0;
	if (r == 0)
		r = choose_of_target(o, j, named, others);
	if (r == 0 && o->socket.given)
		r = source_add_socket(j, o->socket.fd);
	j->hostroot.only_look = o->explain;
	if (r == 0 && o->tools.host_root)
		r = stay_out_of_reach(o, j);
	return r == 0 && o->user_parent ? source_add_user_parent(o, j) : r;
}

static int open_place(const struct place_option *place, const struct proc_target *target, const char *link, int *dir)
{
	if (!place->wanted)
		return 0;
	if (!place->dir) {
		*dir = proc_target_open_dir(target, link);
		return *dir < 0 ? *dir : 0;
	}
	*dir = open(place->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return *dir < 0 ? fault(-errno, "cannot open directory %s", place->dir) : 0;
}

/* A mount namespace that a file stands for is whoever's, but for ours. */
static bool is_other_mounts(int fd)
{
	struct ns_id theirs;

	return ns_id_of_fd(fd, &theirs) != 0 || ns_id_is_ours(theirs) != 1;
}

/* Is a file of the target's the program? It is where its mount namespace or its root directory is ours then. */
static bool is_foreign(const struct nsjoin_options *o, const struct joining *j)
{
	bool of_target = ns_set_has(&j->set, NS_MNT) && (!o->kinds[NS_MNT].file || is_other_mounts(j->set.from[NS_MNT].fd));

	return j->target.dir >= 0 && (of_target || (o->root.wanted && !o->root.dir));
}

/* Will we be in the target's user namespace? */
static bool shares_user(const struct joining *j)
{
	struct ns_id theirs;

	return ns_set_has(&j->set, NS_USER) || (ns_id_read(j->target.dir, "ns/user", &theirs) == 0 && ns_id_is_ours(theirs) == 1);
}

/* What it takes over from the target, because it is the target's program or because it is asked for. */
static int choose_likeness(const struct nsjoin_options *o, struct joining *j)
{
	bool foreign = is_foreign(o, j);
	struct like_option like = o->like;
	int r;

	like.own_cgroup = o->tools.wanted;
	like.only_look = o->explain;
	like.keep_caps = o->keep_caps && ns_set_has(&j->set, NS_USER);
	if (j->target.dir < 0)
		return 0;
	r = likeness_read(&like, &j->target, foreign, shares_user(j), &j->like);
	foreign = foreign && !o->like.privileged;
	j->close_files = foreign && !o->keep_fds;
	j->own_term = foreign && !o->keep_env && !o->env && !o->tools.wanted;
	return r < 0 || !(o->env || j->own_term) ? r : proc_target_environ(&j->target, &j->env);
}

/*
 * Who enters a user namespace becomes its root, as with nsenter(1), where the program is not to be like the target: the IDs we have outside
 * mean nobody, or somebody else, inside. It is a default only, said with the options that change it where it fails.
 */
static void choose_identity(const struct nsjoin_options *o, struct joining *j)
{
	static const struct id_option root = { .how = ID_GIVEN };
	bool become_root = ns_set_has(&j->set, NS_USER) && !o->preserve_credentials;

	static const struct id_option follow = { .how = ID_FOLLOW };
	const struct id_option *usual = j->like.what & LIKE_IDS && !o->preserve_credentials ? &follow : become_root ? &root : NULL;

	j->uid = usual && o->uid.how == ID_KEEP ? *usual : o->uid;
	j->gid = usual && o->gid.how == ID_KEEP ? *usual : o->gid;
	j->keep_caps = o->keep_caps && ns_set_has(&j->set, NS_USER);
	j->drop_groups = j->gid.how != ID_KEEP;
}

/*
 * A new /proc has covers where it will be seen by root's programs of the target. In a user namespace that is entered, root is nobody outside, and
 * the kernel allows it no /proc with more to be seen than the one that is there (kernel: mount_too_revealing()).
 */
static int choose_view(const struct nsjoin_options *o, struct joining *j)
{
	bool covers = is_foreign(o, j) && !o->like.privileged && !ns_set_has(&j->set, NS_USER);
	int r;

	j->view.proc = o->proc;
	j->view.tools = o->tools.wanted && !o->tools.host_root;
	j->keep_env = o->keep_env;
	if (j->view.tools && !is_foreign(o, j))
		return fault_hint(fault_plain(-EINVAL, "option --tools is for a target with files of its own, and its mount namespace is not entered"),
				  "add --mount, or name no namespace; where it has ours, the programs are there");
	r = o->proc ? procfs_prepare(covers, &j->view.procfs) : 0;
	if (r == 0 && o->tools.host_root)
		r = hostroot_open(j, &j->hostroot);
	return r == 0 && j->view.tools ? toolbox_open(o->tools.dir, &j->view.box) : r;
}

/* Does it need a process in the single namespace that is the target? A mount namespace's is the one that its programs are to be like. */
static bool needs_member(const struct nsjoin_options *o, const struct joining *j)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (t != j->lone.id.type && o->kinds[t].wanted && !o->kinds[t].file)
			return true;
	return o->all || nsjoin_wants_process(o);
}

int joining_check(const struct nsjoin_options *o, struct joining *j)
{
	int r = 0;

	if (j->lone.fd >= 0 && (needs_member(o, j) || j->lone.id.type == NS_MNT)) {
		r = lone_pin(j);
		if (r == -ESRCH && !needs_member(o, j))
			r = 0;   /* nobody lives there: there is nobody to be like */
	}
	return r < 0 ? r : environment_check(j, nsjoin_wants_process(o));
}

int joining_open(const struct nsjoin_options *o, const struct aim *aim, struct joining *j)
{
	int r = aim ? aim_open(aim, j) : 0;

	j->said = aim ? aim->said : NULL;
	return r < 0 ? r : joining_check(o, j);
}

int joining_resolve(const struct nsjoin_options *o, struct joining *j)
{
	int r = choose_namespaces(o, j);

	if (r == 0)
		r = open_place(&o->root, &j->target, "root", &j->root);
	if (r == 0)
		r = open_place(&o->wd, &j->target, "cwd", &j->wd);
	if (r == 0)
		r = choose_likeness(o, j);
	if (r == 0)
		r = choose_view(o, j);
	choose_identity(o, j);
	if (r == 0)
		r = names_resolve(o, o->gid.how == ID_KEEP, j);
	j->wdns = o->wdns;
	j->own_session = !o->no_pty && !o->no_fork;
	j->fork = ns_set_has(&j->set, NS_PID) && !o->no_fork;
	return r;
}

void joining_init(struct joining *j)
{
	*j = (struct joining){ .target = PROC_TARGET_NONE, .lone.fd = -1, .root = -1, .wd = -1, .line = -1, .told = -1, .outside = -1, .like.proc = -1, .view = VIEW_NONE, .hostroot = HOSTROOT_NONE };
	ns_set_init(&j->set);
}

void joining_done(struct joining *j)
{
	ns_set_done(&j->set);
	proc_target_done(&j->target);
	j->root = fd_close(j->root);
	j->wd = fd_close(j->wd);
	j->lone.fd = fd_close(j->lone.fd);
	j->outside = fd_close(j->outside);
	likeness_done(&j->like);
	procfs_done(&j->view.procfs);
	toolbox_done(&j->view.box);
	hostroot_done(&j->hostroot);
	free(j->groups);
	free(j->env);
	j->groups = NULL;
	j->env = NULL;
}
