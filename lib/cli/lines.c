/* SPDX-License-Identifier: MIT */
#include "cli/lines.h"

#include <errno.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/json_write.h"
#include "cli/cell.h"

/* How many characters a text that is safe to show has. */
static unsigned width_of(const char *text)
{
	unsigned width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

/* As libsmartcols has it: what is no printable ASCII, blanks and backslashes are escaped, so that every cell is one word. */
static void print_word(const char *text, FILE *to)
{
	for (; *text; text++)
		if (*text <= ' ' || *text == '\\' || *text > '~')
			fprintf(to, "\\x%02x", (unsigned char)*text);
		else
			putc(*text, to);
}

static void print_aligned(struct lines *l, unsigned i, const char *text, enum cell_tone tone)
{
	const struct col *col = l->view->columns.at[i];
	const char *color = l->colors ? color_sequence(tone) : NULL;
	unsigned width = width_of(text);
	bool last = i + 1 == l->view->columns.n;

	l->width[i] = MAX(l->width[i], width);
	fprintf(l->to, "%s%*s%s%s%s%*s", i ? " " : "", col->flags & COL_RIGHT ? (int)(l->width[i] - width) : 0, "", color ? color : "", text,
		color ? "\033[0m" : "", (col->flags & COL_RIGHT) || last ? 0 : (int)(l->width[i] - width), "");
}

static void print_text(struct lines *l, unsigned i, const char *text, enum cell_tone tone)
{
	if (l->form == TABLE_PLAIN)
		return print_aligned(l, i, text, tone);
	fputs(i ? " " : "", l->to);
	print_word(text, l->to);
}

void lines_begin(struct lines *l, const struct view *view, FILE *to)
{
	*l = (struct lines){ .view = view, .to = to, .form = view_form(view->options) };
	l->colors = view_table(view, "").colors;
	for (unsigned i = 0; i < view->columns.n; i++)
		l->width[i] = (unsigned)view->columns.at[i]->width;   /* a share of the terminal is none */
	for (unsigned i = 0; i < view->columns.n && l->form != TABLE_JSON && !view->options->no_headings; i++) {
		print_text(l, i, view->columns.at[i]->name, TONE_HEADING);
		if (i + 1 == view->columns.n)
			putc('\n', to);
	}
}

static int print_json(const struct lines *l, const void *row)
{
	struct json j = { .to = l->to, .compact = true };

	json_object(&j, NULL);
	for (unsigned i = 0; i < l->view->columns.n; i++) {
		struct cell cell = { 0 };

		l->view->columns.at[i]->cell(row, &cell);
		cell_json(l->view->columns.at[i], &cell, &j);
		buf_done(&cell.own);
	}
	json_end(&j, '}');
	return 0;
}

int lines_print(struct lines *l, const void *row)
{
	_buf_ struct buf text = { 0 };
	bool failed = false;

	if (l->form == TABLE_JSON)
		return print_json(l, row);
	for (unsigned i = 0; i < l->view->columns.n; i++) {
		const struct col *col = l->view->columns.at[i];
		struct cell cell = { 0 };

		col->cell(row, &cell);
		cell_show(col, &cell, l->form, l->form == TABLE_PLAIN && (col->flags & COL_NUMBERS) ? " " : ",", &text);
		failed |= text.failed || cell.own.failed;
		print_text(l, i, buf_text(&text), cell.tone);
		buf_done(&cell.own);
	}
	putc('\n', l->to);
	return failed ? fault(-ENOMEM, "cannot print the line") : 0;
}
