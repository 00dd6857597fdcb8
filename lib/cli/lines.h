/* SPDX-License-Identifier: MIT */
/*
 * Rows drawn through columns one at a time, as they come: each is a line, in JSON an object of its own. Where a table looks at all its rows
 * before it draws the first, these columns only ever grow.
 */
#pragma once

#include "cli/view.h"

struct lines {
	const struct view *view;
	FILE *to;
	enum table_form form;
	bool colors;
	unsigned width[COL_CHOSEN_MAX];
};

/* Begin with the line of headings, unless the view wants none. */
void lines_begin(struct lines *lines, const struct view *view, FILE *to);

/* One row, whether the view's filter lets it pass or not. 0 or a fault. */
int lines_print(struct lines *lines, const void *row);
