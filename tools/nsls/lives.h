/* SPDX-License-Identifier: MIT */
/*
 * The lives of numbers: the kernel gives a namespace's number again as soon as it is free. From its events we keep which threads are in the
 * namespaces that began since the watch did; when none is left in one, its life is over, and the next thread with this number begins another.
 */
#pragma once

#include "snapshot/snapshot.h"
#include "sys/nsevents.h"

enum { LIVES_MAX = 1024, MEMBERS_MAX = 16384 };

struct life {
	struct ns_id id;
	pid_t pid;             /* the first process in it */
	unsigned threads;      /* 0: it is over */
	bool moved;            /* it began by unshare(2), or it is none of its own and was joined by setns(2) */
	bool seen;             /* the last look saw it */
	bool replaces;         /* the look before saw another one with this number */
	bool tell;             /* no look saw it: it is told of by what the kernel told */
	struct life *before;   /* the one before with this number */
	struct life *next;
};

struct lives {
	struct life *first, *last;   /* in the order of their beginnings */
	unsigned n;
	struct map current;    /* number -> the last struct life with it */
	struct map members;    /* thread -> struct member */
	uint64_t lost;         /* events there was no room for */
	unsigned merged;       /* lives that lives_settle() took for those before them */
};

/* Is this number's last life known, be it over or not? */
bool lives_has(const struct lives *lives, uint64_t ino);

/* A thread is in these namespaces now, and in no others that are known here. True: a life began or ended. */
bool lives_move(struct lives *lives, const struct nsevent *event, const struct ns_id *ids, unsigned n);

/*
 * After a look: which lives are told of (life.tell), and which one the look saw. What is held by more than processes, or still has its id of
 * the look before (NULL: none), is one namespace, however often processes came and went; so may be what a thread moved into while mounts changed.
 */
void lives_settle(struct lives *lives, const struct snapshot *before, const struct snapshot *now, bool remounted);

/* Has the look seen another life of this number than the look before? */
bool lives_replaced(const struct lives *lives, uint64_t ino);

/* Forget the lives that are over, but for those that the look saw. */
void lives_forget(struct lives *lives);

/* Does something else than processes keep it alive? */
bool is_held(const struct ns *ns);

void lives_done(struct lives *lives);
