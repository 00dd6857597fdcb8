/* SPDX-License-Identifier: MIT */
/* Our own mount points. */
#include "sys/mountpoints.h"

#include <fcntl.h>
#include <limits.h>

#include "base/file.h"
#include "base/str.h"

enum { MOUNTINFO_MAX = 64 << 20 };

/* Blank, tab, newline and backslash are octal in mountinfo (proc(5)): \040. False: longer than a path can be. */
static bool unescape(const char *from, size_t len, char to[static PATH_MAX])
{
	const char *end = from + len;
	size_t used = 0;

	for (; from < end && used < PATH_MAX - 1; from++) {
		if (end - from > 3 && from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' && from[2] <= '7' && from[3] >= '0' && from[3] <= '7') {
			to[used++] = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
			from += 3;
		} else {
			to[used++] = *from;
		}
	}
	to[used] = 0;
	return from == end;
}

/* "ID PARENT MAJOR:MINOR ROOT MOUNTPOINT ..." */
static bool next_point(const char **rest, char path[static PATH_MAX])
{
	const char *line;
	size_t length, len;

	while ((line = str_word(rest, '\n', &length))) {
		const char *left = line, *word = line;

		for (int i = 0; i < 5 && word; i++)
			word = str_word(&left, ' ', &len);
		if (word && word < line + length && word[0] == '/' && unescape(word, len, path))
			return true;
	}
	return false;
}

int mountpoints_each(const char *dir, int (*each)(void *ctx, const char *path), void *ctx)
{
	_free_ char *text = NULL;
	ssize_t n = file_read_all_at(AT_FDCWD, "/proc/self/mountinfo", MOUNTINFO_MAX, &text);
	const char *rest = text, *below;
	char path[PATH_MAX];
	int r = n < 0 ? (int)n : 0;

	while (r >= 0 && next_point(&rest, path)) {
		below = str_after(path, dir);
		if (below && below[0] == '/' && below[1])
			r = each(ctx, path);
	}
	return r;
}
