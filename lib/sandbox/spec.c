/* SPDX-License-Identifier: MIT */
/* What is wanted of a new environment. */
#include "sandbox/spec.h"

#include <errno.h>
#include <signal.h>

#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "sandbox/fds.h"

/* The index of the word, or a fault. */
static int choose(const char *text, const char *const *words, size_t n, const char *expected)
{
	for (size_t i = 0; i < n; i++)
		if (streq(text, words[i]))
			return (int)i;
	return fault_plain(-EINVAL, "'%s' is not one of %s", text, expected);
}

int sandbox_parse_setgroups(const char *text, void *field)
{
	static const char *const words[] = { "allow", "deny" };
	int r = choose(text, words, ARRAY_SIZE(words), "allow, deny");

	if (r < 0)
		return r;
	*(enum sandbox_setgroups *)field = SETGROUPS_ALLOW + r;
	return 0;
}

int sandbox_parse_owner(const char *text, void *field)
{
	struct sandbox_owner owner = { .set = true };
	const char *colon = strchr(text, ':');
	char uid[16];

	if (!colon || (size_t)(colon - text) >= sizeof uid)
		return fault_plain(-EINVAL, "'%s' is not UID:GID", text);
	snprintf(uid, sizeof uid, "%.*s", (int)(colon - text), text);
	if (parse_id(uid, &owner.uid) < 0 || parse_id(colon + 1, &owner.gid) < 0)
		return fault_plain(-EINVAL, "'%s' is not UID:GID", text);
	*(struct sandbox_owner *)field = owner;
	return 0;
}

int sandbox_parse_propagation(const char *text, void *field)
{
	static const char *const words[] = {
		[PROPAGATION_PRIVATE] = "private", [PROPAGATION_SLAVE] = "slave",
		[PROPAGATION_SHARED] = "shared", [PROPAGATION_UNCHANGED] = "unchanged",
	};
	int r = choose(text, words, ARRAY_SIZE(words), "private, shared, slave, unchanged");

	if (r < 0)
		return r;
	*(enum sandbox_propagation *)field = r;
	return 0;
}

int sandbox_parse_cgroup_in(const char *text, void *field)
{
	if (streq(text, "auto"))
		return *(const char **)field = NULL, 0;
	if (streq(text, "direct"))
		return parse_text(text, field);
	if (*text != '/' || strstr(text, "..") || str_after(text, "/sys/fs/cgroup"))
		return fault_plain(-EINVAL, "'%s' is not the path of a cgroup as in /proc/PID/cgroup, like /services/web (or auto, direct)", text);
	return parse_text(text, field);
}

static void imply(struct sandbox_spec *spec, enum ns_type type, bool asked)
{
	if (asked)
		spec->types |= 1u << type;
}

/* Where unshare(1) mounts proc for it, ours will do in a PID namespace that is not new. */
static void settle_binfmt(struct sandbox_spec *spec)
{
	if (spec->interp && !spec->binfmt)
		spec->binfmt = BINFMT_DIR;
	if (spec->binfmt && streq(spec->binfmt, BINFMT_DIR) && !spec->proc && sandbox_wants(spec, NS_PID))
		spec->proc = "/proc";
	imply(spec, NS_USER, spec->binfmt);
	imply(spec, NS_MNT, spec->binfmt);
}

static int check_users(const struct sandbox_spec *spec)
{
	if (spec->run_as && (spec->uid.set || spec->gid.set))
		return fault_plain(-EINVAL, "--run-as excludes --setuid and --setgid");
	if (spec->member_of && spec->keep_groups)
		return fault_plain(-EINVAL, "--groups and --keep-groups exclude each other");
	if (spec->keep_groups && !spec->run_as && !spec->gid.set)
		return fault_plain(-EINVAL, "--keep-groups goes with --run-as or --setgid: nothing else drops groups");
	return 0;
}

