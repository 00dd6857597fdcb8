/* SPDX-License-Identifier: MIT */
/* Rows as the user wants to see them: choice of columns, filter, order. */
#include "cli/view.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "cli/exit.h"

enum table_form view_form(const struct view_options *options)
{
	return options->json ? TABLE_JSON : options->raw ? TABLE_RAW : TABLE_PLAIN;
}

/* A column that is asked for twice: an object names a member once. */
static void drop_repeated(struct col_choice *columns)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < columns->n; i++) {
		unsigned before = 0;

		while (before < kept && columns->at[before] != columns->at[i])
			before++;
		if (before == kept)
			columns->at[kept++] = columns->at[i];
	}
	columns->n = kept;
}

static int choose_columns(const char *usual, struct view *view)
{
	const struct view_options *o = view->options;
	int r = col_choose(view->all, usual, &view->columns);

	if (o->output_all)
		col_choose_all(view->all, &view->columns);
	if (r == 0 && o->output)
		r = col_choose(view->all, o->output, &view->columns);
	if (o->json)
		drop_repeated(&view->columns);
	return r;
}

static int choose_sort(struct view *view)
{
	const char *name = view->options->sort;
	struct col_choice one = { .n = 0 };
	int r;

	if (!name)
		return 0;
	view->descending = *name == '-';
	r = col_choose(view->all, name + view->descending, &one);
	if (r == 0)
		view->sort = one.at[0];
	return r;
}

int view_make(const struct view_options *options, const struct columns *all, const char *usual, struct view *view)
{
	int r;

	view->options = options;
	view->all = all;
	r = choose_columns(usual, view);
	if (r == 0)
		r = choose_sort(view);
	if (r == 0 && options->filter)
		r = filter_parse(options->filter, all, &view->filter);
	return r < 0 ? fault_status(r, STATUS_USAGE) : 0;
}

void view_done(struct view *view)
{
	filter_free(view->filter);
	view->filter = NULL;
}

bool view_uses_col(const struct view *view, const struct col *col)
{
	for (unsigned i = 0; i < view->columns.n; i++)
		if (view->columns.at[i] == col)
			return true;
	return view->sort == col || filter_uses(view->filter, col);
}

bool view_uses(const struct view *view, const char *name)
{
	return view_uses_col(view, col_find(view->all, name, strlen(name)));
}

struct table view_table(const struct view *view, const char *name)
{
	const struct view_options *o = view->options;

	return (struct table){
		.name = name, .columns = view->columns, .form = view_form(o),
		.colors = view_form(o) == TABLE_PLAIN && color_is_wanted(o->color, program_invocation_short_name, STDOUT_FILENO),
		.no_headings = o->no_headings, .no_truncate = o->no_truncate, .no_wrap = o->no_wrap || o->raw,
	};
}

int view_print(const struct view *view, const char *name, const void *rows, size_t n, size_t size)
{
	_free_ struct table_row *shown = calloc(n + 1, sizeof *shown);
	struct table table = view_table(view, name);

	if (!shown)
		return fault(-ENOMEM, "cannot make the table");
	table.rows = shown;
	for (size_t i = 0; i < n; i++)
		if (view_shows(view, (const char *)rows + i * size))
			shown[table.n++].data = (const char *)rows + i * size;
	if (view->sort)
		table_sort(&table, view->sort, view->descending);
	return table_print(&table, stdout);
}

static void name_cell(const void *col, struct cell *c)
{
	cell_text(c, ((const struct col *)col)->name);
	c->tone = TONE_NAME;
}

static void type_cell(const void *col, struct cell *c) { cell_text(c, col_type_name(((const struct col *)col)->type)); }
static void help_cell(const void *col, struct cell *c) { cell_text(c, ((const struct col *)col)->help); }

int view_print_columns(const struct view_options *options, const struct columns *all)
{
	static const struct col described[] = {
		{ "COLUMN", "column", COL_TEXT, 0, 0, "name", name_cell },
		{ "TYPE", "type", COL_TEXT, 0, 0, "what it holds", type_cell },
		{ "MEANING", "meaning", COL_TEXT, 0, 0, "what it tells", help_cell },
	};
	static const struct columns columns = { "Columns of columns", described, ARRAY_SIZE(described), NULL };
	const struct view_options plain = { .json = options->json, .raw = options->raw, .no_headings = options->no_headings, .color = options->color };
	struct view view = { .options = &plain, .all = &columns };

	col_choose_all(&columns, &view.columns);
	return view_print(&view, "columns", all->at, all->n, sizeof *all->at);
}
