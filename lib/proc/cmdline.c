/* SPDX-License-Identifier: MIT */
/* /proc/PID/cmdline. */
#include "proc/cmdline.h"

#include "base/file.h"

/* Trailing NULs go: programs that set their title (setproctitle) leave a field of them. */
size_t cmdline_join(char *words, size_t len)
{
	while (len && words[len - 1] == 0)
		len--;
	for (size_t i = 0; i < len; i++)
		if (words[i] == 0)
			words[i] = ' ';
	return len;
}

ssize_t cmdline_read(int dir, char *into, size_t size)
{
	ssize_t n = file_read_at(dir, "cmdline", into, size);

	if (n < 0)
		return n;
	n = (ssize_t)cmdline_join(into, (size_t)n);
	into[n] = 0;
	return n;
}
