/* SPDX-License-Identifier: MIT */
/*
 * nsjoin: options -> resolve (target.c: everything is opened and read, nothing changed) -> enter and exec (exec.c).
 */
#pragma once

#include <sys/types.h>

#include "cli/opt.h"
#include "net/endpoint.h"
#include "ns/set.h"
#include "nsjoin/aim.h"
#include "nsjoin/bindings.h"
#include "nsjoin/hostroot.h"
#include "nsjoin/likeness.h"
#include "nsjoin/view.h"
#include "proc/environment.h"

/* --root and --wd: the directory itself, or that of the target. */
struct place_option {
	bool wanted;
	const char *dir;   /* NULL: the target's */
};

/* --tools */
struct tools_option {
	bool wanted;
	bool host_root;    /* the host's root is the program's; not the target's */
	const char *dir;   /* NULL: the host's own */
};

/* --setuid and --setgid. */
struct id_option {
	enum { ID_KEEP, ID_GIVEN, ID_FOLLOW, ID_NAMED } how;
	uint32_t id;
	const char *name;    /* ID_NAMED: looked up in the files of the root that the program will have (names.c) */
};

struct nsjoin_options {
	struct aim_list targets;
	const char *each;                /* all containers that this pattern matches; NULL: not asked for */
	bool all;
	struct kind_option {
		bool wanted;
		const char *file;            /* NULL: the target's */
		struct ns_token token;       /* that `file` is instead of a file; ino and handle 0: it is none */
	} kinds[NS_TYPES];
	struct socket_option {
		bool given;
		int fd;
	} socket;
	bool user_parent, keep_caps;
	struct place_option root, wd;
	struct tools_option tools;
	const char *wdns;
	struct id_option uid, gid;
	struct like_option like;
	struct forward_rules forward;
	struct bindings bindings;
	bool preserve_credentials, env, keep_env, keep_fds, no_fork, no_pty, proc, detach, explain, json;
};

/* options.c: parse and check them. The index of the program in argv, or a fault. */
int nsjoin_options_parse(int argc, char **argv, struct nsjoin_options *options);

/* The first option that takes something of a process itself, without saying from where else; NULL: none. */
const char *nsjoin_wants_process(const struct nsjoin_options *options);

/* Is a kind of namespace named by an option? Else the target's are meant, those that differ from ours. */
bool nsjoin_names_a_kind(const struct nsjoin_options *options);

/* May the program be a file of the target's? */
bool nsjoin_may_run_foreign(const struct nsjoin_options *options);

/* All that is known and opened before the first namespace is entered. */
struct joining {
	const char *said;                    /* what the user calls the target; NULL: there is none */
	struct proc_target target;
	char how[256];                       /* what led to it, for --explain; "": the user gave its number, or its container did */
	char environment[ENVIRONMENT_NAME_MAX + 1];   /* its namespaces are the target's; "": those of the process */
	char files[NS_TYPES][ENVIRONMENT_PATH_MAX];   /* and where they are kept; "": not of its own */
	struct lone {
		int fd;                      /* a single namespace is the target; -1: none is */
		struct ns_id id;
		char title[300];             /* for messages */
	} lone;
	struct ns_set set;
	int root, wd;                        /* directories; -1: stays as it is */
	const char *wdns;
	char **env;                          /* NULL: our own */
	bool keep_env;                       /* with --tools: ours, but for PATH and its like */
	bool own_term;                       /* but TERM is ours */
	struct id_option uid, gid;
	bool drop_groups;
	gid_t *groups;                       /* what they become; of the target, or none */
	int n_groups;
	struct likeness like;
	bool keep_caps;                      /* it keeps what entering a user namespace gives, whoever it becomes */
	struct view view;
	struct hostroot hostroot;
	bool close_files;                    /* it gets no file of ours above 2 */
	bool fork;                           /* the program becomes our child: only children live in a PID namespace */
	bool own_session;                    /* keep it away from our terminal */
	bool leads;                          /* we lead a session for it, in which it is to be in the foreground */
	bool rehearse;                       /* go the whole way, but leave the target's cgroup and the program alone */
	bool late;                           /* settling and confining are left to the program's own process */
	int told;                            /* who waits to be told of a failure is at the other end; -1: nobody */
	int line;                            /* it is to go on without us, and who waits for its start is at the other end; -1: not so */
	int outside;                         /* pidfd of the process that started us and waits; -1: none */
};

void joining_init(struct joining *joining);

/*
 * target.c. First pin the target (aim NULL: there is none), and check that it has what the options need; then open and read all that they take of it.
 * 0, or a fault. joining_check() is the second half of joining_open(), for who has pinned the target.
 */
int joining_open(const struct nsjoin_options *options, const struct aim *aim, struct joining *joining);
int joining_check(const struct nsjoin_options *options, struct joining *joining);
int joining_resolve(const struct nsjoin_options *options, struct joining *joining);
void joining_done(struct joining *joining);
#define _joining_ __attribute__((cleanup(joining_done)))

/*
 * environment.c. Add the namespaces of j->environment to the set: those of the kinds `named`, which must be there, and of the `others` that
 * are. Before that: does an option need its first process, and is that gone? 0, or a fault.
 */
int environment_choose(struct joining *joining, unsigned named, unsigned others);
int environment_check(const struct joining *joining, const char *wants_process);

/*
 * sources.c. Namespaces that are neither the target's nor a file's: of a kind that is named by a token, of one of the target's sockets, and the user
 * namespace above the one that is chosen so far. 0, or a fault.
 */
int source_add_kind(struct joining *joining, enum ns_type type, const struct kind_option *kind);
int source_add_socket(struct joining *joining, int fd);
int source_add_user_parent(const struct nsjoin_options *options, struct joining *joining);

/*
 * names.c. Numbers for the names of j->uid and j->gid, by the passwd(5) and group(5) that the program will see. with_groups: a named user brings primary
 * and supplementary groups along, for no group was asked for. 0, or a fault.
 */
int names_resolve(const struct nsjoin_options *options, bool with_groups, struct joining *joining);

/*
 * identity.c. First replace "follow" by the target's numbers, as the user namespace that we are in now calls them; then, in
 * the process that becomes the program, take the identity. 0, or a fault.
 */
int identity_follow(struct joining *joining);
int identity_take(const struct joining *joining);

/*
 * exec.c: enter, and become the program, or stand in for it where we must fork. Returns the program's exit status as it
 * is passed on (128 + n for signal n), or a fault.
 */
int joining_run(struct joining *joining, char *const program[]);

/*
 * Its steps, for inside.c: enter the namespaces and what of the target is read in them; then the view and the identity; then the confinement,
 * before which files are closed; then the program. 0 (the last one does not return then, but when only rehearsing), or a fault.
 */
int joining_enter(struct joining *joining);
int joining_settle(const struct joining *joining);
int joining_confine(const struct joining *joining);
int joining_become(const struct joining *joining, char *const program[]);

/* inside.c: joining_run() for a program that must be a child to be in its PID namespace. */
int inside_run(struct joining *joining, char *const program[]);

/*
 * session.c: joining_run(), in a session and on a terminal of the program's own where it could reach ours otherwise. Returns like it.
 */
int session_run(struct joining *joining, char *const program[]);

/* forward.c: carry connections into the network namespace of the joining, until a signal ends that (then 0), or the target does. Else a fault. */
int forward_run(struct joining *joining, const struct forward_rules *rules);

/*
 * detach.c: joining_run(), in the background. 0 when the program runs, its number printed; or a fault.
 */
int detach_run(struct joining *joining, char *const program[]);