/* Where the root comes from, and what may be said of it. */
static int settle_root(struct sandbox_spec *spec)
{
	if (spec->root && spec->overlay.n)
		return fault_plain(-EINVAL, "--root and --overlay exclude each other");
	if (spec->ro && spec->ephemeral)
		return fault_plain(-EINVAL, "--ro and --ephemeral exclude each other: changes cannot be refused and vanish as well");
	if (spec->ro && spec->overlay.n)
		return fault_plain(-EINVAL, "--ro and --overlay exclude each other: without upper= and work= an overlay is read-only");
	if (spec->ephemeral && spec->overlay.upper)
		return fault_plain(-EINVAL, "--ephemeral and upper= of --overlay exclude each other");
	if ((spec->ro || spec->ephemeral) && !spec->root && !spec->overlay.n) {
		spec->root = "/";
		spec->root_implied = true;
	}
	imply(spec, NS_MNT, spec->ro || spec->ephemeral || spec->overlay.n || spec->mounts.n || spec->protect_kernel);
	return 0;
}

bool sandbox_joins_any(const struct sandbox_spec *spec)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (spec->joins.ref[t])
			return true;
	return false;
}

/* Of each kind there is one: new or joined, whichever option implied the new one. */
static int check_joins(const struct sandbox_spec *spec)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (sandbox_wants(spec, t) && sandbox_joins(spec, t)) {
			fault_plain(-EINVAL, "a %s namespace cannot be both new and joined (--join %s=%s)", ns_kinds[t].noun, ns_kinds[t].name,
				    spec->joins.ref[t]);
			return fault_hint(-EINVAL, "leave out --%s, and options that imply it", ns_kinds[t].long_option);
		}
	return 0;
}

static int check_limits(const struct sandbox_spec *spec)
{
	bool init = sandbox_wants(spec, NS_PID) && !spec->fork && !spec->as_pid_1;

	if (spec->cgroup_in && !spec->limits.set)
		return fault_plain(-EINVAL, "--cgroup-in says where limits are kept, and none is asked for: add --memory, --cpu, ...");
	if (spec->try_limits && !spec->limits.set)
		return fault_plain(-EINVAL, "--try-limits needs a limit: add --memory, --cpu, ...");
	if (spec->limits.set & 1u << LIMIT_PIDS && spec->limits.pids == 1 && init)
		return fault_plain(-EINVAL, "--pids 1 leaves no room for the program: the init of --pid is a process, too");
	return 0;
}

int sandbox_settle(struct sandbox_spec *spec)
{
	int r = settle_root(spec);

	if (r < 0)
		return r;
	if (spec->pty && spec->no_pty)
		return fault_plain(-EINVAL, "--pty and --no-pty exclude each other");
	spec->new_session |= spec->pty;
	settle_binfmt(spec);
	if (spec->die_with_parent && !spec->kill_child)
		spec->kill_child = SIGKILL;   /* through us it dies with our parent */
	imply(spec, NS_MNT, spec->proc);
	imply(spec, NS_UTS, spec->hostname || spec->domainname);
	imply(spec, NS_TIME, spec->monotonic.set || spec->boottime.set);
	imply(spec, NS_PID, spec->as_pid_1);
	imply(spec, NS_USER, idmap_wanted(&spec->users) || idmap_wanted(&spec->groups) || spec->owner.set);
	r = check_joins(spec);
	if (r < 0)
		return r;
	if (spec->name && !spec->types)
		return fault_plain(-EINVAL, "--name keeps new namespaces, and none is asked for: add --net, --uts, ...");
	if (spec->setgroups && !sandbox_wants(spec, NS_USER))
		return fault_plain(-EINVAL, "--setgroups needs a new user namespace: add --user");
	if (spec->propagation == PROPAGATION_UNCHANGED && (sandbox_has_root(spec) || spec->mounts.n || spec->protect_kernel))
		return fault_plain(-EINVAL, "%s and --propagation unchanged exclude each other: what is mounted %s would show outside",
				   sandbox_has_root(spec) ? "a new root" : spec->mounts.n ? spec->mounts.at[0].asked_by : "--protect-kernel",
				   sandbox_has_root(spec) ? "for it" : "by it");
	/* they are written to /proc, which is the joined mount namespace's then and may be anything */
	if ((spec->monotonic.set || spec->boottime.set) && sandbox_joins(spec, NS_MNT))
		return fault_plain(-EINVAL, "--monotonic and --boottime need a /proc that is ours: --join mnt excludes them");
	r = check_users(spec);
	if (r == 0)
		r = check_limits(spec);
	return r < 0 ? r : fds_check(&spec->fds);
}
