/* SPDX-License-Identifier: MIT */
/* Rows of data drawn through columns, by libsmartcols or as JSON. */
#include "cli/table.h"

#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/json_write.h"
#include "cli/cell.h"
#include "cli/color.h"

/*
 * How libsmartcols shall draw a column. Branches grow from the left, so that their column cannot be flushed right; words without
 * alignment have none.
 */
static int column_flags(const struct table *t, const struct col *col)
{
	bool branches = t->tree && t->form == TABLE_PLAIN && (t->branches ? col == t->branches : (col->flags & COL_TREE) != 0);
	int flags = 0;

	if (branches)
		flags |= SCOLS_FL_TREE;
	else if (col->flags & COL_RIGHT)
		flags |= SCOLS_FL_RIGHT;
	if ((col->flags & COL_TRUNC) && !t->no_truncate)
		flags |= SCOLS_FL_TRUNC;
	if ((col->flags & COL_LINES) && !t->no_wrap)
		flags |= SCOLS_FL_WRAP;
	return flags;
}

static int add_columns(const struct table *t, struct libscols_table *sc)
{
	for (unsigned i = 0; i < t->columns.n; i++) {
		const struct col *col = t->columns.at[i];
		int flags = column_flags(t, col);
		struct libscols_column *made = scols_table_new_column(sc, col->name, col->width, flags);

		if (!made)
			return -ENOMEM;
		if (t->colors)
			scols_cell_set_color(scols_column_get_header(made), color_sequence(TONE_HEADING));
		if (flags & SCOLS_FL_WRAP)
			scols_column_set_wrapfunc(made, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
	}
	return 0;
}

/* What stands between a list's items. In raw words and where lines are not wanted it is no blank: commas tell items from words. */
static const char *joint(const struct table *t, const struct col *col)
{
	if (t->form != TABLE_PLAIN)
		return ",";
	if (col->flags & COL_NUMBERS)
		return " ";
	return (col->flags & COL_LINES) && !t->no_wrap ? "\n" : ",";
}

static int add_line(const struct table *t, struct libscols_table *sc, const struct table_row *row, struct libscols_line *parent, struct libscols_line **made)
{
	_buf_ struct buf text = { 0 };
	int r = 0;

	*made = scols_table_new_line(sc, t->tree ? parent : NULL);
	if (!*made)
		return -ENOMEM;
	for (unsigned i = 0; i < t->columns.n && r == 0; i++) {
		const struct col *col = t->columns.at[i];
		struct cell c;

		col_read(col, row->data, &c);
		cell_show(col, &c, t->form, joint(t, col), &text);
		if (text.failed || c.own.failed)
			r = -ENOMEM;
		else if (text.len)
			r = scols_line_set_data(*made, i, buf_text(&text));
		if (r == 0 && t->colors && c.tone)
			r = scols_cell_set_color(scols_line_get_cell(*made, i), color_sequence(c.tone));
		buf_done(&c.own);
	}
	return r;
}

/* Parents stand before their children, so that one pass is enough: made[] has the lines by row. */
static int add_lines(const struct table *t, struct libscols_table *sc)
{
	_free_ struct libscols_line **made = calloc(t->n + 1, sizeof *made);
	int r = made ? 0 : -ENOMEM;

	for (size_t i = 0; i < t->n && r == 0; i++) {
		const struct table_row *parent = t->rows[i].parent;

		r = add_line(t, sc, &t->rows[i], parent ? made[parent - t->rows] : NULL, &made[i]);
	}
	return r;
}

static int print_table(const struct table *t, FILE *to)
{
	struct libscols_table *sc;
	int r;

	scols_init_debug(0);
	sc = scols_new_table();
	if (!sc)
		return fault(-ENOMEM, "cannot make the table");
	scols_table_set_stream(sc, to);
	scols_table_enable_raw(sc, t->form == TABLE_RAW);
	scols_table_enable_noencoding(sc, t->form == TABLE_PLAIN);   /* we did it: it would escape our backslashes, and let bidirectional overrides pass */
	scols_table_enable_colors(sc, t->colors);
	scols_table_enable_noheadings(sc, t->no_headings);
	r = add_columns(t, sc);
	if (r == 0)
		r = add_lines(t, sc);
	if (r == 0)
		r = scols_print_table(sc);
	scols_unref_table(sc);
	return r < 0 ? fault(r, "cannot print the table") : 0;
}

/* children[first[i]] .. children[first[i + 1] - 1] are the children of row i; the roots belong to row n. */
struct family {
	size_t *first, *children;
};

static int make_family(const struct table *t, struct family *f)
{
	size_t *at;

	f->first = calloc(t->n + 3, sizeof *f->first);
	f->children = calloc(t->n + 1, sizeof *f->children);
	if (!f->first || !f->children)
		return fault(-ENOMEM, "cannot make the tree");
	at = f->first + 1;   /* counting sort: at[i + 1] ends as the start of row i + 1 */
	for (size_t i = 0; i < t->n; i++)
		at[1 + (t->tree && t->rows[i].parent ? (size_t)(t->rows[i].parent - t->rows) : t->n)]++;
	for (size_t i = 0; i <= t->n; i++)
		at[i + 1] += at[i];
	for (size_t i = 0; i < t->n; i++)
		f->children[at[t->tree && t->rows[i].parent ? (size_t)(t->rows[i].parent - t->rows) : t->n]++] = i;
	return 0;
}

static void json_rows(struct json *j, const struct table *t, const struct family *f, size_t parent)
{
	for (size_t k = f->first[parent]; k < f->first[parent + 1]; k++) {
		size_t i = f->children[k];

		json_object(j, NULL);
		for (unsigned c = 0; c < t->columns.n; c++) {
			struct cell cell;

			col_read(t->columns.at[c], t->rows[i].data, &cell);
			cell_json(t->columns.at[c], &cell, j);
			buf_done(&cell.own);
		}
		if (f->first[i] < f->first[i + 1]) {
			json_array(j, "children");
			json_rows(j, t, f, i);
			json_end(j, ']');
		}
		json_end(j, '}');
	}
}

static int print_json(const struct table *t, FILE *to)
{
	struct json j = { .to = to };
	struct family f = { 0 };
	int r = make_family(t, &f);

	if (r == 0) {
		json_object(&j, NULL);
		json_array(&j, t->name);
		json_rows(&j, t, &f, t->n);
		json_end(&j, ']');
		json_end(&j, '}');
	}
	free(f.first);
	free(f.children);
	return r;
}

int table_print(const struct table *t, FILE *to)
{
	return t->form == TABLE_JSON ? print_json(t, to) : print_table(t, to);
}

struct sort_key {
	const struct col *by;
	int sign;
};

static int compare_rows(const void *a, const void *b, void *key)
{
	const struct table_row *x = a, *y = b;
	const struct sort_key *k = key;
	int order = k->sign * col_compare(k->by, x->data, y->data);

	return order ? order : (x->data > y->data) - (x->data < y->data);
}

void table_sort(struct table *table, const struct col *by, bool descending)
{
	struct sort_key key = { by, descending ? -1 : 1 };

	qsort_r(table->rows, table->n, sizeof *table->rows, compare_rows, &key);
}
