/* SPDX-License-Identifier: MIT */
/* Verbs are rows, like options: `netnsctl bridge add br0`. */
#pragma once

#include "cli/opt.h"

struct verb {
	const char *name;        /* one or two words: "add", "bridge add" */
	const char *aliases;     /* other names, separated by commas; NULL: none */
	const char *args;        /* operands, as --help shows them */
	const char *help;        /* one line */
	const struct opt *opts;
	size_t n_opts;
	const char *operands;    /* what completion offers for operands */
	bool runs_program;       /* operands end options */
	int min_args, max_args;  /* operands; max_args -1: any number */
	int (*run)(void *options, int argc, char **argv);   /* argv: the operands only. A result as in fault.h */
};

/*
 * The verb that argv begins with and how many words of argv its name took. A whole name wins, then the first row in table
 * order of which each word begins with what was typed (the order keeps ip-netns(8)'s abbreviations). NULL: none.
 */
const struct verb *verb_find(const struct program *program, int argc, char **argv, int *words);

/*
 * Run the verb at argv[0]: parse its options into *options, check the number of operands, call it.
 * With no word left, the verb named `fallback` runs.
 */
int verb_run(const struct program *program, int argc, char **argv, void *options, const char *fallback);
