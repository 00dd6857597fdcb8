/* SPDX-License-Identifier: MIT */
/*
 * Like the target: what confines a program that comes from a container as its first process is confined. A container's own shell, run
 * by root with all capabilities and no filter, is the container's code with the host's rights; so that is not what is done unless
 * --privileged asks for it.
 *
 *	likeness_read()      before entering: everything is read of the pinned target, what is needed later is opened
 *	likeness_limit()     before entering, while our own rights last: resource limits, OOM score
 *	likeness_label()     the security label that exec is to give; a child has it from us
 *	identity.c           inside: groups, group and user
 *	likeness_confine()   capabilities, no_new_privs and filters: what a child has from us, too
 *	likeness_finish()    last of all, in the process that becomes the program: its cgroup, and filters that need no right
 *
 * Nothing is ever raised: where the target has more than we, we stay as we are.
 */
#pragma once

#include <sys/resource.h>

#include "proc/cgroup_join.h"
#include "proc/status.h"
#include "proc/target.h"
#include "sys/seccomp.h"

enum like {
	LIKE_IDS = 1,          /* user and group */
	LIKE_GROUPS = 2,       /* supplementary groups */
	LIKE_CAPS = 4,         /* five sets of capabilities */
	LIKE_SECCOMP = 8,
	LIKE_NO_NEW_PRIVS = 16,
	LIKE_LABEL = 32,       /* AppArmor, SELinux */
	LIKE_LIMITS = 64,
	LIKE_OOM = 128,
	LIKE_CGROUP = 256,
	LIKE_UMASK = 512,
	LIKE_ALL = 1023,
};

/* --like, --privileged, --cap-add, --cap-drop, --join-cgroup, --follow-context */
struct like_option {
	bool given;            /* LIST was given: else what is possible and sensible */
	unsigned what;
	bool privileged, keep_caps, join_cgroup, follow_context;
	bool own_cgroup;       /* unless asked for, it stays in ours: host's tools are not to eat what the target may have */
	bool only_look;        /* leave out what the target would notice: its filters are not copied */
	uint64_t add, drop;
};

enum { LABEL_MAX = 1024 };

struct likeness {
	unsigned what;         /* of enum like; 0: as we are */
	uint64_t add, drop;
	struct proc_status status;
	struct seccomp_filters filters;
	struct rlimit limits[RLIM_NLIMITS];
	char oom[16];
	unsigned long persona;    /* personality(2) */
	const char *label_file;   /* where the label is written; NULL: ours is the same, or there is none */
	char label[LABEL_MAX];
	int proc;              /* /proc, for that file; -1 */
	struct cgroup_way cgroups;
};

/* A list "caps,seccomp", "all" or "none" into a struct like_option; for option rows. */
int like_parse(const char *text, void *field);

/* "caps,seccomp": what of enum like is set; "" for nothing. */
void like_print(unsigned what, char *text, size_t size);

/*
 * Read what the option asks for of the target. `foreign`: the program comes from the target. `same_user`: it will be in the target's user
 * namespace. 0 or a fault; likeness_done() in any case.
 */
int likeness_read(const struct like_option *option, const struct proc_target *target, bool foreign, bool same_user, struct likeness *likeness);

/* Take limits and OOM score now. 0 or a fault. */
int likeness_limit(const struct likeness *likeness);

/* Before the user is changed: capabilities that no exec is to give back. 0 or a fault. */
int likeness_bound(const struct likeness *likeness);

/* Once the namespaces are entered; the file of the label is the host's. 0 or a fault. */
int likeness_label(const struct likeness *likeness);

/* Then, after the user is changed; nothing of what it does can be undone. 0 or a fault. */
int likeness_confine(const struct likeness *likeness);

/* In the process that becomes the program, just before. 0 or a fault. */
int likeness_finish(const struct likeness *likeness);

/* Where the program was refused after that: put into the fault what the label has to do with it. Returns err. */
int likeness_refused(const struct likeness *likeness, int err);

void likeness_done(struct likeness *likeness);
