/* SPDX-License-Identifier: MIT */
/* nsnew's options: unshare(1)'s letters, names and meaning, and a few more. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "cli/exit.h"
#include "nsnew/nsnew.h"
#include "proc/environment.h"
#include "sandbox/caps.h"
#include "sandbox/confine.h"
#include "sandbox/environ.h"
#include "sandbox/fds.h"
#include "sandbox/join.h"
#include "sandbox/machineid.h"
#include "sandbox/report.h"
#include "sandbox/resources.h"
#include "sandbox/users.h"

/* --net[=FILE] and its like: the whole struct sandbox_spec is their field. */
static int want(struct sandbox_spec *spec, enum ns_type type, const char *file)
{
	spec->types |= 1u << type;
	return file ? parse_text(file, &spec->keep[type]) : 0;
}

static int want_user(const char *text, void *spec) { return want(spec, NS_USER, text); }
static int want_cgroup(const char *text, void *spec) { return want(spec, NS_CGROUP, text); }
static int want_ipc(const char *text, void *spec) { return want(spec, NS_IPC, text); }
static int want_uts(const char *text, void *spec) { return want(spec, NS_UTS, text); }
static int want_net(const char *text, void *spec) { return want(spec, NS_NET, text); }
static int want_pid(const char *text, void *spec) { return want(spec, NS_PID, text); }
static int want_mnt(const char *text, void *spec) { return want(spec, NS_MNT, text); }
static int want_time(const char *text, void *spec) { return want(spec, NS_TIME, text); }

static int map_root_user(const char *text _unused_, void *field)
{
	struct sandbox_spec *spec = field;

	spec->types |= 1u << NS_USER;
	spec->users.single = spec->groups.single = true;
	spec->users.inner = spec->groups.inner = 0;
	return 0;
}

static int map_current_user(const char *text _unused_, void *field)
{
	struct sandbox_spec *spec = field;

	spec->types |= 1u << NS_USER;
	spec->users.single = spec->groups.single = true;
	spec->users.inner = geteuid();
	spec->groups.inner = getegid();
	return 0;
}

static int map_both(struct sandbox_spec *spec, const char *wish)
{
	int r = idmap_parse_wish(wish, &spec->users);

	return r < 0 ? r : idmap_parse_wish(wish, &spec->groups);
}

static int map_auto(const char *text _unused_, void *spec) { return map_both(spec, "auto"); }
static int map_subids(const char *text _unused_, void *spec) { return map_both(spec, "subids"); }

static int kill_child(const char *text, void *field)
{
	if (text)
		return parse_signal(text, field);
	*(int *)field = SIGKILL;
	return 0;
}

static int mount_proc(const char *text, void *field)
{
	return parse_text(text ? text : "/proc", field);
}

static int mount_binfmt(const char *text, void *field)
{
	return parse_text(text ? text : BINFMT_DIR, field);
}

static int set_id(const char *text, void *field)
{
	struct sandbox_id *id = field;
	int r = parse_id(text, &id->id);

	id->set = r == 0;
	return r;
}

static int set_offset(const char *text, void *field)
{
	struct sandbox_offset *offset = field;
	int r = parse_s64(text, &offset->seconds);

	offset->set = r == 0;
	return r;
}

static int parse_timeout(const char *text, void *field)
{
	uint64_t ns;
	int r = parse_duration(text, &ns);

	if (r == 0 && ns == 0)
		r = fault_plain(-EINVAL, "a time limit of 0 leaves no time");
	if (r == 0)
		*(uint64_t *)field = ns;
	return r;
}

static int set_name(const char *text, void *field)
{
	int r = environment_name_check(text);

	return r < 0 ? r : parse_text(text, field);
}

static int add_removed(const char *text, void *field)
{
	struct options *o = field;
	int r = environment_name_check(text);

	if (r == 0 && o->n_remove == REMOVE_MAX)
		r = fault_plain(-E2BIG, "more than %d environments", REMOVE_MAX);
	return r < 0 ? r : parse_text(text, &o->remove[o->n_remove++]);
}

#define SPEC(member) offsetof(struct options, spec.member)

