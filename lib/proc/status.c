/* SPDX-License-Identifier: MIT */
/* /proc/PID/status. Its first line holds a name that anybody may choose, but the kernel escapes newlines in it. */
#include "proc/status.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"

enum { STATUS_MAX = 1 << 20 };   /* 65536 supplementary groups are a line of it */

static bool read_ids(const char *value, uint32_t *ids)
{
	return sscanf(value, "%" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNu32, &ids[0], &ids[1], &ids[2], &ids[3]) == PROC_IDS;
}

/* "NSpid:\t4711\t1": its numbers from the PID namespace of /proc on downwards. */
static bool is_first_below(const char *value)
{
	int n = 0, outside, inside;

	return sscanf(value, "%d%*[\t ]%d%n", &outside, &inside, &n) == 2 && inside == 1 && (value[n] == '\n' || !value[n]);
}

/* One line. False where it does not hold what its name says. */
static bool read_line(const char *line, struct proc_status *status, unsigned *seen)
{
	static const char *const caps[] = {
		[PROC_CAPS_EFFECTIVE] = "CapEff:", [PROC_CAPS_PERMITTED] = "CapPrm:", [PROC_CAPS_INHERITABLE] = "CapInh:",
		[PROC_CAPS_BOUNDING] = "CapBnd:", [PROC_CAPS_AMBIENT] = "CapAmb:",
	};
	const char *value;
	unsigned flag;

	for (unsigned i = 0; i < PROC_CAPS_SETS; i++)
		if ((value = str_after(line, caps[i]))) {
			*seen |= 1u << i;
			return sscanf(value, "%" SCNx64, &status->caps[i]) == 1;
		}
	if ((value = str_after(line, "Uid:"))) {
		*seen |= 1u << PROC_CAPS_SETS;
		return read_ids(value, status->uid);
	}
	if ((value = str_after(line, "Gid:"))) {
		*seen |= 2u << PROC_CAPS_SETS;
		return read_ids(value, status->gid);
	}
	if ((value = str_after(line, "NoNewPrivs:"))) {
		if (sscanf(value, "%u", &flag) != 1)
			return false;
		status->no_new_privs = flag;
	} else if ((value = str_after(line, "Seccomp:"))) {
		return sscanf(value, "%d", &status->seccomp) == 1;
	} else if ((value = str_after(line, "Seccomp_filters:"))) {
		return sscanf(value, "%d", &status->filters) == 1;
	} else if ((value = str_after(line, "NSpid:"))) {
		status->first_below = is_first_below(value);
	} else if ((value = str_after(line, "Umask:"))) {
		return sscanf(value, "%o", (unsigned *)&status->umask) == 1;
	}
	return true;
}

int proc_status_parse(const char *text, struct proc_status *status)
{
	struct proc_status made = { .seccomp = -1, .filters = -1, .umask = -1 };
	const char *rest = text, *line;
	unsigned seen = 0;
	size_t len;

	while ((line = str_word(&rest, '\n', &len)))
		if (!read_line(line, &made, &seen))
			return -EBADMSG;
	if (seen != (4u << PROC_CAPS_SETS) - 1)
		return -EBADMSG;
	*status = made;
	return 0;
}

int proc_status_read(int dir, struct proc_status *status)
{
	_free_ char *text = NULL;
	ssize_t n = file_read_all_at(dir, "status", STATUS_MAX, &text);

	return n < 0 ? (int)n : proc_status_parse(text, status);
}

/* "Groups:\t0 4 24 \n" */
int proc_status_parse_groups(const char *text, gid_t **groups)
{
	static const char name[] = "\nGroups:\t";
	const char *at = strstr(text, name), *end = at ? strchrnul(at + 1, '\n') : NULL;
	_free_ gid_t *made = NULL;
	char *after;
	int n = 0;

	if (!at)
		return -EBADMSG;
	made = calloc((size_t)(end - at), sizeof *made);   /* a number takes two characters or more */
	if (!made)
		return -ENOMEM;
	for (at += sizeof name - 1; at < end; at = after) {
		unsigned long id = strtoul(at, &after, 10);

		if (after == at || after > end)
			break;
		made[n++] = (gid_t)id;
	}
	*groups = take_ptr(made);
	return n;
}

int proc_status_read_groups(int dir, gid_t **groups)
{
	_free_ char *text = NULL;
	ssize_t n = file_read_all_at(dir, "status", STATUS_MAX, &text);

	return n < 0 ? (int)n : proc_status_parse_groups(text, groups);
}
