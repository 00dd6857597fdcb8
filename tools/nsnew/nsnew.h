/* SPDX-License-Identifier: MIT */
/* nsnew: run a program in new namespaces. */
#pragma once

#include "cli/bundle.h"
#include "cli/opt.h"
#include "sandbox/spec.h"

enum { REMOVE_MAX = 256 };

struct options {
	struct sandbox_spec spec;
	bool isolate;              /* these options were given */
	const char *container;
	const char *without;       /* a list of names */
	bool dry_run, explain, json;
	const char *remove[REMOVE_MAX];   /* --remove; instead of anything else */
	unsigned n_remove;
	bool kill;
};

extern const struct program nsnew_program;

/* options.c: the index of the program in argv, which may be another then (insert.c), or a fault. */
int options_parse(int *argc, char ***argv, struct options *options);
void options_done(struct options *options);
void options_reset(struct options *options);   /* as if nothing had been parsed yet */

/* insert.c: the option rows of --args-fd and --profile, and opt_parse() with what they bring. */
int insert_fd(const char *text, void *field);
int insert_profile(const char *text, void *field);
int insert_parse(int *argc, char ***argv, struct options *options);

/* sets.c: the ready-made sets, and to put the one that is asked for before what the command line says. 0 or a fault of usage. */
enum { SET_ISOLATE, SET_CONTAINER, SETS };
extern const struct bundle nsnew_sets[];
int sets_parse_without(const char *text, void *field);
int sets_expand(int argc, char **argv, struct options *options);

/* remove.c: all that options->remove names; faults are printed. The exit status. */
int remove_environments(const struct options *options);
