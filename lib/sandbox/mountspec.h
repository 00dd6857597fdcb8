/* SPDX-License-Identifier: MIT */
/*
 * What is to be mounted in a new environment, as users write it:
 *
 *	bind       SRC[:DST][,WORD...]     SRC:DST:ro and SRC:DST:rw are understood, too
 *	file       FD:DST[,WORD...]
 *	symlink    TARGET:DST
 *	the others DST[,WORD...]
 *
 * A DST begins with '/' and has no "..": it is a place inside, and begins at the last ":/". A backslash takes ',' and ':' their meaning.
 */
#pragma once

#include <stdio.h>
#include <sys/types.h>

#include "base/pool.h"

enum mountspec_kind {
	MOUNTSPEC_BIND, MOUNTSPEC_TMPFS, MOUNTSPEC_PROC, MOUNTSPEC_SYS, MOUNTSPEC_DEV, MOUNTSPEC_MQUEUE, MOUNTSPEC_FILE, MOUNTSPEC_SYMLINK, MOUNTSPEC_DIR,
	MOUNTSPEC_MASK, MOUNTSPEC_REMOUNT_RO,
};

struct mountspec {
	enum mountspec_kind kind;
	const char *asked_by;    /* the option */
	const char *source;      /* of a bind; the target of a symlink; else NULL */
	const char *place;       /* without "//", "." and a '/' at the end, but for "/" */
	int fd;                  /* what a file is read from */
	unsigned flags;          /* MOUNT_* of sys/mountapi.h */
	bool alone;              /* a bind without what is mounted below */
	bool may_miss;           /* a bind: nothing is done where there is no source */
	bool idmap;              /* a bind: its files' owners are those of the new user namespace */
	bool mode_set;
	mode_t mode;             /* of a tmpfs, a file, a directory */
	uint64_t size;           /* of a tmpfs; 0: the kernel's choice */
	bool only_pids;          /* a proc: processes, and nothing of the kernel */
	int hidepid;             /* a proc: 0 is the kernel's choice */
};

struct mountspecs {
	struct pool pool;        /* their texts */
	struct mountspec *at;    /* in the order in which they were given */
	size_t n, room;
};

/* Option rows: each adds one to a struct mountspecs. Those that have a usual place take NULL for it. */
int mountspec_parse_bind(const char *text, void *field);
int mountspec_parse_ro_bind(const char *text, void *field);
int mountspec_parse_dev_bind(const char *text, void *field);
int mountspec_parse_bind_try(const char *text, void *field);
int mountspec_parse_tmpfs(const char *text, void *field);
int mountspec_parse_proc(const char *text, void *field);
int mountspec_parse_sys(const char *text, void *field);
int mountspec_parse_dev(const char *text, void *field);
int mountspec_parse_mqueue(const char *text, void *field);
int mountspec_parse_file(const char *text, void *field);
int mountspec_parse_symlink(const char *text, void *field);
int mountspec_parse_dir(const char *text, void *field);
int mountspec_parse_mask(const char *text, void *field);
int mountspec_parse_remount_ro(const char *text, void *field);

/* Add one that is set up otherwise: zeroed but for these. NULL with a fault when there is no memory. */
struct mountspec *mountspec_add(struct mountspecs *specs, enum mountspec_kind kind, const char *asked_by);

/*
 * SRC[:DST][,WORD...] into a spec of that kind: flags are set that no word takes back. DST is NULL where there is none, or a fault. For who has a
 * --bind with other rules.
 */
int mountspec_take(struct pool *pool, const char *text, struct mountspec *spec);

/* Does the place of `upper` hide all that is at `lower`? */
bool mountspec_hides(const char *upper, const char *lower);

void mountspecs_done(struct mountspecs *specs);