static const struct opt opts[] = {
	{ 0, "isolate", OPT_FLAG, NULL, opt_set, offsetof(struct options, isolate),
	  "this system, apart from all else: see the end for all that it stands for", NULL, "Ready-made" },
	{ 0, "container", OPT_ARG, "ROOT", parse_text, offsetof(struct options, container), "a container, as docker run makes it", "@dir", NULL },
	{ 0, "without", OPT_ARG, "OPTION,OPTION...", sets_parse_without, offsetof(struct options, without), "leave these out of what it stands for", NULL, NULL },
	{ 0, "profile", OPT_ARG, "FILE", insert_profile, 0, "options from a file in YAML, as if they stood here", "@file", NULL },
	{ 0, "args-fd", OPT_ARG, "FD", insert_fd, 0, "options from a file descriptor, with NUL bytes between them, as if they stood here", NULL, NULL },

	{ 'm', "mount", OPT_LONG_MAYBE, "FILE", want_mnt, offsetof(struct options, spec),
	  "new mount namespace; kept at FILE", "@file", "New namespaces" },
	{ 'u', "uts", OPT_LONG_MAYBE, "FILE", want_uts, offsetof(struct options, spec), "new UTS namespace: own host name", "@file", NULL },
	{ 'i', "ipc", OPT_LONG_MAYBE, "FILE", want_ipc, offsetof(struct options, spec), "new IPC namespace", "@file", NULL },
	{ 'n', "net", OPT_LONG_MAYBE, "FILE", want_net, offsetof(struct options, spec), "new network namespace, lo is up in it", "@file", NULL },
	{ 'p', "pid", OPT_LONG_MAYBE, "FILE", want_pid, offsetof(struct options, spec), "new PID namespace, with a small init as PID 1", "@file", NULL },
	{ 'U', "user", OPT_LONG_MAYBE, "FILE", want_user, offsetof(struct options, spec), "new user namespace", "@file", NULL },
	{ 'C', "cgroup", OPT_LONG_MAYBE, "FILE", want_cgroup, offsetof(struct options, spec), "new cgroup namespace", "@file", NULL },
	{ 'T', "time", OPT_LONG_MAYBE, "FILE", want_time, offsetof(struct options, spec), "new time namespace", "@file", NULL },

	{ 0, "join", OPT_ARG, "KIND=REF", join_parse, SPEC(joins), "take this existing namespace: of a PID, a file, netns:NAME, a container", "@join", NULL },

	{ 'r', "map-root-user", OPT_FLAG, NULL, map_root_user, offsetof(struct options, spec),
	  "be root in a new user namespace", NULL, "Users of a new user namespace" },
	{ 'c', "map-current-user", OPT_FLAG, NULL, map_current_user, offsetof(struct options, spec), "keep our user and group in it", NULL, NULL },
	{ 0, "map-user", OPT_ARG, "UID|NAME", idmap_parse_user, SPEC(users), "our user becomes this one", "@user", NULL },
	{ 0, "map-group", OPT_ARG, "GID|NAME", idmap_parse_group, SPEC(groups), "our group becomes this one", "@group", NULL },
	{ 0, "map-users", OPT_ARG, "INNER:OUTER:COUNT|auto|subids|all", idmap_parse_wish, SPEC(users),
	  "map a range of users; may be repeated", "auto subids all", NULL },
	{ 0, "map-groups", OPT_ARG, "INNER:OUTER:COUNT|auto|subids|all", idmap_parse_wish, SPEC(groups),
	  "map a range of groups; may be repeated", "auto subids all", NULL },
	{ 0, "map-auto", OPT_FLAG, NULL, map_auto, offsetof(struct options, spec), "map our subordinate IDs, from 0 on", NULL, NULL },
	{ 0, "map-subids", OPT_FLAG, NULL, map_subids, offsetof(struct options, spec), "map our subordinate IDs under their own numbers", NULL, NULL },
	{ 0, "owner", OPT_ARG, "UID:GID", sandbox_parse_owner, SPEC(owner), "make it as this user, who so owns it", NULL, NULL },
	{ 0, "setgroups", OPT_ARG, "allow|deny", sandbox_parse_setgroups, SPEC(setgroups), "allow or deny setgroups(2) in it", "allow deny", NULL },

	{ 0, "mount-proc", OPT_MAYBE, "DIR", mount_proc, SPEC(proc), "mount a new proc on DIR (/proc); implies --mount", "@dir", "Environment" },
	{ 0, "mount-binfmt", OPT_MAYBE, "DIR", mount_binfmt, SPEC(binfmt),
	  "mount an own binfmt_misc on DIR (/proc/sys/fs/binfmt_misc); implies --user, --mount", "@dir", NULL },
	{ 'l', "load-interp", OPT_ARG, "FORMAT", parse_text, SPEC(interp), "load this binary format there; implies --mount-binfmt", NULL, NULL },
	{ 0, "propagation", OPT_ARG, "private|shared|slave|unchanged", sandbox_parse_propagation, SPEC(propagation),
	  "how mounts spread from and to outside (private)", "private shared slave unchanged", NULL },
	{ 'w', "wd", OPT_ARG, "DIR", parse_text, SPEC(wd), "start in this directory", "@dir", NULL },
	{ 0, "hostname", OPT_ARG, "NAME", parse_text, SPEC(hostname), "set the host name; implies --uts", NULL, NULL },
	{ 0, "domainname", OPT_ARG, "NAME", parse_text, SPEC(domainname), "set the NIS domain name; implies --uts", NULL, NULL },
	{ 0, "monotonic", OPT_ARG, "SECONDS", set_offset, SPEC(monotonic), "offset of the monotonic clock; implies --time", NULL, NULL },
	{ 0, "boottime", OPT_ARG, "SECONDS", set_offset, SPEC(boottime), "offset of the boottime clock; implies --time", NULL, NULL },
	{ 0, "no-lo", OPT_FLAG, NULL, opt_set, SPEC(no_lo), "leave lo down in a new network namespace", NULL, NULL },

	{ 'R', "root", OPT_ARG, "DIR", parse_text, SPEC(root), "make DIR the root; with --mount it gets /proc, /sys and /dev", "@dir", "Root directory" },
	{ 0, "ro", OPT_FLAG, NULL, opt_set, SPEC(ro), "the root (/) cannot be written to; implies --mount", NULL, NULL },
	{ 0, "ephemeral", OPT_FLAG, NULL, opt_set, SPEC(ephemeral), "changes of the root (/) vanish; implies --mount", NULL, NULL },
	{ 0, "overlay", OPT_ARG, "LOWER[:LOWER...][,upper=DIR,work=DIR]", overlay_parse, SPEC(overlay), "make layers the root; implies --mount", "@dir", NULL },
	{ 0, "protect-kernel", OPT_FLAG, NULL, opt_set, SPEC(protect_kernel), "hide what container engines hide of /proc and /sys", NULL, NULL },

	{ 0, "bind", OPT_ARG, "SRC[:DST][,WORD...]", mountspec_parse_bind, SPEC(mounts),
	  "mount a file or directory from outside; no devices", "@file", "Mounts, in their order; each implies --mount" },
	{ 0, "ro-bind", OPT_ARG, "SRC[:DST][,WORD...]", mountspec_parse_ro_bind, SPEC(mounts), "the same, read-only with all below", "@file", NULL },
	{ 0, "dev-bind", OPT_ARG, "SRC[:DST][,WORD...]", mountspec_parse_dev_bind, SPEC(mounts), "the same, with devices", "@file", NULL },
	{ 0, "bind-try", OPT_ARG, "SRC[:DST][,WORD...]", mountspec_parse_bind_try, SPEC(mounts), "the same as --bind, where SRC is there", "@file", NULL },
	{ 0, "tmpfs", OPT_ARG, "DST[,size=SIZE][,mode=MODE]", mountspec_parse_tmpfs, SPEC(mounts), "mount an empty tmpfs", NULL, NULL },
	{ 0, "proc", OPT_MAYBE, "DST[,WORD...]", mountspec_parse_proc, SPEC(mounts), "mount a new proc (/proc)", NULL, NULL },
	{ 0, "sys", OPT_MAYBE, "DST[,WORD...]", mountspec_parse_sys, SPEC(mounts), "mount sysfs (/sys), read-only", NULL, NULL },
	{ 0, "dev", OPT_MAYBE, "DST", mountspec_parse_dev, SPEC(mounts), "make a minimal /dev", NULL, NULL },
	{ 0, "mqueue", OPT_MAYBE, "DST[,WORD...]", mountspec_parse_mqueue, SPEC(mounts), "mount the message queues (/dev/mqueue)", NULL, NULL },
	{ 0, "file", OPT_ARG, "FD:DST[,ro][,mode=MODE]", mountspec_parse_file, SPEC(mounts), "mount a file with what a file descriptor gives", NULL, NULL },
	{ 0, "symlink", OPT_ARG, "TARGET:DST", mountspec_parse_symlink, SPEC(mounts), "make a symbolic link", NULL, NULL },
	{ 0, "dir", OPT_ARG, "DST[,mode=MODE]", mountspec_parse_dir, SPEC(mounts), "make a directory", NULL, NULL },
	{ 0, "mask", OPT_ARG, "PATH", mountspec_parse_mask, SPEC(mounts), "hide what is at PATH", NULL, NULL },
	{ 0, "machine-id", OPT_ARG, "ID|new", machineid_parse, SPEC(mounts), "mount an own /etc/machine-id", "new", NULL },
	{ 0, "remount-ro", OPT_ARG, "PATH", mountspec_parse_remount_ro, SPEC(mounts), "make what is at PATH read-only", NULL, NULL },

	{ 0, "name", OPT_ARG, "NAME", set_name, SPEC(name), "keep all new namespaces under this name, beyond their processes", NULL, "Named environments" },
	{ 0, "remove", OPT_ARG, "NAME", add_removed, 0, "remove this environment; may be repeated", "@environment", NULL },
	{ 0, "kill", OPT_FLAG, NULL, opt_set, offsetof(struct options, kill), "with --remove: end its processes first", NULL, NULL },

	{ 'f', "fork", OPT_FLAG, NULL, opt_set, SPEC(fork), "run the program as a child; with --pid it is PID 1", NULL, "Program" },
	{ 0, "as-pid-1", OPT_FLAG, NULL, opt_set, SPEC(as_pid_1), "the program is PID 1 itself; implies --pid", NULL, NULL },
	{ 0, "forward-signals", OPT_FLAG, NULL, opt_set, SPEC(forward), "stay outside and pass signals on to the program", NULL, NULL },
	{ 0, "new-session", OPT_FLAG, NULL, opt_set, SPEC(new_session), "a session without our terminal; on a terminal of its own where we have one", NULL, NULL },
	{ 0, "pty", OPT_FLAG, NULL, opt_set, SPEC(pty), "the same: it can neither read nor type what is typed to us", NULL, NULL },
	{ 0, "no-pty", OPT_FLAG, NULL, opt_set, SPEC(no_pty), "a new session has no terminal at all", NULL, NULL },
	{ 0, "kill-child", OPT_MAYBE, "SIGNAL", kill_child, SPEC(kill_child), "signal the program when nsnew ends (KILL)", "@signal", NULL },
	{ 0, "die-with-parent", OPT_FLAG, NULL, opt_set, SPEC(die_with_parent), "kill the program when nsnew's parent ends; implies --kill-child", NULL, NULL },
	{ 0, "timeout", OPT_ARG, "SECONDS", parse_timeout, SPEC(timeout), "end the environment after this time, with status 124", NULL, NULL },
	{ 0, "close-fds", OPT_FLAG, NULL, opt_set, SPEC(fds.close), "the program gets no open files above 2", NULL, NULL },
	{ 0, "keep-fd", OPT_ARG, "N", fds_parse_keep, SPEC(fds), "but this one; may be repeated; implies --close-fds", NULL, NULL },
	{ 'S', "setuid", OPT_ARG, "UID", set_id, SPEC(uid), "run as this user of the new environment", NULL, NULL },
	{ 'G', "setgid", OPT_ARG, "GID", set_id, SPEC(gid), "run as this group, without other groups", NULL, NULL },
	{ 0, "run-as", OPT_ARG, "USER[:GROUP]", users_parse_run_as, SPEC(run_as), "run as this user, by the new root's own files", NULL, NULL },
	{ 0, "groups", OPT_ARG, "GROUP,GROUP...|none", users_parse_groups, SPEC(member_of), "with these supplementary groups", "none", NULL },
	{ 0, "keep-groups", OPT_FLAG, NULL, opt_set, SPEC(keep_groups), "do not drop our supplementary groups", NULL, NULL },
	{ 0, "clear-env", OPT_FLAG, NULL, opt_set, SPEC(environ.clear), "the program gets no variables of our environment", NULL, NULL },
	{ 0, "whitelist-env", OPT_ARG, "NAME,NAME...", environ_parse_kept, SPEC(environ), "it gets only these; may be repeated", NULL, NULL },

	{ 0, "keep-caps", OPT_FLAG, NULL, opt_set, SPEC(keep_caps), "the program keeps our capabilities", NULL, "Rights of the program" },
	{ 0, "caps", OPT_ARG, "LIST|none|all", caps_parse_only, SPEC(caps), "it has these capabilities and no others", "none all", NULL },
	{ 0, "cap-add", OPT_ARG, "LIST|all", caps_parse_add, SPEC(caps), "and these, as any user; may be repeated", "all", NULL },
	{ 0, "cap-drop", OPT_ARG, "LIST|all", caps_parse_drop, SPEC(caps), "but not these; may be repeated", "all", NULL },
	{ 0, "no-new-privs", OPT_FLAG, NULL, opt_set, SPEC(no_new_privs), "no exec gives it more rights (set-user-ID programs, ...)", NULL, NULL },

	{ 0, "seccomp", OPT_ARG, "default|FILE|FD", parse_text, SPEC(seccomp), "only the system calls of this filter", "default", NULL },
	{ 0, "landlock-ro", OPT_ARG, "PATH", confine_parse_ro, SPEC(landlock), "of all files only these, to read and execute; may be repeated", "@file", NULL },
	{ 0, "landlock-rw", OPT_ARG, "PATH", confine_parse_rw, SPEC(landlock), "and these, to write as well; may be repeated", "@file", NULL },

	{ 0, "rlimit", OPT_ARG, "NAME=SOFT[:HARD]", resources_parse_rlimit, SPEC(rlimits),
	  "resource limit: nofile, nproc, as, core, ...; may be repeated", NULL, "Resources of the program" },
	{ 0, "oom-score-adj", OPT_ARG, "N", resources_parse_oom, SPEC(oom), "how gladly the kernel kills it for want of memory: -1000..1000", NULL, NULL },
	{ 0, "nice", OPT_ARG, "N", resources_parse_nice, SPEC(nice), "its priority: -20 (high) to 19", NULL, NULL },
	{ 0, "cpus-allowed", OPT_ARG, "LIST", resources_parse_cpus, SPEC(cpus), "it runs on these processors: 0-3,6", NULL, NULL },

	{ 0, "cpu", OPT_ARG, "SHARE", limit_parse_cpu, SPEC(limits), "of the processors: 10% of one, or 1.5 of them", NULL, "Limits of all processes together" },
	{ 0, "memory", OPT_ARG, "SIZE", limit_parse_memory, SPEC(limits), "memory: 512M", NULL, NULL },
	{ 0, "swap", OPT_ARG, "SIZE", limit_parse_swap, SPEC(limits), "swap space; 0: none", NULL, NULL },
	{ 0, "pids", OPT_ARG, "N", limit_parse_pids, SPEC(limits), "processes and threads", NULL, NULL },
	{ 0, "cpuset", OPT_ARG, "LIST", limit_parse_cpuset, SPEC(limits), "processors: 0-3,6", NULL, NULL },
	{ 0, "io-read", OPT_ARG, "DEVICE:RATE", limit_parse_read, SPEC(limits), "bytes a second from this disk; may be repeated", "@file", NULL },
	{ 0, "io-write", OPT_ARG, "DEVICE:RATE", limit_parse_write, SPEC(limits), "and to it; may be repeated", "@file", NULL },
	{ 0, "cgroup-in", OPT_ARG, "auto|direct|PATH", sandbox_parse_cgroup_in, SPEC(cgroup_in), "make the cgroup in this one", "auto direct", NULL },
	{ 0, "try-limits", OPT_FLAG, NULL, opt_set, SPEC(try_limits), "go on without a limit that cannot hold, with a note", NULL, NULL },

	{ 0, "status-fd", OPT_ARG, "FD", report_parse_fd, SPEC(status_fd), "tell on this open file in JSON when it stands, runs and has ended", NULL, "Looking on" },

	{ 0, "dry-run", OPT_FLAG, NULL, opt_set, offsetof(struct options, dry_run), "show the steps and do nothing", NULL, "Looking beforehand" },
	{ 0, "explain", OPT_FLAG, NULL, opt_set, offsetof(struct options, explain), "and why each may fail here", NULL, NULL },
	{ 'J', "json", OPT_FLAG, NULL, opt_set, offsetof(struct options, json), "both as JSON", NULL, NULL },
};

