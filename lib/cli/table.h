/* SPDX-License-Identifier: MIT */
/*
 * Rows of data drawn through columns: as a table, a tree, raw words or JSON. Tables and trees are libsmartcols' work
 * (only programs that call table_print() link it); JSON is ours, so that lists, nulls and types are right.
 */
#pragma once

#include "cli/column.h"

struct table_row {
	const void *data;
	const struct table_row *parent;   /* NULL: a root. A parent stands before its children */
};

enum table_form { TABLE_PLAIN, TABLE_RAW, TABLE_JSON };

struct table {
	const char *name;              /* the JSON array: "namespaces" */
	struct col_choice columns;
	struct table_row *rows;
	size_t n;
	enum table_form form;
	bool tree;                     /* draw parents and children; JSON nests them in "children" */
	const struct col *branches;    /* the column that carries the branches; NULL: those flagged COL_TREE */
	bool colors;                   /* TABLE_PLAIN: cells and headings in their tones */
	bool no_headings;
	bool no_truncate;              /* texts are never cut */
	bool no_wrap;                  /* a list's items stand in one line, joined by commas */
};

/* Sort the rows by a column; rows that are equal there keep the order of their data in memory. For flat tables: call before parents are set. */
void table_sort(struct table *table, const struct col *by, bool descending);

/* Draw it on `to`. Hostile bytes are escaped in every form. 0 or a fault. */
int table_print(const struct table *table, FILE *to);
