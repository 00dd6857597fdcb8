/* SPDX-License-Identifier: MIT */
/* nsls --watch: when it is worth to look again. */
#pragma once

#include "cli/follow.h"
#include "nsls/lives.h"
#include "nsls/nsls.h"
#include "sys/nsevents.h"

struct when {
	unsigned types;
	const struct snapshot *known;   /* what the last look saw */
	struct nsevents events;         /* fd -1: the kernel does not tell us */
	int mounts;                     /* /proc/self/mountinfo, whose changes poll(2) tells */
	struct map firsts;              /* processes that a namespace may end with */
	struct map asked;               /* namespaces without a process whose id tells whether they are still there */
	unsigned n_unmanned;            /* namespaces whose end no event tells */
	bool untold;                    /* and of some of them nothing but a look tells it */
	bool due;                       /* something may have changed */
	int64_t looked, cost;           /* when the last look ended, which processor time it took; all times in milliseconds */
	int64_t nap;                    /* until then no event is taken, so that a storm of them wakes us some times a second only */
	int64_t check, tick;            /* when to check what no event tells; how long until the next time */
	char tasks[64];                 /* /proc/loadavg's: how many tasks there are, the last PID */
	uint64_t lost;
	struct lives lives;             /* what the kernel told of */
	bool again;                     /* what came during the look wants another one */
	bool remounted;                 /* mounts changed since the last look */
};

/* Begin to listen: before the first look, so that nothing falls between. types: those that are watched. */
void when_begin(struct when *when, unsigned types);

/* A look has been taken, for which when_used() was `used` before; it stays where it is until the next one. -ENOMEM with a fault. */
int when_looked(struct when *when, const struct snapshot *known, int64_t used);

/* Wait until the next look is due. 1: look; 0: it is time to end; or a fault. */
int when_wait(struct when *when, struct follow *follow);

/* The processor time that this process has used. */
int64_t when_used(void);

void when_done(struct when *when);
