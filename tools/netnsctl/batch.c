/* SPDX-License-Identifier: MIT */
/*
 * --batch: one command a line, as ip(8) reads them: words may be quoted with ' or ", # begins a comment, a backslash at the end
 * joins lines. A leading "netns" is skipped, so that files written for ip -batch serve here. One process for all of them is
 * what makes it fast.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "netnsctl/netnsctl.h"

enum { WORDS_MAX = 256 };

/* Cut a line into words in place. Their number, or a fault. */
static int split(char *line, char *words[WORDS_MAX + 1])
{
	static const char blanks[] = " \t\r\n";
	int n = 0;

	for (char *at = line + strspn(line, blanks); *at && *at != '#'; at += strspn(at, blanks)) {
		char quote = *at == '\'' || *at == '"' ? *at++ : 0;
		char *end = quote ? strchr(at, quote) : at + strcspn(at, blanks);

		if (!end)
			return fault_plain(-EINVAL, "a quote is not closed");
		if (n == WORDS_MAX)
			return fault_plain(-E2BIG, "more than %d words", WORDS_MAX);
		words[n++] = at;
		at = *end ? end + 1 : end;
		*end = 0;
	}
	words[n] = NULL;
	return n;
}

/* Read a line and those it goes on in. Returns how many were read, 0 at the end, or a fault. */
static int read_line(FILE *from, char **line, size_t *size)
{
	_free_ char *more = NULL;
	size_t more_size = 0;
	int lines = 0;
	ssize_t len = getline(line, size, from);

	while (len >= 0) {
		ssize_t more_len;

		lines++;
		if (len < 2 || (*line)[len - 1] != '\n' || (*line)[len - 2] != '\\')
			return lines;
		more_len = getline(&more, &more_size, from);
		if (more_len < 0)
			return lines;
		if ((size_t)(len + more_len) >= *size) {
			char *room = realloc(*line, (size_t)(len + more_len) + 1);

			if (!room)
				return fault(-ENOMEM, "cannot read the commands");
			*line = room;
			*size = (size_t)(len + more_len) + 1;
		}
		memcpy(*line + len - 2, more, (size_t)more_len + 1);
		len += more_len - 2;
	}
	return ferror(from) ? fault(-errno, "cannot read the commands") : 0;
}

static int run_line(const struct options *all, char *line)
{
	struct options o = *all;
	char *words[WORDS_MAX + 1], **first = words;
	int n = split(line, words);

	if (n <= 0)
		return n;
	o.in_batch = true;
	if (streq(words[0], "netns")) {
		first++;
		n--;
	}
	return verb_run(&program, n, first, &o, "list");
}

static int run_lines(const struct options *o, FILE *from, const char *name)
{
	_free_ char *line = NULL;
	size_t size = 0;
	int status = 0, number = 0, lines;

	while ((lines = read_line(from, &line, &size)) > 0) {
		int r = run_line(o, line);

		number += lines;
		if (r == 0)
			continue;
		status = r > 0 ? r : report(r);
		fprintf(stderr, "Command failed %s:%d\n", name, number);
		if (!o->force)
			break;
	}
	return lines < 0 ? lines : status;
}

int batch_run(const struct options *o)
{
	_fclose_ FILE *file = NULL;

	if (streq(o->batch, "-"))
		return run_lines(o, stdin, "-");
	file = fopen(o->batch, "re");
	if (!file)
		return fault(-errno, "cannot open %s", o->batch);
	return run_lines(o, file, o->batch);
}
