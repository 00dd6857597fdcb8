/* SPDX-License-Identifier: MIT */
/*
 * User and group ID maps of a user namespace: what was asked for, in every form that unshare(1) knows, and the ranges that
 * come of it. user_namespaces(7): at most 340 ranges, none empty, none overlapping another inside or outside.
 */
#pragma once

#include <stdio.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/macro.h"
#include "proc/idrange.h"

enum { IDMAP_MAX = 340, IDMAP_WISHES_MAX = 340 };

struct idmap {
	struct idmap_range ranges[IDMAP_MAX];
	size_t n;
};

/* Whose numbers: names the files and the words. */
enum idmap_kind { IDMAP_USERS, IDMAP_GROUPS };

struct idmap_wish {
	enum { IDMAP_RANGE, IDMAP_AUTO, IDMAP_SUBIDS, IDMAP_ALL } form;
	struct idmap_range range;   /* of IDMAP_RANGE */
};

/* What the options ask for. Zeroed: no map. */
struct idmap_request {
	bool single;                /* map the caller's own ID ... */
	uint32_t inner;             /* ... to this one */
	struct idmap_wish wishes[IDMAP_WISHES_MAX];
	size_t n;
};

/* Who asks: the caller's own ID of this kind, and the user whose subordinate IDs count. */
struct idmap_caller {
	uint32_t id;
	uid_t user;
	const char *subid_file;     /* /etc/subuid or /etc/subgid */
	const char *own_map_file;   /* /proc/self/uid_map or gid_map */
};

/*
 * "INNER:OUTER:COUNT", the older "OUTER,INNER,COUNT", "auto" (the first block of subordinate IDs, at 0), "subids" (the
 * same block, under its own numbers), "all" (every ID that we can see, under its own number). Adds to *request.
 */
int idmap_parse_wish(const char *text, void *request);

int idmap_parse_user(const char *text, void *request);    /* a user's name or ID: request->single */
int idmap_parse_group(const char *text, void *request);

static inline bool idmap_wanted(const struct idmap_request *request) { return request->single || request->n > 0; }

/*
 * The ranges of a request. The single ID goes first, and is cut out of the ranges on both sides: what is left of them is
 * paired up again in order, so that a range gets shorter only where the numbers on one side run out.
 * -EINVAL where the request contradicts itself; other faults for files that cannot be read.
 */
int idmap_settle(const struct idmap_request *request, enum idmap_kind kind, const struct idmap_caller *caller, struct idmap *map);

/* Has this ID of outside one inside? */
bool idmap_has(const struct idmap *map, uint32_t outer);

/* "0 1000 1\n1 100000 65535\n", as the kernel takes it. */
void idmap_write(const struct idmap *map, struct buf *text);

/* "0:1000:1 1:100000:65535", for people. */
void idmap_print(const struct idmap *map, FILE *to);