struct completing {
	const char *prefix;
	FILE *to;
};

static int offer(void *ctx, const struct environment *environment)
{
	const struct completing *c = ctx;

	if (str_after(environment->name, c->prefix))
		fprintf(c->to, "%s\n", environment->name);
	return 0;
}

static void candidates(const char *kind, const char *prefix, FILE *to)
{
	struct completing completing = { prefix, to };
	_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), folder = environment_folder(root);

	for (enum ns_type t = 0; streq(kind, "@join") && t < NS_TYPES; t++)
		if (str_after(ns_kinds[t].name, prefix))
			fprintf(to, "%s=\n", ns_kinds[t].name);
	if (streq(kind, "@environment") && folder >= 0)
		environment_each(folder, 0, offer, &completing);
}

const struct program nsnew_program = {
	.name = "nsnew",
	.usage = "[options] [PROGRAM [ARGUMENTS...]]\n[--kill] --remove NAME...",
	.purpose = "Run a program in new namespaces.",
	.opts = opts,
	.n_opts = ARRAY_SIZE(opts),
	.bundles = nsnew_sets,
	.n_bundles = SETS,
	.notes = "Without PROGRAM the shell of $SHELL runs. Exit status: the program's, 128+N where signal N killed it,\n"
		 "125 where the environment could not be made, 126 and 127 where the program could not be run or found.",
	.operands = "@program",
	.runs_program = true,
	.candidates = candidates,
};

