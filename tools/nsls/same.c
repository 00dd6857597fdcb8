/* SPDX-License-Identifier: MIT */
/* nsls --same: processes side by side, a row a property, a column a process. What the values are is same_read.c's business. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/json_write.h"
#include "base/str.h"
#include "cli/exit.h"
#include "nsls/same.h"

enum { STATUS_NOT_SEEN = STATUS_DIFFERS + 1 };

enum { CHUNK = 36 };   /* sets of capabilities are broken into lines of about this length */

struct line {
	const struct matrix *matrix;
	size_t property;
};

/* The whole table: a column a process after the fixed ones. */
struct matrix {
	struct subjects subjects;
	size_t n_properties;
	struct property properties[PROPERTIES_MAX];
	struct value *values;           /* of the first property, of the second ... */
	struct col *columns;            /* as many as processes */
	char (*headings)[HEADING_MAX];
};

static const struct value *values_of(const struct line *line)
{
	return line->matrix->values + line->property * line->matrix->subjects.n;
}

static const struct value *value_of(const void *row, size_t subject) { return values_of(row) + subject; }

enum same { SAME_YES, SAME_NO, SAME_UNKNOWN };

/* Two values that were seen and differ are enough to know; one that was not seen is enough not to know more. */
static enum same compare(const struct line *line)
{
	const struct value *values = values_of(line), *first = NULL;
	bool unseen = false;

	for (size_t i = 0; i < line->matrix->subjects.n; i++) {
		if (!values[i].seen)
			unseen = true;
		else if (!first)
			first = &values[i];
		else if (!streq(buf_text(&first->key), buf_text(&values[i].key)))
			return SAME_NO;
	}
	return unseen ? SAME_UNKNOWN : SAME_YES;
}

static const char *shown(const struct value *value)
{
	return value->seen ? buf_text(&value->text) : "not seen";
}

static void property_cell(const void *row, struct cell *c)
{
	const struct line *line = row;

	cell_text(c, line->matrix->properties[line->property].name);
}

static void same_cell(const void *row, struct cell *c)
{
	static const char *const words[] = { [SAME_YES] = "yes", [SAME_NO] = "no", [SAME_UNKNOWN] = "unknown" };
	enum same same = compare(row);

	if (same != SAME_UNKNOWN)
		cell_bool(c, same == SAME_YES);
	cell_words(c, words[same]);
}

/* By PID: numbers of namespaces as numbers. */
static void values_members(const void *row, struct json *j)
{
	const struct line *line = row;

	for (size_t i = 0; i < line->matrix->subjects.n; i++) {
		const struct value *value = value_of(row, i);
		char pid[16];

		snprintf(pid, sizeof pid, "%d", line->matrix->subjects.at[i].target.pid);
		if (value->seen && value->number)
			json_number(j, pid, value->number);
		else
			json_text(j, pid, value->seen ? buf_text(&value->text) : NULL);
	}
}

static void values_cell(const void *row, struct cell *c)
{
	const struct line *line = row;

	for (size_t i = 0; i < line->matrix->subjects.n; i++)
		cell_item(c, shown(value_of(row, i)));
	c->members = values_members;
	c->object = row;
}

/* The value of one process, in the column that was made for it: long sets of capabilities go over several lines, which commas join. */
static void value_cell(const void *row, struct cell *c)
{
	const struct line *line = row;
	const char *text = shown(value_of(row, (size_t)(c->col - line->matrix->columns)));

	while (strlen(text) > CHUNK) {
		const char *comma = strchr(text + CHUNK, ',');
		_buf_ struct buf chunk = { 0 };

		if (!comma)
			break;
		buf_add(&chunk, text, (size_t)(comma - text));
		cell_item(c, buf_text(&chunk));
		text = comma + 1;
	}
	cell_item(c, text);
}

static const struct col columns[] = {
	{ "PROPERTY", "property", COL_TEXT, 0, 0, "a kind of namespace, or what else a process can share or have like another", property_cell },
	{ "SAME", "same", COL_BOOL, 0, 0, "is it the same in all of them: yes, no, unknown", same_cell },
	{ "VALUES", "values", COL_LIST, 0, 0, "what each process has, in a column for each; in JSON an object by PID", values_cell },
};

