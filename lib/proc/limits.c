/* SPDX-License-Identifier: MIT */
/* Resource limits of another process. */
#include "proc/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"

enum { LIMITS_MAX = 4096, NAME_WIDTH = 26 };   /* kernel: proc_pid_limits() writes "%-25s %-20s %-20s %-10s" */

static bool parse_value(const char **at, const char *end, rlim_t *value)
{
	static const char unlimited[] = "unlimited";
	char *after;

	while (*at < end && **at == ' ')
		++*at;
	if (str_after(*at, unlimited)) {
		*value = RLIM_INFINITY;
		*at += sizeof unlimited - 1;
		return true;
	}
	if (*at == end || **at < '0' || **at > '9')
		return false;
	*value = strtoull(*at, &after, 10);
	*at = after;
	return after <= end;
}

int proc_limits_parse(const char *text, struct rlimit limits[static RLIM_NLIMITS])
{
	struct rlimit made[RLIM_NLIMITS];
	const char *rest = text, *line;
	size_t len;

	if (!str_word(&rest, '\n', &len))   /* the heading */
		return -EBADMSG;
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		const char *at, *end;

		line = str_word(&rest, '\n', &len);
		if (!line || len <= NAME_WIDTH || !str_after(line, "Max "))
			return -EBADMSG;
		at = line + NAME_WIDTH;
		end = line + len;
		if (!parse_value(&at, end, &made[i].rlim_cur) || !parse_value(&at, end, &made[i].rlim_max))
			return -EBADMSG;
	}
	memcpy(limits, made, sizeof made);
	return 0;
}

int proc_limits_read(int dir, struct rlimit limits[static RLIM_NLIMITS])
{
	char text[LIMITS_MAX];
	ssize_t n = file_read_at(dir, "limits", text, sizeof text);

	return n < 0 ? (int)n : proc_limits_parse(text, limits);
}