/* Removing is another task: nothing of a new environment goes with it, and operands are more names. */
static int parse_removed(char **operands, struct options *o)
{
	static const struct sandbox_spec none;

	if (memcmp(&o->spec, &none, sizeof none) != 0)
		return opt_usage(&nsnew_program, "with --remove nothing is made: only --kill and --dry-run go with it");
	for (; *operands; operands++) {
		int r = add_removed(*operands, o);

		if (r < 0)
			return fault_status(fault_within(r, "--remove"), STATUS_USAGE);
	}
	return 0;
}

void options_done(struct options *options)
{
	mountspecs_done(&options->spec.mounts);
	overlay_done(&options->spec.overlay);
}

void options_reset(struct options *options)
{
	options_done(options);
	*options = (struct options){ .isolate = false };
}

int options_parse(int *argc, char ***argv, struct options *options)
{
	int first = insert_parse(argc, argv, options);
	int r = 0;

	if (first < 0)
		return first;
	r = sets_expand(*argc, *argv, options);
	if (r < 0)
		return r;
	if (options->n_remove)
		r = parse_removed(*argv + first, options);
	else if (options->json && !options->dry_run && !options->explain)
		r = opt_usage(&nsnew_program, "option --json goes with --dry-run and --explain");
	else if (options->kill)
		r = opt_usage(&nsnew_program, "option --kill needs --remove NAME");
	return r < 0 ? r : first;
}
