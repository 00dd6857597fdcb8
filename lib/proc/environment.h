/* SPDX-License-Identifier: MIT */
/*
 * Named environments, read: a folder each below /run/nskit/env, with one file a kind that the namespace is mounted on, and a record of
 * who made it. nsnew makes and removes them (lib/sandbox). Which namespaces it has the mounts tell, never the record. Silent: names come and go.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "ns/id.h"

#define ENVIRONMENT_FOLDER "/run/nskit/env"
#define ENVIRONMENT_RECORD "record"
#define ENVIRONMENT_CGROUPS "cgroups"   /* the folders of its cgroup, a line each */

enum { ENVIRONMENT_NAME_MAX = 64, ENVIRONMENT_BOOT_MAX = 37, ENVIRONMENT_PATH_MAX = 128, ENVIRONMENT_OPTIONS_MAX = 1024 };

/* What is written down about an environment. */
struct environment_record {
	uint64_t created;                        /* seconds since 1970 */
	char boot[ENVIRONMENT_BOOT_MAX];         /* of which start of the machine it is: /proc/sys/kernel/random/boot_id */
	pid_t pid;                               /* its first process, as /proc called it */
	uint64_t started;                        /* when that was started: field 22 of /proc/PID/stat */
	uid_t user;                              /* who made it */
	char options[ENVIRONMENT_OPTIONS_MAX];   /* the command line; hostile bytes escaped */
};

struct environment {
	char name[ENVIRONMENT_NAME_MAX + 1];
	uint64_t ino[NS_TYPES];                  /* its namespaces; 0: none of its own of this kind */
	struct environment_record record;
};

/* Can it name an environment? 0, or a fault: it cannot be a folder, be shown, or be told from an option or a PID. */
int environment_name_check(const char *name);

/* The record as text and back; -EBADMSG where the text is none. Lines that are new to us are skipped. */
int environment_record_parse(const char *text, struct environment_record *record);
void environment_record_print(const struct environment_record *record, FILE *to);

/* Of which start of the machine we are. 0 or -errno. */
int environment_boot(char boot[static ENVIRONMENT_BOOT_MAX]);

/* Open the folder of environments below a root directory. An fd or -errno: -ENOENT where no environment was ever made. */
int environment_folder(int root);

/*
 * Read one of them. Believed are only folders and records of root's (`trusted`: who is root in the root directory).
 * -ENOENT: no such name; -ESTALE: it is of an earlier start of the machine, or nothing of it is mounted any more; -EACCES, -EBADMSG: not ours.
 */
int environment_read(int folder, const char *name, uid_t trusted, struct environment *environment);

/* The same for an entry of the folder that is not its name (".NAME", while it is taken apart). */
int environment_read_entry(int folder, const char *entry, const char *name, uid_t trusted, struct environment *environment);

/* Call each(ctx, environment) for all that can be read, in the folder's order. A negative result of it ends the walk and is returned. */
int environment_each(int folder, uid_t trusted, int (*each)(void *ctx, const struct environment *environment), void *ctx);

/* Its first process where that is still the same one, else 0. proc: an open /proc. */
pid_t environment_first(const struct environment *environment, int proc);

/* Does the process whose /proc/PID is open at `dir` live in one of its namespaces? */
bool environment_holds(const struct environment *environment, int dir);

/* The file that a namespace of it is mounted on. */
const char *environment_file(const char *name, enum ns_type type, char path[static ENVIRONMENT_PATH_MAX]);
