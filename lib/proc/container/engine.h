/* SPDX-License-Identifier: MIT */
/*
 * What an engine's file implements, and what helps it. An engine first says whether a part of a cgroup path is its own (match: text
 * only), then looks up what its files tell (fill: only for the outermost match, inside a container files are the container's own).
 */
#pragma once

#include "base/json_read.h"
#include "proc/cgroup.h"
#include "proc/container.h"

enum { LOOK_PARTS_MAX = 64, ENGINE_TEXT_MAX = 512 };

/* A piece of a path. */
struct part {
	const char *at;
	size_t len;
};

/* One cgroup path being looked at, part by part from the root. */
struct look {
	struct containers *all;
	const char *path;
	struct part part[LOOK_PARTS_MAX];
	unsigned n;
	unsigned at;                 /* the part in question */
	pid_t pid;                   /* a process in the cgroup; 0: none known */
	uid_t owner;                 /* below a user's own slice: that user */
	bool delegated;              /* part `at` may have been made by someone other than root */
	const char *outer;           /* cgroup of the container found before: we are inside, no file is to be believed. NULL: outermost */
};

/* How far the engine's records bear a match out. */
enum proof {
	PROOF_NONE,                  /* no record was there or could be read */
	PROOF_NO,                    /* the record says it lives elsewhere: someone lies */
	PROOF_YES,
};

struct engine {
	const char *name;

	/*
	 * Is part look->at a container of this engine? Sets c->id, and c->name where the path holds it (c->engine is set). Returns how
	 * many parts are used up, 0: not mine, -errno.
	 */
	int (*match)(const struct look *look, struct container *c);

	/* Fill in what the engine's files tell; c->cgroup is set. NULL: nothing to look up. Outermost containers only. */
	enum proof (*fill)(const struct look *look, struct container *c);

	/* The same for a container inside another, out of what the outer one controls. NULL: nothing. */
	enum proof (*fill_inside)(const struct look *look, struct container *c);

	/*
	 * Does this command line, of a process outside of all containers, say that it keeps one? Sets c->id and c->name; c->init, which the caller
	 * has set, is cleared where it keeps what was put into the container later. NULL: this engine has no such process.
	 */
	bool (*keeps)(const struct look *look, const char *args, size_t len, struct container *c);

	bool for_users;              /* ordinary users run it without a record: its name in a user's own cgroup is that user's word */
};

/* One a family, in the order they are asked: see container.c. */
extern const struct engine engine_docker, engine_podman, engine_crio, engine_containerd, engine_lxc, engine_machine,
	engine_flatpak, engine_snap, engine_oci, engine_systemd;
extern const struct engine *const engines[];   /* ends with NULL */

/* -- nskit.c: environments, which namespaces tell and not cgroups. Silent -- */

/* The environment of the process whose /proc/PID is open at dir; *found stays where it is in none. 0 or -ENOMEM. */
int nskit_of_dir(struct containers *all, int dir, const struct container **found);

/* Call each(ctx, c) for all of them, those without a process too. */
int nskit_each(struct containers *all, int (*each)(void *ctx, const struct container *c), void *ctx);

/* -- path.c: parts of paths -- */

int look_start(struct look *look, struct containers *all, const char *path, pid_t pid);

/* Go on to the next part, minding who may have made what stands there. false: there is none. */
bool look_next(struct look *look);

/* The piece between prefix and suffix (either may be ""); false where the part does not look so or nothing is between. */
bool part_between(struct part whole, const char *prefix, const char *suffix, struct part *middle);
bool part_is(struct part part, const char *text);
bool part_starts(struct part part, const char *prefix);
bool part_ends(struct part part, const char *suffix);
bool part_is_hex64(struct part part);

/* A copy that lives as long as all containers. NULL without memory. */
const char *part_copy(const struct look *look, struct part part);

/* A copy as above without systemd's \xNN escapes. An escaped NUL or '/' stays as it is. */
const char *part_unescape(const struct look *look, struct part part);

/* -- state.c: files of engines -- */

/*
 * Read a file of at most `max` bytes below root: a regular file that `owner` owns, else -EACCES. Links are followed inside of root; whatever else
 * lies there (a FIFO, a device) is not opened. *text is the caller's to free.
 */
ssize_t state_read(const struct look *look, uid_t owner, size_t max, char **text, const char *format, ...) _printf_(5, 6);

