/* SPDX-License-Identifier: MIT */
/* /proc/PID/stat. */
#include "proc/stat.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/file.h"
#include "base/macro.h"

enum { FIELD_STATE = 3, FIELD_STARTED = 22 };   /* as proc_pid_stat(5) numbers them */

int proc_stat_parse(const char *text, struct proc_stat *stat)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')'), *field;
	struct proc_stat made = { .comm = "" };
	size_t len;

	if (!open || !close || close < open || close[1] != ' ')
		return -EBADMSG;
	len = MIN((size_t)(close - open - 1), sizeof made.comm - 1);
	memcpy(made.comm, open + 1, len);
	field = close + 2;
	if (sscanf(field, "%c %d", &made.state, &made.ppid) != 2)
		return -EBADMSG;
	for (int i = FIELD_STATE; i < FIELD_STARTED && field; i++) {
		field = strchr(field, ' ');
		field = field ? field + 1 : NULL;
	}
	if (!field || sscanf(field, "%" SCNu64, &made.started) != 1)
		return -EBADMSG;
	*stat = made;
	return 0;
}

int proc_stat_read(int dir, struct proc_stat *stat)
{
	char text[2048];   /* 52 numbers of at most 20 digits and the name */
	ssize_t n = file_read_at(dir, "stat", text, sizeof text);

	return n < 0 ? (int)n : proc_stat_parse(text, stat);
}
