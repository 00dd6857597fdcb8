/* SPDX-License-Identifier: MIT */
#include "cli/cell.h"

#include <langinfo.h>

#include "base/json_write.h"
#include "base/str.h"

static bool shows_utf8(void)
{
	return streq(nl_langinfo(CODESET), "UTF-8");
}

/*
 * Add text as it is safe to show and can be told back: what could play with a terminal as \xNN, and so the backslash of a text that
 * says \xNN itself. Where the terminal does not speak UTF-8, only ASCII stays: libsmartcols 2.38 never returns from bytes
 * that are no characters of the locale, and an 8-bit terminal takes some of them for escape sequences. The raw form is left to
 * libsmartcols, which escapes blanks, backslashes and all that is not printable ASCII there: every cell is one word.
 */
static void add_shown(const char *text, enum table_form form, struct buf *out)
{
	bool utf8 = shows_utf8();

	if (form == TABLE_RAW) {
		buf_puts(out, text);
		return;
	}
	while (*text) {
		unsigned len = str_safe_char(text);

		if ((len > 1 && !utf8) || (text[0] == '\\' && text[1] == 'x'))
			len = 0;
		if (len)
			buf_add(out, text, len);
		else
			buf_printf(out, "\\x%02x", (unsigned char)*text);
		text += MAX(len, 1u);
	}
}

void cell_show(const struct col *col, const struct cell *c, enum table_form form, const char *joint, struct buf *out)
{
	const char *item = NULL;

	buf_clear(out);
	if (c->text) {
		add_shown(c->text, form, out);
	} else if (!c->known) {
		return;
	} else if (col->type == COL_LIST) {
		while ((item = cell_next_item(c, item))) {
			if (out->len)
				buf_puts(out, joint);
			add_shown(item, form, out);
		}
	} else {
		buf_printf(out, "%llu", (unsigned long long)c->number);
	}
}

void cell_json(const struct col *col, const struct cell *c, struct json *j)
{
	const char *item = NULL;

	if (!c->known)
		json_null(j, col->json);
	else if (col->type == COL_NUMBER)
		json_number(j, col->json, c->number);
	else if (col->type == COL_BOOL)
		json_bool(j, col->json, c->number);
	else if (c->members) {
		json_object(j, col->json);
		c->members(c->object, j);
		json_end(j, '}');
	} else if (col->type == COL_TEXT)
		json_text(j, col->json, c->text);
	else {
		json_array(j, col->json);
		while ((item = cell_next_item(c, item)))
			if (col->flags & COL_NUMBERS)
				json_literal(j, NULL, item);
			else
				json_text(j, NULL, item);
		json_end(j, ']');
	}
}
