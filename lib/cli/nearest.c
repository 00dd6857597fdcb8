/* SPDX-License-Identifier: MIT */
/* "Did you mean". */
#include "cli/nearest.h"

enum { NAME_MAX_LEN = 40 };

/* Levenshtein's distance, a row at a time. */
static size_t distance(const char *a, size_t len, const char *b)
{
	size_t row[NAME_MAX_LEN + 1], n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t changed = diagonal + (a[i - 1] != b[j - 1]), added = MIN(row[j], row[j - 1]) + 1;

			diagonal = row[j];
			row[j] = MIN(changed, added);
		}
	}
	return row[n];
}

const struct opt *opt_nearest(const struct program *program, const char *name, size_t len)
{
	const struct opt *nearest = NULL;
	size_t least = len / 3 + 1;

	for (size_t i = 0; i < program->n_opts && len <= NAME_MAX_LEN; i++) {
		const char *candidate = program->opts[i].name;
		size_t d = strlen(candidate) <= NAME_MAX_LEN ? distance(name, len, candidate) : least;

		if (d < least) {
			least = d;
			nearest = &program->opts[i];
		}
	}
	return nearest;
}
