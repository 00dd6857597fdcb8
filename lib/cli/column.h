/* SPDX-License-Identifier: MIT */
/*
 * Columns are rows: one row feeds -o, --help, JSON, sorting and filters. A cell function looks at one row of data and says
 * what stands there; how it is drawn is not its business (table.h).
 */
#pragma once

#include <stdio.h>

#include "base/buf.h"
#include "base/macro.h"

struct json;

enum col_type {
	COL_TEXT,     /* hostile or not: escaped when shown */
	COL_NUMBER,
	COL_BOOL,
	COL_LIST,     /* several texts: lines in a table, an array in JSON */
};

/* How a cell wants to be noticed, where there are colours. */
enum cell_tone {
	TONE_NONE,
	TONE_FAINT,          /* of less interest */
	TONE_WARNING,
	TONE_NAME,           /* what the eye looks for */
	TONE_HEADING,
	TONE_HUE,            /* and the seven after it: kinds of things, told apart */
	TONES = TONE_HUE + 8,
};

struct col;

/* What a cell function fills in. Everything else is zero before it is called; left so, the cell is empty (null in JSON). */
struct cell {
	const struct col *col;  /* which column it is: for functions of several */
	bool known;
	uint64_t number;        /* COL_NUMBER and COL_BOOL */
	const char *text;       /* COL_TEXT: lives in the data or in `own`. Also the words for a number in tables where its
	                           digits alone would mislead, or for a list; JSON and filters still see the number or the items (or null, where
	                           nothing is known) */
	void (*members)(const void *object, struct json *j);   /* COL_TEXT and COL_LIST: in JSON an object, this writes its members. NULL: none */
	const void *object;
	enum cell_tone tone;
	struct buf own;         /* for text made on the spot; COL_LIST: items, each ended with NUL */
};

enum col_flag {
	COL_RIGHT = 1,    /* to the right */
	COL_TRUNC = 2,    /* may be cut when the terminal is narrow */
	COL_TREE = 4,     /* carries the branches of a tree */
	COL_LINES = 8,    /* a list's items on lines of their own */
	COL_NUMBERS = 16, /* a list of numbers: with blanks between them, in JSON as numbers */
};

struct col {
	const char *name;        /* as in -o, upper case */
	const char *json;        /* lower case */
	enum col_type type;
	unsigned flags;
	double width;            /* hint for a narrow terminal: share of it (<1) or columns */
	const char *help;
	void (*cell)(const void *row, struct cell *out);
};

/* All columns of one kind of row. */
struct columns {
	const char *title;       /* heading in --help and manual: "Columns", "Columns with --holders" */
	const struct col *at;
	size_t n;
	const char *option;      /* the option ("--holders") that asks for rows of this kind; NULL: none has to */
};

enum { COL_CHOSEN_MAX = 64 };

struct col_choice {
	const struct col *at[COL_CHOSEN_MAX];
	unsigned n;
};

static inline void cell_number(struct cell *c, uint64_t number) { c->known = true; c->number = number; }
static inline void cell_bool(struct cell *c, bool value) { c->known = true; c->number = value; }
static inline void cell_text(struct cell *c, const char *text) { c->known = text != NULL; c->text = text; }

/* COL_TEXT that is an object in JSON; tables, filters and sorting see its text. */
static inline void cell_object(struct cell *c, const char *text, void (*members)(const void *object, struct json *j), const void *object)
{
	cell_text(c, text);
	c->members = members;
	c->object = object;
}

/* Read a cell: *out need not be initialised, its `own` is the caller's to free. */
void col_read(const struct col *col, const void *row, struct cell *out);

/* Words for tables where there is no value: JSON says null, filters find the words but no value. */
static inline void cell_words(struct cell *c, const char *words) { c->text = words; }

/* COL_LIST: add one item. */
void cell_item(struct cell *c, const char *item);

/* Iterate over a list's items: start with NULL, ends with NULL. */
const char *cell_next_item(const struct cell *c, const char *item);

/* The column of a name (case does not matter, len bytes of it), NULL where there is none. */
const struct col *col_find(const struct columns *all, const char *name, size_t len);

/*
 * "NS,TYPE" replaces the choice, "+USER" adds to it. An unknown, empty or too long list is a fault that names the column;
 * the choice is unchanged then.
 */
int col_choose(const struct columns *all, const char *list, struct col_choice *choice);

/* Put n columns into the place of one, wherever that is chosen. A fault: too many. */
int col_replace(struct col_choice *choice, const struct col *col, const struct col *by, unsigned n);

/* Choose all columns in table order. */
void col_choose_all(const struct columns *all, struct col_choice *choice);

/* Order of two rows by a column: numbers by value, texts by byte; empty cells last. <0, 0, >0. */
int col_compare(const struct col *col, const void *a, const void *b);

/* "text", "number", "boolean", "list" */
const char *col_type_name(enum col_type type);

void col_print_help(const struct columns *all, FILE *to);
void col_describe(const struct columns *all, FILE *to);
