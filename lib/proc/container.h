/* SPDX-License-Identifier: MIT */
/*
 * Which container a process belongs to, and which process a container's name means, without asking any daemon: the path
 * of the cgroup tells engine and id, the engine's own files the name.
 *
 * What is believed: a container can make cgroups below its own and can write what it likes into its processes, so only the
 * outermost match of a path counts; what stands deeper is shown as a chain. A user or a service with a delegated
 * cgroup can make one that bears another container's id, so there the engine's own record must say that this container lives in
 * this very cgroup. Names come from files that root (or, for a rootless engine, that user) owns, and from the
 * command line of the engine's monitor outside of the container. nskit's own environments are told by namespaces, where the cgroup names no
 * container. Names are hostile text: escape them before you show them.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/pool.h"
#include "proc/environment.h"

struct container {
	const char *engine;          /* docker podman containerd cri-o runc crun lxc incus machine flatpak snap systemd nskit; oci: one we cannot tell */
	const char *id;              /* the engine's own key: 64 hex digits, or a name where the engine has only names */
	const char *name;            /* NULL: not known (files not readable, engine keeps none) */
	const char *pod, *k8s_namespace;   /* Kubernetes */
	const char *pod_role;        /* of CRI engines: "sandbox" is the container that only holds a pod's namespaces; NULL: not told */
	const char *project, *service;     /* compose; labels, and an image may bring labels of its own: no proof of anything */
	const char *image;
	const char *unit;            /* the systemd unit around it; NULL: none */
	const char *cgroup;          /* its path, up to and with the part that names it; "" of nskit's, which may have any */
	uid_t owner;                 /* the user whose engine it is; 0: the system's */
	bool verified;               /* the engine's record, or a place that only root can make, vouches for it */
	pid_t init;                  /* its first process, alive and of the recorded start time; 0: not known */
	uint64_t init_started;       /* clock ticks since boot, field 22 of /proc/PID/stat */
	const struct container *inner;     /* the container inside this one, told by what this one controls; NULL: none */
};

/* All containers met in one run: each cgroup is looked up once. */
struct containers {
	int root;                    /* the directory that is / */
	int proc;                    /* its /proc */
	uid_t trusted;               /* who owns `root`: system engines' files must be theirs */
	bool by_cgroup_id;           /* the kernel tells a process's cgroup by number: one call, no file */
	struct map paths, ids, outer;
	struct map kept;             /* by PID namespace: containers without a cgroup of their own */
	struct nskit_environment *named;   /* environments, once they are read */
	struct map named_by_ino;
	unsigned named_types;        /* kinds of their namespaces, as bits */
	bool named_read;
	struct pool pool;
	char *text;                  /* CGROUP_TEXT_MAX bytes to read into */
};

/* Zero-initialised before. root may be closed afterwards, proc not. 0 or -errno (silent). */
int containers_init(struct containers *all, int root, int proc);
void containers_done(struct containers *all);
#define _containers_ __attribute__((cleanup(containers_done)))

/*
 * The container of a process; *found NULL where it is in none. Silent: -ESRCH or -ENOENT when it is gone. The record lives as
 * long as `all`. Costs pidfd_open, one ioctl and close where the kernel is new enough (6.13), else one read of PID/cgroup.
 */
int containers_of_pid(struct containers *all, pid_t pid, const struct container **found);

/* The same through an open /proc/PID, which pins the process: its number may be given to another one meanwhile. One read of a file. */
int containers_of_dir(struct containers *all, int dir, pid_t pid, const struct container **found);

/* The same by one path of cgroup_read(); pid: a process in it, 0 where none is known (names that only monitors know are missed then). */
int containers_of_cgroup(struct containers *all, const char *path, pid_t pid, const struct container **found);

/* The named environment that a namespace (by inode number) belongs to; *found NULL: to none. Also where no process is in it. 0 or -ENOMEM. */
int containers_of_namespace(struct containers *all, uint64_t ino, const struct container **found);

/*
 * What a user reads and writes: "docker:web", "docker:0123456789ab?" where nobody vouches for the id, "containerd:ns/pod/name", "podman:web@1000", a
 * chain "docker:outer/podman:inner".
 */
void container_print(const struct container *c, struct buf *to);

/* Does it only hold the namespaces of a pod of Kubernetes ("pause", printed as "NAMESPACE/POD/POD")? Nobody means it who does not say so. */
bool container_is_sandbox(const struct container *c);

/* A process that a name means. */
struct container_hit {
	const struct container *container;   /* the outermost; the match may be an inner one */
	pid_t init;                  /* its first process; 0: an environment (engine nskit) that outlives its processes */
	uint64_t started;            /* clock ticks since boot: what tells it from a later process with its PID */
	bool anothers;               /* another user's, which the name that was given does not say */
};

/* Is it the caller's or root's, so that its name alone means it? What another user says is meant only where it is called as it is printed. */
bool container_is_ours(const struct container *c);

/*
 * All containers that `name` means, best kind of match only: "ENGINE:NAME", a text as container_print() writes it, NAME, a
 * unit ("ssh.service"), PROJECT/SERVICE, NAMESPACE/POD[/NAME] (without NAME: but for its sandbox), the beginning of an id (4 digits or more). NULL: all,
 * systemd's units too. Another user's containers are meant only by what is printed (podman:web@1000), for anybody can give a process any name and id;
 * where nothing else fits, those that would are returned as such. Reads the cgroup of every process.
 * Returns how many (0: none is running), the hits being the caller's to free, or -errno (silent).
 */
int container_find(struct containers *all, const char *name, struct container_hit **hits);

/* container_find() where it finds just one. None and several are faults; several: all of them are named, none is chosen. */
int container_choose(struct containers *all, const char *name, struct container_hit *hit);

/* Print the names, one a line, that begin with prefix: for completion. Of units only services: scopes are nobody's to name. */
void container_print_names(const char *prefix, FILE *to);

/*
 * What a name means, pinned: the first process of a container; or an environment, whose name is written to `environment` (else ""): its
 * namespaces are there whether a process lives or not, and *target stays PROC_TARGET_NONE in the latter case. 0, or a fault.
 */
struct proc_target;
int container_open(const char *name, struct proc_target *target, char environment[static ENVIRONMENT_NAME_MAX + 1]);

/*
 * container_open() for every container and environment that there is, systemd's units too: take(ctx, container, target, environment), which may keep the
 * target by taking its fds out of it. Those that end meanwhile are left out. A negative result of it ends the walk and is returned. 0, or a fault.
 */
int container_open_each(int (*take)(void *ctx, const struct container *c, struct proc_target *target, const char *environment), void *ctx);

/*
 * Is the process whose /proc/PID is open at `dir` still the one that was found, and in its container? Ask after pinning it by pidfd and dir
 * and before using it: between finding and pinning, the PID may have gone to another. 0, or -ESRCH (silent).
 */
int container_hit_check(struct containers *all, const struct container_hit *hit, int dir);
