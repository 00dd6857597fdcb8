/* SPDX-License-Identifier: MIT */
/* The ready-made sets of options: --isolate, --container. */
#include <errno.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "cli/exit.h"
#include "nsnew/nsnew.h"

/* What the command line says of itself, and so leaves a part out. */

/* A map would imply the user namespace that is left out. */
static bool may_map(const struct options *given)
{
	return !sandbox_joins(&given->spec, NS_USER) && !idmap_wanted(&given->spec.users) && !idmap_wanted(&given->spec.groups) && !bundle_leaves_out(given->without, "user");
}

static bool joins(const void *given, enum ns_type type) { return sandbox_joins(&((const struct options *)given)->spec, type); }

static bool is_user(const void *given) { return geteuid() != 0 && !joins(given, NS_USER); }
static bool has_own_uts(const void *given) { return !joins(given, NS_UTS); }
static bool has_own_ipc(const void *given) { return !joins(given, NS_IPC); }
static bool has_own_net(const void *given) { return !joins(given, NS_NET); }
static bool has_own_pid(const void *given) { return !joins(given, NS_PID); }
static bool has_own_user(const void *given) { return !joins(given, NS_USER); }
static bool has_own_cgroup(const void *given) { return !joins(given, NS_CGROUP); }
static bool has_own_time(const void *given) { return !joins(given, NS_TIME); }
static bool is_root_unmapped(const void *given) { return geteuid() == 0 && may_map(given); }
static bool is_user_unmapped(const void *given) { return geteuid() != 0 && may_map(given); }

static bool has_no_root(const void *given)
{
	const struct sandbox_spec *spec = &((const struct options *)given)->spec;

	return !spec->root && !spec->overlay.n;
}

static bool changes_nothing(const void *given)
{
	const struct sandbox_spec *spec = &((const struct options *)given)->spec;

	return !spec->ephemeral && !spec->overlay.n;
}

static bool has_no_tmp(const void *given)
{
	const struct mountspecs *mounts = &((const struct options *)given)->spec.mounts;

	for (size_t i = 0; i < mounts->n; i++)
		if (streq(mounts->at[i].place, "/tmp"))
			return false;
	return true;
}

static bool has_no_environ(const void *given)
{
	const struct sandbox_environ *theirs = &((const struct options *)given)->spec.environ;

	return !theirs->clear && !theirs->n;
}

/*
 * The read-only root holds only for who cannot mount, so nobody here has capabilities. An ordinary user stays who it is, root keeps all users, for
 * whose files it would lose otherwise.
 */
static const struct bundle_part isolate[] = {
	{ "mount", NULL, NULL, NULL }, { "uts", NULL, has_own_uts, NULL }, { "ipc", NULL, has_own_ipc, NULL }, { "net", NULL, has_own_net, NULL },
	{ "pid", NULL, has_own_pid, NULL }, { "user", NULL, has_own_user, NULL }, { "cgroup", NULL, has_own_cgroup, NULL },
	{ "time", NULL, has_own_time, NULL },
	{ "map-current-user", NULL, is_user_unmapped, "for an ordinary user" },
	{ "map-users", "all", is_root_unmapped, "for root" }, { "map-groups", "all", is_root_unmapped, "for root" },
	{ "ro", NULL, changes_nothing, "without --ephemeral and --overlay" },
	{ "tmpfs", "/tmp,mode=1777", has_no_tmp, "without another mount on /tmp" },
	{ "protect-kernel", NULL, NULL, NULL }, { "caps", "none", NULL, NULL }, { "no-new-privs", NULL, NULL, NULL }, { "close-fds", NULL, NULL, NULL },
	{ "new-session", NULL, NULL, NULL },
};

/* Docker's capabilities: moby's oci/caps/defaults.go. */
#define CONTAINER_CAPS "chown,dac_override,fsetid,fowner,mknod,net_raw,setgid,setuid,setfcap,setpcap,net_bind_service,sys_chroot,kill,audit_write"

static const struct bundle_part container[] = {
	{ "mount", NULL, NULL, NULL }, { "uts", NULL, has_own_uts, NULL }, { "ipc", NULL, has_own_ipc, NULL }, { "net", NULL, has_own_net, NULL },
	{ "pid", NULL, has_own_pid, NULL }, { "cgroup", NULL, has_own_cgroup, NULL },
	{ "user", NULL, is_user, "for an ordinary user" }, { "map-root-user", NULL, is_user_unmapped, "for an ordinary user" },
	{ "root", BUNDLE_ARGUMENT, has_no_root, "without --overlay" },
	{ "protect-kernel", NULL, NULL, NULL }, { "hostname", "container", has_own_uts, "without --join uts" },
	{ "caps", CONTAINER_CAPS, NULL, NULL }, { "seccomp", "default", NULL, NULL }, { "no-new-privs", NULL, NULL, NULL },
	{ "close-fds", NULL, NULL, NULL }, { "whitelist-env", "PATH,TERM", has_no_environ, "without --clear-env" }, { "new-session", NULL, NULL, NULL },
};

const struct bundle nsnew_sets[] = {
	[SET_ISOLATE] = { "isolate", isolate, ARRAY_SIZE(isolate) },
	[SET_CONTAINER] = { "container", container, ARRAY_SIZE(container) },
};

int sets_parse_without(const char *text, void *field)
{
	if (*(const char **)field)
		return fault_plain(-EINVAL, "it stands twice: give one list");
	return parse_text(text, field);
}

/* The parts first, then the command line once more: where both say something, the later one counts. */
static int expand(const struct bundle *set, int argc, char **argv, const struct options *given, struct options *options)
{
	int r;

	*options = (struct options){ .isolate = false };
	r = bundle_apply(&nsnew_program, set, given->container, given, given->without, options);
	return r < 0 ? r : opt_parse(&nsnew_program, argc, argv, options);
}

int sets_expand(int argc, char **argv, struct options *options)
{
	static struct options given;
	int r;

	if (options->isolate && options->container)
		return opt_usage(&nsnew_program, "--isolate and --container exclude each other");
	if (!options->isolate && !options->container)
		return options->without ? opt_usage(&nsnew_program, "--without leaves something out of --isolate or --container: neither is given") : 0;
	given = *options;
	r = expand(&nsnew_sets[given.container ? SET_CONTAINER : SET_ISOLATE], argc, argv, &given, options);
	options_done(&given);
	return r < 0 ? r : 0;
}
