/* SPDX-License-Identifier: MIT */
/*
 * Aims: what --target can say, and what it comes to: a pinned process; a named environment; or a single namespace ("lone"), which is entered
 * alone, and whose lowest process answers where more than the namespace is asked for.
 */
#pragma once

#include <stdio.h>

#include "ns/token.h"
#include "proc/pidref.h"

struct joining;
struct aim_road;

struct aim {
	const char *said;              /* the whole text */
	const char *text;              /* the same, or what stands behind the road's prefix */
	struct pidref process;         /* pid 0: it is another sort of thing */
	struct ns_token token;         /* type, number and id 0: the same */
	const struct aim_road *road;   /* "netns:" and the like; NULL: a container or an environment */
};

enum { AIMS_MAX = 256 };

struct aim_list {
	struct aim at[AIMS_MAX];
	unsigned n;
};

/* A word before a colon that tells what the rest names. */
struct aim_road {
	const char *prefix;                                             /* "netns:" */
	int (*open)(const char *name, struct joining *joining);
	void (*offer)(const char *lead, const char *name, FILE *to);    /* for completion: names that begin so, each with lead before it; NULL: none */
};

/* For option rows: add one to a struct aim_list. */
int aim_parse(const char *text, void *list);

/* Find what is meant, pin it and put it into *joining. Several that it can mean are all named, and none is chosen. 0, or a fault. */
int aim_open(const struct aim *aim, struct joining *joining);

/* For completion: what begins with this text. */
void aim_offer(const char *text, FILE *to);

/*
 * lone.c. Make this namespace the aim: takes the fd; title tells it in messages. What of `types` is asked for is entered, of the namespace itself,
 * and of its lowest process, which lone_pin() finds where the namespace alone cannot answer. 0, or a fault.
 */
int lone_take(int fd, struct joining *joining, const char *format, ...) _printf_(3, 4);
int lone_pin(struct joining *joining);
int lone_choose(struct joining *joining, unsigned named, unsigned others);
int lone_open_token(const struct ns_token *token, struct joining *joining);

/* lone.c, aim_cgroup.c, aim_port.c, aim_veth.c: the roads. */
extern const struct aim_road aim_road_netns, aim_road_cgroup, aim_road_port, aim_road_veth;
