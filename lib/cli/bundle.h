/* SPDX-License-Identifier: MIT */
/*
 * An option that stands for a set of others: each part is the name of a row and its argument. The table feeds the parser, --help and the manual.
 * What is given on the command line beside it wins, wherever it stands: parts count as if they stood before all else, and one that an option given
 * makes needless does not count at all.
 */
#pragma once

#include "cli/opt.h"

/* The argument of a part that is the bundle's own. */
#define BUNDLE_ARGUMENT "\1"

struct bundle_part {
	const char *name;                   /* long name of a row */
	const char *text;                   /* its argument, NULL: none */
	bool (*fits)(const void *given);    /* does it belong to what the command line gives? NULL: always */
	const char *when;                   /* the same in words: "for an ordinary user" */
};

struct bundle {
	const char *option;                 /* long name of its row */
	const struct bundle_part *parts;
	size_t n;
};

/*
 * Apply the parts to `options`, which are new. `argument` is the bundle's; `given` is what the command line alone makes of such options; `without` is
 * a list of names to leave out, or NULL. 0 or a fault of usage.
 */
int bundle_apply(const struct program *program, const struct bundle *bundle, const char *argument, const void *given, const char *without,
		 void *options);

/* Is the name in such a list? */
bool bundle_leaves_out(const char *without, const char *name);

/* "--isolate stands for: --mount --uts ..." */
void bundle_print_help(const struct program *program, const struct bundle *bundle, FILE *to);

/* A line for the manual: "bundle", option, and the parts as AsciiDoc, separated by tabs. */
void bundle_describe(const struct program *program, const struct bundle *bundle, FILE *to);
