/* SPDX-License-Identifier: MIT */
#include "cli/color.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/str.h"

int color_parse(const char *text, void *field)
{
	static const char *const names[] = { [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never" };

	for (enum color c = COLOR_AUTO; c <= COLOR_NEVER; c++)
		if (!text || streq(text, names[c])) {
			*(enum color *)field = c;
			return 0;
		}
	return fault_plain(-EINVAL, "'%s' is none of auto, always, never", text);
}

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

/* Is there a file FOLDER/[[NAME][@TERM].]TYPE? */
static bool has_file(const char *folder, const char *name, const char *term, const char *type)
{
	char path[1024];
	int n = snprintf(path, sizeof path, "%s/%s%s%s%s%s", folder, name, *term ? "@" : "", term, *name || *term ? "." : "", type);

	return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

/* What a folder of terminal-colors.d(5) says of a program: the more specific name wins, and "enable" over "disable". 1 yes, 0 no, -1 nothing. */
static int asked_of(const char *folder, const char *program, const char *term)
{
	const char *const names[][2] = { { program, term }, { program, "" }, { "", term }, { "", "" } };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (has_file(folder, names[i][0], names[i][1], "enable"))
			return 1;
		if (has_file(folder, names[i][0], names[i][1], "disable"))
			return 0;
	}
	return -1;
}

/* The user's own folder counts before the system's. */
static bool is_disabled(const char *program, const char *term)
{
	char own[512] = "";
	int said = -1;

	if (is_set("XDG_CONFIG_HOME"))
		snprintf(own, sizeof own, "%s/terminal-colors.d", getenv("XDG_CONFIG_HOME"));
	else if (is_set("HOME"))
		snprintf(own, sizeof own, "%s/.config/terminal-colors.d", getenv("HOME"));
	if (*own)
		said = asked_of(own, program, term);
	if (said < 0)
		said = asked_of("/etc/terminal-colors.d", program, term);
	return said == 0;
}

bool color_is_wanted(enum color color, const char *program, int fd)
{
	const char *term = getenv("TERM"), *force = getenv("CLICOLOR_FORCE");

	if (color != COLOR_AUTO)
		return color == COLOR_ALWAYS;
	if (is_set("NO_COLOR"))
		return false;
	if (force && *force && !streq(force, "0"))
		return true;
	return isatty(fd) && term && *term && !streq(term, "dumb") && !strchr(term, '/') && !is_disabled(program, term);
}

const char *color_sequence(enum cell_tone tone)
{
	static const char *const sequences[TONES] = {
		[TONE_FAINT] = "\033[2m", [TONE_WARNING] = "\033[1;31m", [TONE_NAME] = "\033[1;36m", [TONE_HEADING] = "\033[1m",
		[TONE_HUE] = "\033[33m", "\033[95m", "\033[35m", "\033[36m", "\033[32m", "\033[94m", "\033[34m", "\033[96m",
	};

	return sequences[tone];
}
