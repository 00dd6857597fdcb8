/* SPDX-License-Identifier: MIT */
/* uid_map and gid_map, a range a line: "         0     100000      65536". */
#include "proc/idrange.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"

enum { LINE_MAX_LEN = 64 };   /* three numbers, right-aligned to 10 columns */

static bool read_line(const char *line, size_t len, struct idmap_range *range)
{
	char copy[LINE_MAX_LEN + 1];
	uint64_t inner, outer, count;
	int end = 0;

	if (len > LINE_MAX_LEN || memchr(line, '-', len))
		return false;
	memcpy(copy, line, len);
	copy[len] = 0;
	if (sscanf(copy, "%10" SCNu64 " %10" SCNu64 " %10" SCNu64 "%n", &inner, &outer, &count, &end) != 3 || copy[end])
		return false;
	if (!count || count > UINT32_MAX || inner > UINT32_MAX - count || outer > UINT32_MAX)
		return false;
	*range = (struct idmap_range){ (uint32_t)inner, (uint32_t)outer, (uint32_t)count };
	return true;
}

bool idrange_next(const char **rest, struct idmap_range *range)
{
	const char *line;
	size_t len;

	while ((line = str_word(rest, '\n', &len)))
		if (read_line(line, len, range))
			return true;
	return false;
}

void idrange_print(const char *text, struct buf *out)
{
	struct idmap_range range;
	bool some = false;

	for (; idrange_next(&text, &range); some = true)
		buf_printf(out, "%s%" PRIu32 ":%" PRIu32 ":%" PRIu32, some ? " " : "", range.inner, range.outer, range.count);
	if (!some)
		buf_puts(out, "none");
}
