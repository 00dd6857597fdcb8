/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/mountinfo. Read here and not by libmount: three fields are wanted, and loading libmount (with libblkid and
 * libselinux behind it) costs 0.4 ms at every start.
 */
#include "proc/mountinfo.h"

#include <errno.h>

static bool is_octal(const char *s, unsigned digits)
{
	for (unsigned i = 0; i < digits; i++)
		if (s[i] < '0' || s[i] > '7')
			return false;
	return true;
}

static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		if (*text == '\\' && is_octal(text + 1, 3)) {
			*to++ = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = 0;
}

/* Cut the next field off at a blank; NULL when there is none left. */
static char *next_field(char **rest)
{
	char *field = *rest, *end;

	if (!field || !*field)
		return NULL;
	end = strchr(field, ' ');
	if (end)
		*end++ = 0;
	*rest = end;
	return field;
}

int mountinfo_parse(char *line, struct mountinfo *mount)
{
	char *fields[6], *field, *fstype;   /* id, parent, major:minor, root, target, options */

	for (unsigned i = 0; i < ARRAY_SIZE(fields); i++)
		if (!(fields[i] = next_field(&line)))
			return -EBADMSG;
	do   /* any number of optional fields, ended by a hyphen */
		field = next_field(&line);
	while (field && !streq(field, "-"));
	fstype = next_field(&line);
	if (!fstype)
		return -EBADMSG;
	unescape(fields[3]);
	unescape(fields[4]);
	unescape(fstype);
	*mount = (struct mountinfo){ fields[3], fields[4], fstype };
	return 0;
}

int mountinfo_each(char *text, int (*each)(void *ctx, const struct mountinfo *mount), void *ctx)
{
	struct mountinfo mount;

	while (text && *text) {
		char *line = text, *end = strchr(text, '\n');
		int r;

		if (end)
			*end = 0;
		text = end ? end + 1 : NULL;
		if (mountinfo_parse(line, &mount) < 0)
			continue;   /* a form that we do not know: the other lines are still true */
		r = each(ctx, &mount);
		if (r < 0)
			return r;
	}
	return 0;
}
