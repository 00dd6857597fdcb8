/* SPDX-License-Identifier: MIT */
/*
 * Profiles: options in a file, one line an option, read strictly. A small part of YAML: whatever is taken here means the same to every YAML reader.
 *
 *	# a comment
 *	hostname: web             # --hostname=web
 *	net: true                 # --net; so do "net:" and "net: ~", "net: false" leaves it out
 *	bind:                     # --bind=/srv --bind=/data:/d,ro
 *	  - /srv
 *	  - "/data:/d,ro"
 *
 * or, where the order of different options matters that are given several times, a list of them: "- bind: /srv", "- uts".
 *
 * Our own reader: what we take is a line a time, libyaml would give the same lines as some hundred events for 55 us of each start (docs/architecture.md),
 * its messages are not for users, and all that it takes beyond this (anchors, tags, block texts, flow lists) would have to be refused by us again.
 */
#pragma once

#include "base/pool.h"
#include "cli/opt.h"

/* What a profile comes to: words as on a command line, "--bind=/srv", and the line of each. */
struct profile {
	struct pool pool;        /* the words are here */
	struct profile_word { char *text; unsigned line; } *at;
	size_t n, room;
};

/*
 * Read the text of a profile; `name` says which, for messages. The options are those of the program's rows; what their values mean the rows will say. 0,
 * or a fault that begins "name:line:column: ". Profiles zeroed are empty; words are added.
 */
int profile_read(const struct program *program, const char *name, const char *text, struct profile *profile);

void profile_done(struct profile *profile);
