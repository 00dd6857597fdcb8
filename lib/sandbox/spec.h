/* SPDX-License-Identifier: MIT */
/* What is wanted of a new environment: a plain struct that options (or a lab file) fill in, zeroed where nothing is asked. */
#pragma once

#include <sched.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "cgroup/limits.h"
#include "ns/type.h"
#include "sandbox/idmap.h"
#include "sandbox/mountspec.h"
#include "sandbox/overlay.h"

/* Values of a field that may be missing. */
struct sandbox_id { bool set; uint32_t id; };
struct sandbox_offset { bool set; int64_t seconds; };
struct sandbox_owner { bool set; uid_t uid; gid_t gid; };

/* Existing namespaces, as the user says it (join.h); NULL: not of this kind. */
struct sandbox_joins { const char *ref[NS_TYPES]; };

/* What the program is to have of our environment. */
enum { ENVIRON_LISTS_MAX = 32 };
struct sandbox_environ {
	bool clear;
	const char *kept[ENVIRON_LISTS_MAX];   /* lists of names; any: the others are left out */
	size_t n;
};

/* Sets of capabilities. */
struct sandbox_caps {
	bool set;
	uint64_t only, add, drop;   /* only: where set */
};

struct sandbox_number { bool set; int value; };
struct sandbox_rlimits { unsigned set; struct rlimit at[RLIM_NLIMITS]; };   /* set: 1u << RLIMIT_... */
struct sandbox_cpus { const char *text; cpu_set_t set; };                   /* text NULL: all as they are */

enum { PATHS_MAX = 64, FDS_MAX = 64 };
struct sandbox_paths {
	struct sandbox_path { const char *path; bool write; } at[PATHS_MAX];
	size_t n;
};

struct sandbox_fds {
	bool close;                 /* all above 2, but: */
	int keep[FDS_MAX];
	size_t n;
};

#define BINFMT_DIR "/proc/sys/fs/binfmt_misc"

struct sandbox_spec {
	/* namespaces */
	unsigned types;                    /* 1u << enum ns_type: new ones of these kinds */
	const char *keep[NS_TYPES];        /* a file that keeps the namespace; NULL: it ends with its processes */
	struct sandbox_joins joins;        /* existing ones of other kinds */
	const char *name;                  /* keeps all of them; NULL: no name */
	char *const *command;              /* the command line, to be written down with the name; ends with NULL */
	struct idmap_request users, groups;
	enum sandbox_setgroups { SETGROUPS_UNSET, SETGROUPS_ALLOW, SETGROUPS_DENY } setgroups;
	struct sandbox_owner owner;        /* of the user namespace; else whoever we are */
	enum sandbox_propagation { PROPAGATION_PRIVATE, PROPAGATION_SLAVE, PROPAGATION_SHARED, PROPAGATION_UNCHANGED } propagation;
	const char *hostname, *domainname;
	struct sandbox_offset monotonic, boottime;
	bool no_lo;

	/* files */
	const char *root;                  /* becomes /; in a mount namespace with /proc, /sys and /dev */
	struct overlay overlay;            /* so do these layers */
	bool ro, ephemeral;                /* the root cannot be changed; its changes vanish */
	bool root_implied;                 /* by one of both: it is the host's own */
	struct mountspecs mounts;          /* mounted in it, in this order */
	bool protect_kernel;               /* what container engines hide of /proc and /sys */
	const char *proc;                  /* where a new proc is mounted */
	const char *binfmt;                /* where a binfmt_misc of the user namespace is mounted */
	const char *interp;                /* a binary format to be registered there */
	const char *wd;

	/* the program */
	bool fork, as_pid_1;
	bool new_session, pty, no_pty;     /* without our terminal; on one of its own where we have one, or not */
	bool forward;                      /* we stay outside and pass signals on */
	int kill_child;                    /* signal for the program when we end, 0: none */
	struct sandbox_id uid, gid;
	const char *run_as;                /* USER[:GROUP] of the new root's own files; instead of both */
	const char *member_of;             /* supplementary groups, a list */
	bool keep_groups;                  /* ours */
	bool keep_caps;
	struct sandbox_caps caps;
	bool no_new_privs;
	struct sandbox_paths landlock;     /* the files that it may have; none: no rules */
	const char *seccomp;               /* "default", a file, the number of an open file */
	struct sandbox_rlimits rlimits;
	struct sandbox_number oom, nice;
	struct sandbox_cpus cpus;
	struct cgroup_limits limits;
	const char *cgroup_in;             /* the path of a cgroup, or "direct": not by systemd; NULL: where it is best */
	bool try_limits;                   /* without those that cannot hold */
	struct sandbox_number status_fd;   /* where it is told what becomes of the environment (report.h) */
	struct sandbox_fds fds;
	uint64_t timeout;                  /* ns, 0: none */
	bool die_with_parent;
	struct sandbox_environ environ;
	char *const *argv;                 /* ends with NULL; empty: a shell */
	int (*exec)(char *const argv[]);   /* becomes the program; returns only with a fault */
	void (*note)(const char *text);    /* tells the user something */
};

static inline bool sandbox_wants(const struct sandbox_spec *spec, enum ns_type type) { return spec->types & 1u << type; }

static inline bool sandbox_joins(const struct sandbox_spec *spec, enum ns_type type) { return spec->joins.ref[type]; }
bool sandbox_joins_any(const struct sandbox_spec *spec);

/* Will it be in another user namespace than ours, new or joined? Then much can be mounted only where that owns it. */
static inline bool sandbox_leaves_user(const struct sandbox_spec *spec) { return sandbox_wants(spec, NS_USER) || sandbox_joins(spec, NS_USER); }

/* Is there a new root, to which /proc, /sys and /dev belong? */
static inline bool sandbox_has_root(const struct sandbox_spec *spec)
{
	return sandbox_wants(spec, NS_MNT) && (spec->root || spec->overlay.n);
}

/* Option rows: these take the field they fill. */
int sandbox_parse_owner(const char *text, void *field);   /* UID:GID */
int sandbox_parse_setgroups(const char *text, void *field);
int sandbox_parse_propagation(const char *text, void *field);
int sandbox_parse_cgroup_in(const char *text, void *field);   /* auto, direct, or the path of a cgroup */

/*
 * Add what follows from what was asked (a host name needs a UTS namespace), and refuse contradictions: -EINVAL with words
 * that name the options.
 */
int sandbox_settle(struct sandbox_spec *spec);
