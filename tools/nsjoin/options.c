/* SPDX-License-Identifier: MIT */
/* nsjoin's options: those of nsenter(1), with the same letters, names and meaning. */
#include <errno.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/parse.h"
#include "nsjoin/nsjoin.h"
#include "proc/account.h"
#include "proc/capset.h"

/* ":ID" as nsenter(1) has it, and what else tells a namespace without a file: a file that is called so has to be "./net:1". */
static int parse_kind(const char *text, void *field)
{
	struct kind_option *o = field;

	*o = (struct kind_option){ .wanted = true, .file = text, .token.id.type = NS_TYPES };
	if (!text)
		return 0;
	if (*text == ':')
		return parse_u64(text + 1, &o->token.handle);
	return ns_token_has_kind(text) ? ns_token_parse(text, &o->token) : parse_text(text, &o->file);
}

static int parse_socket(const char *text, void *field)
{
	struct socket_option *o = field;

	o->given = true;
	return parse_fd(text, &o->fd);
}

static int parse_place(const char *text, void *field)
{
	*(struct place_option *)field = (struct place_option){ true, text };
	return text ? parse_text(text, &((struct place_option *)field)->dir) : 0;
}

static int parse_identity(const char *text, void *field)
{
	struct id_option *o = field;
	struct id_option id;

	if (account_is_name(text)) {
		id = (struct id_option){ .how = streq(text, "follow") ? ID_FOLLOW : ID_NAMED, .name = text };
	} else {
		id = (struct id_option){ .how = ID_GIVEN };
		if (parse_id(text, &id.id) < 0)
			return fault_plain(-EINVAL, "'%s' is neither a number nor a name nor 'follow'", text);
	}
	*o = id;
	return 0;
}

static int parse_tools(const char *text, void *field)
{
	struct tools_option *o = field;

	*o = (struct tools_option){ .wanted = true, .host_root = text && streq(text, "host-root") };
	return text && !o->host_root ? parse_text(text, &o->dir) : 0;
}

#define AT(member) offsetof(struct nsjoin_options, member)
#define KIND(letter, name, type, text, group) \
	{ letter, name, OPT_MAYBE, "FILE|:ID", parse_kind, AT(kinds[type]), text, "@file", group }

