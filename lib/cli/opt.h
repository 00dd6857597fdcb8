/* SPDX-License-Identifier: MIT */
/*
 * Options are rows. One row feeds the parser, --help, the man page (man/options.awk) and bash completion (complete.h),
 * so that none of them can lag behind the others.
 *
 * A row's parse function has the shape int NAME(const char *text, void *field) of base/parse.h: domain parsers fit in
 * without knowing this file. `field` is an offset in the tool's plain struct of options; an option that sets several
 * members gives offset 0 and takes the whole struct.
 */
#pragma once

#include <stdio.h>

#include "base/macro.h"

enum opt_takes {
	OPT_FLAG,    /* no argument; parse is called with text NULL */
	OPT_ARG,     /* one argument: -p PID, --task=PID, --task PID */
	OPT_MAYBE,   /* --tree[=REL] or -TREL glued; parse is called with NULL where there is none */
	OPT_LONG_MAYBE,   /* --net[=FILE]; the letter takes none, so that -mnp can be written together */
};

struct opt {
	char letter;             /* 0: long name only */
	const char *name;        /* long name, always there */
	enum opt_takes takes;
	const char *arg;         /* what --help calls the argument; NULL for flags */
	int (*parse)(const char *text, void *field);
	size_t field;
	const char *help;        /* one line, lower case, no full stop */
	const char *complete;    /* what completion offers for the argument, see complete.h; NULL: nothing */
	const char *group;       /* heading in --help and manual from this row on; NULL: goes on */
};

enum { OPTS_MAX = 160 };   /* rows of a program, and of a verb with those of its program */

struct bundle;
struct columns;
struct verb;

/* What a tool is, in rows. All parts but name, usage and purpose may be missing. */
struct program {
	const char *name;
	const char *usage;             /* "[options] [NAMESPACE]" ; more forms on further lines */
	const char *purpose;           /* one sentence */
	const struct opt *opts;
	size_t n_opts;
	const struct verb *verbs;
	size_t n_verbs;
	const struct bundle *bundles;  /* options that stand for others */
	size_t n_bundles;
	const struct columns *const *columns;   /* one for each kind of row, the usual one first; ends with NULL */
	const char *notes;             /* printed after the options in --help */
	const char *operands;          /* what completion offers for operands, see complete.h */
	size_t n_anywhere;             /* the first so many of opts may also stand after a verb */
	bool single_dash;              /* long names with one dash are taken too, as ip(8) has them: -all, -json */
	bool runs_program;             /* the first operand is a program: it and what follows belongs to it */
	/* Candidates for a completion kind that only the tool knows ("@container"): prints one a line. */
	void (*candidates)(const char *kind, const char *prefix, FILE *to);
};

/*
 * Parse argv by the rows into *options. --help, --version, --complete and --describe (the rows as tab-separated text, for the manual)
 * are answered here and end the process. Returns the index of the first operand, or a fault with STATUS_USAGE.
 * A program's operands end options (runs_program); elsewhere options and operands may be mixed. "--" ends options.
 */
int opt_parse(const struct program *program, int argc, char **argv, void *options);

/* opt_parse() for the options of a verb, and those of the program that may stand there: argv[0] is the verb's last word. */
int opt_parse_verb(const struct program *program, const struct verb *verb, int argc, char **argv, void *options);

/* Apply the row of this long name, as if it had been given with this argument (NULL: none). 0 or a fault of usage. */
int opt_apply(const struct program *program, const char *name, const char *text, void *options);

/* A usage fault: the text, STATUS_USAGE, and the hint to try --help. Returns -EINVAL. */
int opt_usage(const struct program *program, const char *format, ...) _printf_(2, 3);

/* Parse functions for flags. */
int opt_set(const char *text, void *field);     /* bool: true */
int opt_clear(const char *text, void *field);   /* bool: false */

void opt_print_help(const struct program *program, FILE *to);
void opt_print_verb_help(const struct program *program, const struct verb *verb, FILE *to);
