/* SPDX-License-Identifier: MIT */
/* A place: the network namespace that a step works in, ours or a named one, opened when it is first needed. */
#pragma once

#include "net/nl.h"

struct place {
	const char *name;      /* NULL: the network namespace that we run in, the host's */
	bool open;
	bool is_new;           /* nothing is in it but lo */
	int ns;                /* fd of it, once open */
	struct nl nl;          /* rtnetlink inside, once open */
	struct place *next;    /* in lab_run.opened */
};

/* What the steps of plans share while they run. */
struct lab_run {
	struct place host;       /* stays open from plan to plan */
	struct place *opened;    /* the others; closed when their plan is done */
};

/* Open it where it is not open yet, for a named place: by its name. 0 or a fault. */
int place_open(struct lab_run *run, struct place *place);

/* A place that is new: its namespace has no name yet. Takes over the fd, whatever the result. */
int place_adopt(struct lab_run *run, struct place *place, int ns);

void place_close(struct place *place);

/* "a:" before a device of a named place, "" on the host: "veth v-a to a:eth0". */
const char *place_prefix(const struct place *place, char text[NL_WHAT_MAX]);

/* " in namespace a", "" on the host: for messages. */
const char *place_where(const struct place *place, char text[NL_WHAT_MAX]);

/* Close all but the host. */
void lab_run_close_places(struct lab_run *run);

void lab_run_done(struct lab_run *run);
#define _lab_run_ __attribute__((cleanup(lab_run_done)))