static const struct opt opts[] = {
	{ 't', "target", OPT_ARG, "TARGET", aim_parse, AT(targets),
	  "process, container, environment, namespace ... to take namespaces and the rest from", "@target", "Target" },
	{ 0, "each", OPT_ARG, "PATTERN", parse_text, AT(each), "every container and environment whose name matches, all at the same time", NULL, NULL },
	{ 'a', "all", OPT_FLAG, NULL, opt_set, AT(all), "enter all namespaces of the target that differ from ours", NULL, NULL },
	KIND('m', "mount", NS_MNT, "enter the mount namespace", "Namespaces (without FILE: the target's)"),
	KIND('u', "uts", NS_UTS, "enter the UTS namespace (host name)", NULL),
	KIND('i', "ipc", NS_IPC, "enter the System V IPC namespace", NULL),
	KIND('n', "net", NS_NET, "enter the network namespace", NULL),
	{ 'N', "net-socket", OPT_ARG, "FD", parse_socket, AT(socket), "enter the network namespace of this socket of the target", NULL, NULL },
	KIND('p', "pid", NS_PID, "enter the PID namespace", NULL),
	KIND('C', "cgroup", NS_CGROUP, "enter the cgroup namespace", NULL),
	KIND('U', "user", NS_USER, "enter the user namespace", NULL),
	{ 0, "user-parent", OPT_FLAG, NULL, opt_set, AT(user_parent), "enter the user namespace above that", NULL, NULL },
	KIND('T', "time", NS_TIME, "enter the time namespace", NULL),
	{ 'r', "root", OPT_MAYBE, "DIR", parse_place, AT(root), "set the root directory", "@dir", "The program (without DIR: the target's)" },
	{ 'w', "wd", OPT_MAYBE, "DIR", parse_place, AT(wd), "set the working directory, looked up before entering", "@dir", NULL },
	{ 'W', "wdns", OPT_ARG, "DIR", parse_text, AT(wdns), "set the working directory, looked up after entering", "@dir", NULL },
	{ 'e', "env", OPT_FLAG, NULL, opt_set, AT(env), "give it the target's environment", NULL, NULL },
	{ 'S', "setuid", OPT_ARG, "UID|NAME", parse_identity, AT(uid), "set the user ID; 'follow': the target's; a name brings its groups along", "follow 0", NULL },
	{ 'G', "setgid", OPT_ARG, "GID|NAME", parse_identity, AT(gid), "set the group ID, drop other groups; 'follow': the target's", "follow 0", NULL },
	{ 0, "preserve-credentials", OPT_FLAG, NULL, opt_set, AT(preserve_credentials), "do not become root of an entered user namespace", NULL, NULL },
	{ 0, "keep-caps", OPT_FLAG, NULL, opt_set, AT(keep_caps), "let it keep the capabilities that entering a user namespace gives", NULL, NULL },
	{ 0, "keep-env", OPT_FLAG, NULL, opt_set, AT(keep_env), "give it our environment, also where the program comes from the target", NULL, NULL },
	{ 0, "keep-fds", OPT_FLAG, NULL, opt_set, AT(keep_fds), "give it our open files above 2, also there", NULL, NULL },
	{ 0, "no-pty", OPT_FLAG, NULL, opt_set, AT(no_pty), "give it our own terminal: it can type into that", NULL, NULL },
	{ 0, "detach", OPT_FLAG, NULL, opt_set, AT(detach), "leave it running in the background, and print its PID", NULL, NULL },
	{ 'F', "no-fork", OPT_FLAG, NULL, opt_set, AT(no_fork), "do not fork: only its children are in the PID namespace", NULL, NULL },
	{ 0, "tools", OPT_MAYBE, "DIR|host-root", parse_tools, AT(tools), "host's programs in the target, at /.nsjoin and in PATH", "@dir",
	  "Files (in a mount namespace of the program's own)" },
	{ 0, "proc", OPT_FLAG, NULL, opt_set, AT(proc), "a /proc that fits the PID namespace", NULL, NULL },
	{ 0, "bind", OPT_ARG, "SRC:DST[:ro]", bindings_parse_bind, AT(bindings), "mount the host's SRC on DST in the target, to stay there", "@dir",
	  "Mounts of the target itself" },
	{ 0, "unbind", OPT_ARG, "DST", bindings_parse_unbind, AT(bindings), "take away what is mounted on DST in the target", NULL, NULL },
	{ 0, "like", OPT_ARG, "LIST", like_parse, AT(like), "confine it as the target is: all, none, or a list of what",
	  ",all none ids groups caps seccomp no-new-privs label limits oom cgroup umask", "Like the target (where the program comes from it: all)" },
	{ 0, "privileged", OPT_FLAG, NULL, opt_set, AT(like.privileged), "do not confine it: with our rights, as nsenter does", NULL, NULL },
	{ 0, "cap-add", OPT_ARG, "CAP,...", capset_parse, AT(like.add), "these capabilities beside the target's", NULL, NULL },
	{ 0, "cap-drop", OPT_ARG, "CAP,...", capset_parse, AT(like.drop), "without these capabilities", NULL, NULL },
	{ 'c', "join-cgroup", OPT_FLAG, NULL, opt_set, AT(like.join_cgroup), "go into the target's cgroups", NULL, NULL },
	{ 'Z', "follow-context", OPT_FLAG, NULL, opt_set, AT(like.follow_context), "take over its security label (AppArmor, SELinux)", NULL, NULL },
	{ 0, "explain", OPT_FLAG, NULL, opt_set, AT(explain), "tell what would be done, whether it would work, and if not, why", NULL,
	  "Instead of running a program" },
	{ 'J', "json", OPT_FLAG, NULL, opt_set, AT(json), "with --explain: tell it as JSON", NULL, NULL },
	{ 0, "forward", OPT_ARG, "FROM:TO", forward_parse, AT(forward), "carry a port or a Unix socket from here into the network namespace", NULL, NULL },
};

