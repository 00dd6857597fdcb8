/* SPDX-License-Identifier: MIT */
/*
 * The filter language of tables: TYPE == "net" and (NPROCS > 1 or COMMAND =~ "^ip"). Grammar of scols-filter(5), with the
 * precedence its manual promises: or, and, comparisons, not. Numbers compare as numbers, also where one side is text that
 * reads as a number. An empty cell makes every comparison false; a list compares true when one of its items does, with
 * != and !~ when none does. Words that tables show for a number, or where it is missing, can be asked for. A column that
 * stands alone asks whether it is not empty (a boolean: whether it is true).
 */
#pragma once

#include "cli/column.h"

enum { FILTER_TEXT_MAX = 1024, FILTER_NODES_MAX = 256, FILTER_DEPTH_MAX = 64, FILTER_REGEX_MAX = 256 };

struct filter;

/*
 * Parse text over the columns of *all (which must outlive the filter). A fault says at which character what was expected;
 * *out is written only on success and belongs to the caller.
 */
int filter_parse(const char *text, const struct columns *all, struct filter **out);

/* Does this row pass? */
bool filter_match(const struct filter *f, const void *row);

/* Does the answer depend on this column? So that a tool gathers only what it must. f NULL: no. */
bool filter_uses(const struct filter *f, const struct col *col);

void filter_free(struct filter *f);