/*
 * Try every entry of a folder whose name begins with `first` (no dot files; 4096 at most) until one is good (>= 0), which is
 * returned; -ENOENT where none was.
 */
int state_each(const struct look *look, const char *folder, const char *first,
               int (*try)(const struct look *look, const char *path, struct container *c, enum proof *proof), struct container *c, enum proof *proof);

/* What a runtime writes down about a container it runs. */
struct record {
	pid_t pid;                   /* 0: unknown */
	uint64_t started;            /* 0: unknown */
	enum proof proof;            /* what its cgroup paths say about c->cgroup */
	bool by_crun;
	char hostname_path[ENGINE_TEXT_MAX];   /* source of the container's /etc/hostname; "" unknown */
};

/* state.json of runc's kind (docker and containerd too); status of crun. Silent. */
int record_read_runc(const struct look *look, const struct container *c, const char *path, struct record *r);
int record_read_crun(const struct look *look, const struct container *c, const char *path, struct record *r);

/* Find the record of a runtime whose key is `key`: runc or crun, the system's or the owner's. Silent. */
int record_find(const struct look *look, const struct container *c, const char *key, struct record *r);

/* The verdict of a record, by its cgroup paths or its living process; sets c->init where it is sure. */
enum proof record_check(const struct look *look, struct container *c, const struct record *r);

/* -- monitor.c: the engine's process outside of the container -- */

enum { MONITOR_TEXT_MAX = 8192 };

/*
 * Open the /proc/PID of the process that keeps the container: the parent of its outermost process, which must run as the owner and lie
 * in no container itself (inside a container: in that one). Sets c->init. Returns the fd or -errno (silent).
 */
int monitor_open(const struct look *look, struct container *c);

/* Its command line. Arguments end with NUL each. Returns the length or -errno (silent). */
ssize_t monitor_read(const struct look *look, struct container *c, char args[MONITOR_TEXT_MAX]);

/* Whose process is that (all its user ids agree), and does it stand outside of every container, by where it is? */
bool monitor_owner(int dir, uid_t *owner);
bool monitor_is_outside(const struct look *look, const struct cgroup_paths *paths);

/* The argument after `option`, NULL where there is none. */
const char *monitor_option(const char *args, size_t len, const char *option);

/* -- nocgroup.c -- */

/*
 * The container of the process whose /proc/PID is open at `dir`, where its cgroup tells none: *found is NULL or the unit that it is of, and stays
 * that where there is no container. 0 or -ENOMEM.
 */
int container_without_cgroup(struct containers *all, int dir, pid_t pid, const struct container **found);

/* -- conmon.c -- */

/* engine.keeps for all who use conmon. */
bool conmon_keeps(const struct look *look, const char *args, size_t len, struct container *c);

/* Name and first process of c by the conmon that keeps it, for containers inside of others, too. */
enum proof conmon_ask(const struct look *look, struct container *c);

/* -- kubelet.c: Kubernetes's names without annotations -- */

/* What the kubelet calls the container that only holds a pod's namespaces ("pause"). No other has this name: theirs have no capitals. */
#define KUBELET_SANDBOX "POD"

/* Pod, namespace and name of c->id by the kubelet's links for log collectors. */
void kubelet_names(const struct look *look, struct container *c);

/* cri-dockerd and CRI-O put all of it into c->name, k8s_CONTAINER_POD_NAMESPACE_UID_TRY; none of these holds '_'. Other names stay. */
void kubelet_split_name(const struct look *look, struct container *c);

/* -- labels.c: labels and annotations, which all engines use for the same things -- */

enum { LABELS_COMPOSE = 1, LABELS_NERDCTL = 2, LABELS_CRI = 4, LABELS_CRIO = 8 };

/* Take an object of labels, only those of these kinds: an engine's own are set last by it, others an image may bring. */
void labels_read(const struct look *look, unsigned kinds, struct json_read *j, struct container *c);

/* labels_read() of the "annotations" in the text of an OCI config.json. 0, or -EBADMSG with nothing taken. */
int labels_read_config(const struct look *look, unsigned kinds, const char *text, size_t len, struct container *c);

/* Take a text into the pool; NULL where it is none or empty. */
const char *json_copy(const struct look *look, struct json_read *j);