static bool has_target(const struct nsjoin_options *o)
{
	return o->targets.n || o->each;
}

static void candidates(const char *kind, const char *prefix, FILE *to)
{
	if (streq(kind, "@target"))
		aim_offer(prefix, to);
}

static const struct program program = {
	.name = "nsjoin",
	.usage = "[options] [PROGRAM [ARGUMENT...]]",
	.purpose = "Run a program, by default a shell, in the namespaces of a process or in those that files stand for.",
	.opts = opts,
	.n_opts = ARRAY_SIZE(opts),
	.operands = "@program",
	.runs_program = true,
	.candidates = candidates,
	.notes = "With --target and no namespace named, all that differ from ours are entered.\n"
		 "Exit status: the program's, 128+n if signal n killed it, 125 if nsjoin failed,\n"
		 "126 if the program cannot be run, 127 if it was not found.",
};

const char *nsjoin_wants_process(const struct nsjoin_options *o)
{
	if (o->socket.given || o->env)
		return o->socket.given ? "net-socket" : "env";
	if (o->like.join_cgroup || o->like.follow_context)
		return o->like.join_cgroup ? "join-cgroup" : "follow-context";
	if (o->like.given || o->like.add || o->like.drop)
		return o->like.given ? "like" : o->like.add ? "cap-add" : "cap-drop";
	if ((o->root.wanted && !o->root.dir) || (o->wd.wanted && !o->wd.dir))
		return o->root.wanted && !o->root.dir ? "root" : "wd";
	if (o->uid.how == ID_FOLLOW || o->gid.how == ID_FOLLOW)
		return o->uid.how == ID_FOLLOW ? "setuid=follow" : "setgid=follow";
	return NULL;
}

/* The first option that takes something from the target without saying from where else; NULL: none. */
static const char *wants_target(const struct nsjoin_options *o)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (o->kinds[t].wanted && !o->kinds[t].file)
			return ns_kinds[t].long_option;
	if (o->tools.wanted || o->bindings.n)
		return o->tools.wanted ? "tools" : o->bindings.at[0].source ? "bind" : "unbind";
	return o->all ? "all" : nsjoin_wants_process(o);
}

static bool names_a_file(const struct nsjoin_options *o)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (o->kinds[t].file)
			return true;
	return false;
}

bool nsjoin_names_a_kind(const struct nsjoin_options *o)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (o->kinds[t].wanted)
			return true;
	return o->socket.given || o->user_parent;
}

bool nsjoin_may_run_foreign(const struct nsjoin_options *o)
{
	bool enters_mounts = o->all || o->kinds[NS_MNT].wanted || !nsjoin_names_a_kind(o) || o->root.wanted;

	return enters_mounts && !o->tools.host_root && !o->forward.n;
}

static bool does_something(const struct nsjoin_options *o)
{
	return nsjoin_names_a_kind(o) || has_target(o) || o->proc || o->root.wanted || o->wd.wanted || o->wdns || o->uid.how != ID_KEEP || o->gid.how != ID_KEEP;
}

/* The first option that is about a program, NULL: none. What is not about one: --target, --net and --user. */
static const char *is_about_program(const struct nsjoin_options *o)
{
	const struct { bool given; const char *name; } all[] = {
		{ o->all, "all" }, { o->user_parent, "user-parent" }, { o->keep_caps, "keep-caps" }, { o->root.wanted, "root" }, { o->wd.wanted, "wd" },
		{ o->wdns, "wdns" }, { o->uid.how != ID_KEEP, "setuid" }, { o->gid.how != ID_KEEP, "setgid" }, { o->env, "env" },
		{ o->preserve_credentials, "preserve-credentials" }, { o->keep_env, "keep-env" }, { o->keep_fds, "keep-fds" }, { o->no_fork, "no-fork" },
		{ o->no_pty, "no-pty" }, { o->proc, "proc" }, { o->tools.wanted, "tools" }, { o->explain, "explain" }, { o->like.given, "like" }, { o->like.add, "cap-add" }, { o->like.drop, "cap-drop" },
		{ o->like.privileged, "privileged" }, { o->like.join_cgroup, "join-cgroup" }, { o->like.follow_context, "follow-context" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i].given)
			return all[i].name;
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (o->kinds[t].wanted && t != NS_NET && t != NS_USER)
			return ns_kinds[t].long_option;
	return NULL;
}

