/* SPDX-License-Identifier: MIT */
/* Columns are rows: choosing, describing and comparing them. */
#include "cli/column.h"

#include <errno.h>
#include <strings.h>

#include "base/fault.h"
#include "base/str.h"

void cell_item(struct cell *c, const char *item)
{
	c->known = true;
	buf_add(&c->own, item, strlen(item) + 1);
}

const char *cell_next_item(const struct cell *c, const char *item)
{
	const char *next = item ? item + strlen(item) + 1 : c->own.text;

	return next && next < c->own.text + c->own.len ? next : NULL;
}

const struct col *col_find(const struct columns *all, const char *name, size_t len)
{
	for (size_t i = 0; i < all->n; i++)
		if (strlen(all->at[i].name) == len && strncasecmp(all->at[i].name, name, len) == 0)
			return &all->at[i];
	return NULL;
}

static int too_many(void)
{
	return fault_plain(-E2BIG, "more than %d columns", COL_CHOSEN_MAX);
}

int col_choose(const struct columns *all, const char *list, struct col_choice *choice)
{
	struct col_choice made = { .n = 0 };
	const char *rest = list, *word;
	size_t len;

	if (*rest == '+') {
		made = *choice;
		rest++;
	}
	while ((word = str_word(&rest, ',', &len))) {
		const struct col *col = col_find(all, word, len);

		if (!col) {
			fault_plain(-EINVAL, "unknown column '%.*s'", (int)len, word);
			return fault_hint(-EINVAL, "--list-columns lists them");
		}
		if (made.n == COL_CHOSEN_MAX)
			return too_many();
		made.at[made.n++] = col;
	}
	*choice = made;
	return 0;
}

void col_choose_all(const struct columns *all, struct col_choice *choice)
{
	choice->n = 0;
	for (size_t i = 0; i < all->n && i < COL_CHOSEN_MAX; i++)
		choice->at[choice->n++] = &all->at[i];
}

int col_replace(struct col_choice *choice, const struct col *col, const struct col *by, unsigned n)
{
	struct col_choice made = { .n = 0 };

	for (unsigned i = 0; i < choice->n; i++) {
		bool here = choice->at[i] == col;

		if (made.n + (here ? n : 1) > COL_CHOSEN_MAX)
			return too_many();
		for (unsigned k = 0; here && k < n; k++)
			made.at[made.n++] = &by[k];
		if (!here)
			made.at[made.n++] = choice->at[i];
	}
	*choice = made;
	return 0;
}

void col_read(const struct col *col, const void *row, struct cell *out)
{
	*out = (struct cell){ .col = col };
	col->cell(row, out);
}

static int compare_cells(enum col_type type, const struct cell *a, const struct cell *b)
{
	const char *x, *y;

	if (!a->known || !b->known)
		return b->known - a->known;
	if (type == COL_NUMBER || type == COL_BOOL)
		return (a->number > b->number) - (a->number < b->number);
	x = type == COL_LIST ? buf_text(&a->own) : a->text;
	y = type == COL_LIST ? buf_text(&b->own) : b->text;
	return strcmp(x, y);
}

int col_compare(const struct col *col, const void *a, const void *b)
{
	struct cell x, y;
	int order;

	col_read(col, a, &x);
	col_read(col, b, &y);
	order = compare_cells(col->type, &x, &y);
	buf_done(&x.own);
	buf_done(&y.own);
	return order;
}

const char *col_type_name(enum col_type type)
{
	static const char *const names[] = { "text", "number", "boolean", "list" };

	return names[type];
}

void col_print_help(const struct columns *all, FILE *to)
{
	fprintf(to, "\n%s:\n", all->title);
	for (size_t i = 0; i < all->n; i++)
		fprintf(to, "  %-12s %s\n", all->at[i].name, all->at[i].help);
}

void col_describe(const struct columns *all, FILE *to)
{
	fprintf(to, "table\t%s\t%s\n", all->title, all->option ? all->option : "-");
	for (size_t i = 0; i < all->n; i++)
		fprintf(to, "column\t%s\t%s\t%s\n", all->at[i].name, col_type_name(all->at[i].type), all->at[i].help);
}
