/* SPDX-License-Identifier: MIT */
/* How a user wants to see rows of one kind: which columns, which rows, in which order, in which form. The same words for every list. */
#pragma once

#include "cli/color.h"
#include "cli/filter.h"
#include "cli/table.h"

/* As the options say it; for option rows. */
struct view_options {
	bool json, raw, no_headings, no_truncate, no_wrap, output_all, list_columns;
	const char *output, *filter, *sort;
	enum color color;
};

/* Understood, for rows of one kind. Zero-initialised before. */
struct view {
	const struct view_options *options;
	const struct columns *all;
	struct col_choice columns;
	struct filter *filter;        /* NULL: every row */
	const struct col *sort;       /* NULL: in the order of the data */
	bool descending;
};

enum table_form view_form(const struct view_options *options);

/* usual: the columns that are shown where -o does not say others. 0 or a fault with STATUS_USAGE; view_done() in any case. */
int view_make(const struct view_options *options, const struct columns *all, const char *usual, struct view *view);
void view_done(struct view *view);
#define _view_ __attribute__((cleanup(view_done)))

/* Does what is shown depend on this column? So that only what must be is gathered. */
bool view_uses_col(const struct view *view, const struct col *col);
bool view_uses(const struct view *view, const char *name);

/* Is this row to be shown? */
static inline bool view_shows(const struct view *view, const void *row)
{
	return !view->filter || filter_match(view->filter, row);
}

/* A table to be drawn as the options say; rows, tree and branches are the caller's to set. */
struct table view_table(const struct view *view, const char *name);

/*
 * Print an array of n rows of `size` bytes each as a flat list: those that the filter lets pass, sorted. `name` is the JSON array's.
 * 0 or a fault.
 */
int view_print(const struct view *view, const char *name, const void *rows, size_t n, size_t size);

/* The columns themselves as a table (--list-columns). */
int view_print_columns(const struct view_options *options, const struct columns *all);