/* Who is not root has rights over a network namespace only in the user namespace that owns it. */
static int check_forward(struct nsjoin_options *o, bool has_program)
{
	const char *about = is_about_program(o);

	if (has_program)
		return opt_usage(&program, "option --forward runs no program");
	if (about)
		return opt_usage(&program, "option --forward runs no program: --%s says nothing to it", about);
	if (o->targets.n > 1 || o->each)
		return opt_usage(&program, "option --forward leads to one target");
	if (!has_target(o) && !o->kinds[NS_NET].wanted)
		return opt_usage(&program, "option --forward needs a target: --target PID, or --net=FILE");
	if (has_target(o) && !o->kinds[NS_NET].file && !o->socket.given)
		o->kinds[NS_NET].wanted = true;
	if (has_target(o) && geteuid() != 0)
		o->kinds[NS_USER].wanted = true;
	return 0;
}

int nsjoin_options_parse(int argc, char **argv, struct nsjoin_options *options)
{
	int first = opt_parse(&program, argc, argv, options);
	const char *wants;

	if (first < 0)
		return first;
	if (options->socket.given && options->kinds[NS_NET].file)
		return opt_usage(&program, "options --net=FILE and --net-socket exclude each other");
	if (options->keep_caps && (options->like.add || options->like.drop || (options->like.given && options->like.what & LIKE_CAPS)))
		return opt_usage(&program, "option --keep-caps keeps all capabilities: it excludes --cap-add, --cap-drop and --like with caps");
	if (options->user_parent && !has_target(options) && !names_a_file(options))
		return opt_usage(&program, "option --user-parent needs a process (--target PID) or a namespace whose parent is meant (--user=FILE)");
	wants = wants_target(options);
	if (wants && !has_target(options))
		return opt_usage(&program, "option --%s needs a process: --target PID", wants);
	if (options->tools.host_root && (options->kinds[NS_MNT].wanted || options->kinds[NS_PID].wanted || options->root.wanted))
		return opt_usage(&program, "option --tools=host-root keeps the host's root and PID namespace: it goes without --mount, --pid and --root");
	if (options->tools.wanted && options->env)
		return opt_usage(&program, "options --tools and --env exclude each other: the target's LD_PRELOAD is not for host's programs");
	if (options->wd.wanted && options->wdns)
		return opt_usage(&program, "options --wd and --wdns exclude each other");
	if (options->json && !options->explain)
		return opt_usage(&program, "option --json goes with --explain");
	if (options->explain && (options->targets.n > 1 || options->each))
		return opt_usage(&program, "option --explain tells about one target");
	if (options->explain && options->bindings.n)
		return opt_usage(&program, "option --explain changes nothing: it goes without --bind and --unbind");
	if (options->bindings.n && (options->targets.n > 1 || options->each || options->forward.n))
		return opt_usage(&program, "options --bind and --unbind are for one target, and not together with --forward");
	if (options->detach && (options->targets.n > 1 || options->each || options->forward.n))
		return opt_usage(&program, "option --detach is for one target, and not together with --forward");
	if (options->detach && first == argc)
		return opt_usage(&program, "option --detach needs a program: there is nothing that a shell could read");
	if (options->forward.n) {
		int r = check_forward(options, first < argc);

		return r < 0 ? r : first;
	}
	if (!does_something(options))
		return opt_usage(&program, "nothing to enter: give --target PID, or a namespace as in --net=FILE");
	if ((options->targets.n > 1 || options->each) && first == argc)
		return opt_usage(&program, "several targets need a program: there is nothing that a shell could read");
	return first;
}