const struct columns nsls_same_columns = { "Columns with --same", columns, ARRAY_SIZE(columns), "--same" };

/* In tables the processes get columns of their own, named as the user named them. */
static int spread(struct matrix *m, struct view *view)
{
	size_t n = m->subjects.n;

	if (view->options->json)
		return 0;
	m->columns = calloc(n, sizeof *m->columns);
	m->headings = calloc(n, sizeof *m->headings);
	if (!m->columns || !m->headings)
		return fault(-ENOMEM, "cannot make the table");
	for (size_t i = 0; i < n; i++) {
		str_escape(m->headings[i], sizeof m->headings[i], m->subjects.at[i].name);
		m->columns[i] = (struct col){ .name = m->headings[i], .type = COL_LIST, .flags = COL_LINES, .cell = value_cell };
	}
	return col_replace(&view->columns, col_find(&nsls_same_columns, "VALUES", strlen("VALUES")), m->columns, (unsigned)n);
}

static int read_values(struct matrix *m)
{
	size_t n = m->subjects.n;

	m->values = calloc(n * m->n_properties, sizeof *m->values);
	if (!m->values)
		return fault(-ENOMEM, "cannot make the table");
	for (size_t i = 0; i < n; i++)
		for (size_t p = 0; p < m->n_properties; p++) {
			int r = property_read(&m->properties[p], &m->subjects.at[i], &m->values[p * n + i]);

			if (r < 0)
				return r;
		}
	return subjects_check(&m->subjects);
}

static void note_unseen(unsigned unseen, unsigned shown)
{
	fflush(stdout);
	if (unseen)
		fprintf(stderr, "nsls: note: %u of %u values could not be read (no permission)\n", unseen, shown);
}

/* What the rows that are shown come to. */
static int conclude(const struct view *view, const struct line *lines, size_t n)
{
	unsigned unseen = 0, seen = 0;
	int status = STATUS_OK;

	for (size_t p = 0; p < n; p++) {
		enum same same = compare(&lines[p]);

		if (!view_shows(view, &lines[p]))
			continue;
		for (size_t i = 0; i < lines->matrix->subjects.n; i++, seen++)
			unseen += !value_of(&lines[p], i)->seen;
		if (same == SAME_NO)
			status = STATUS_DIFFERS;
		else if (same == SAME_UNKNOWN && status == STATUS_OK)
			status = STATUS_NOT_SEEN;
	}
	note_unseen(unseen, seen);
	return status;
}

static int show(const struct view *view, const struct matrix *m)
{
	struct line lines[PROPERTIES_MAX];
	int r;

	for (size_t p = 0; p < m->n_properties; p++)
		lines[p] = (struct line){ m, p };
	r = view_print(view, "properties", lines, m->n_properties, sizeof *lines);
	return r < 0 ? r : conclude(view, lines, m->n_properties);
}

static void matrix_done(struct matrix *m)
{
	for (size_t i = 0; m->values && i < m->subjects.n * m->n_properties; i++) {
		buf_done(&m->values[i].text);
		buf_done(&m->values[i].key);
	}
	free(m->values);
	free(m->columns);
	free(m->headings);
	subjects_done(&m->subjects);
}

static int answer(const struct options *o, int procfd)
{
	struct matrix m = { .n_properties = 0 };
	_view_ struct view view = { .filter = NULL };
	int r;

	if (o->n_operands < 2)
		return opt_usage(&nsls_program, "option --same compares two processes or more");
	r = view_make(&o->view, &nsls_same_columns, "PROPERTY,SAME,VALUES", &view);
	if (r == 0)
		r = subjects_open(o->operands, (size_t)o->n_operands, procfd, &m.subjects);
	if (r == 0)
		r = spread(&m, &view);
	if (r == 0) {
		m.n_properties = properties_make(o->types, m.properties);
		r = read_values(&m);
	}
	if (r == 0)
		r = show(&view, &m);
	matrix_done(&m);
	return r;
}

const struct question question_same = { "--same", &nsls_same_columns, WITH_TYPES, "a PID", answer };
