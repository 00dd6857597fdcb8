/* SPDX-License-Identifier: MIT */
/*
 * --args-fd and --profile: options from elsewhere, in the place of the option that names it. The command line is parsed to find out where they stand
 * (a word may be another option's argument), then once more with their words in their place; these may name further ones.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/parse.h"
#include "cli/exit.h"
#include "cli/profile.h"
#include "nsnew/nsnew.h"

enum { INSERT_MAX = 1 << 20, ROUNDS_MAX = 16, WORDS_MAX = 9000 };

/* One such option as it was met in this round: getopt's place after it, its argument, and the words that its text came to. */
struct insert {
	int after;
	const char *arg, *from;
	size_t first, n;
};

/* All words ever inserted stay: options point into them. */
static struct profile words;
static struct insert *inserts;
static size_t n_inserts, room;

/* The words on the command line that come from elsewhere, and where from. */
struct origin { const char *from; unsigned line; };

static int cannot_read(const char *text, int err)
{
	return fault(err, "cannot read options from %s", text);
}

static int note(const char *text, size_t first)
{
	if (!array_room(&inserts, n_inserts, &room, sizeof *inserts))
		return fault(-ENOMEM, "cannot read options");
	if (words.n > WORDS_MAX)
		return fault_plain(-E2BIG, "more than %d options", WORDS_MAX);
	inserts[n_inserts++] = (struct insert){ optind, text, text, first, words.n - first };
	return 0;
}

static int split(const char *text, const char *all, size_t len)
{
	for (const char *p = all; p < all + len; p += strlen(p) + 1) {
		char *word = pool_text(&words.pool, p, strlen(p));

		if (!word || !array_room(&words.at, words.n, &words.room, sizeof *words.at))
			return cannot_read(text, -ENOMEM);
		words.at[words.n++] = (struct profile_word){ word, 0 };
	}
	return 0;
}

int insert_fd(const char *text, void *field _unused_)
{
	_free_ char *all = NULL;
	size_t first = words.n;
	int fd, r = parse_fd(text, &fd);
	ssize_t len;

	if (r < 0)
		return r;
	len = file_read_all(fd, INSERT_MAX, &all);
	if (len < 0)
		return cannot_read(text, (int)len);
	if (fd > STDERR_FILENO)
		close(fd);   /* read to its end: it is not the program's */
	r = split(text, all, (size_t)len);
	return r < 0 ? r : note(text, first);
}

int insert_profile(const char *text, void *field _unused_)
{
	_free_ char *all = NULL;
	size_t first = words.n;
	ssize_t len = file_read_all_at(AT_FDCWD, text, INSERT_MAX, &all);
	int r;

	if (len < 0)
		return cannot_read(text, (int)len);
	if (strlen(all) < (size_t)len)
		return fault_plain(-EINVAL, "%s is no text: there is a NUL byte in it", text);
	r = profile_read(&nsnew_program, text, all, &words);
	return r < 0 ? r : note(text, first);
}

/* The command line with the words in the place of the options, which are one word or two, the second being the argument. */
static char **weave(int *argc, char **argv, struct origin **origins)
{
	size_t most = (size_t)*argc + words.n + 1, n = 0;
	char **woven = calloc(most, sizeof *woven);
	struct origin *from = calloc(most, sizeof *from);
	int at = 0;

	for (size_t i = 0; woven && from && i < n_inserts; i++) {
		const struct insert *in = &inserts[i];
		int option = in->after - (argv[in->after - 1] == in->arg ? 2 : 1);

		for (; at < option; at++, n++) {
			woven[n] = argv[at];
			from[n] = *origins ? (*origins)[at] : (struct origin){ NULL, 0 };
		}
		for (size_t w = in->first; w < in->first + in->n; w++, n++) {
			woven[n] = words.at[w].text;
			from[n] = (struct origin){ in->from, words.at[w].line };
		}
		at = in->after;
	}
	for (; woven && from && at < *argc; at++, n++) {
		woven[n] = argv[at];
		from[n] = *origins ? (*origins)[at] : (struct origin){ NULL, 0 };
	}
	free(*origins);
	*origins = from;
	*argc = (int)n;
	return from ? woven : NULL;
}

/* Which of them a fault of parsing is about. */
static int say_where(int r, const struct origin *origins, int argc)
{
	const struct origin *o = origins && optind > 0 && optind <= argc ? &origins[optind - 1] : NULL;

	if (!o || !o->from)
		return r;
	return o->line ? fault_within(r, "%s, line %u", o->from, o->line) : fault_within(r, "--args-fd %s", o->from);
}

/* What comes from elsewhere are options: a word that ended them would make those that follow on the command line arguments of the program. */
static int check_end(int first, const struct origin *origins, char **argv, int argc)
{
	const char *from = first > 1 && streq(argv[first - 1], "--") ? origins[first - 1].from : NULL;

	for (int i = first; i < argc && !from; i++)
		from = origins[i].from;
	return from ? opt_usage(&nsnew_program, "--args-fd %s holds more than options", from) : 0;
}

int insert_parse(int *argc, char ***argv, struct options *options)
{
	static char **woven;   /* stays: options point there */
	struct origin *origins = NULL;
	int first = 0, r;

	for (int round = 0; round < ROUNDS_MAX; round++) {
		n_inserts = 0;
		first = opt_parse(&nsnew_program, *argc, *argv, options);
		if (first < 0)
			first = say_where(first, origins, *argc);
		if (first < 0 || !n_inserts)
			break;
		options_reset(options);
		*argv = weave(argc, *argv, &origins);
		free(woven);
		woven = *argv;
		if (!woven)
			return fault(-ENOMEM, "cannot read options");
	}
	if (first >= 0 && n_inserts) {
		first = opt_usage(&nsnew_program, "profiles and --args-fd name each other in a circle, or are nested more than %d deep", ROUNDS_MAX);
	} else if (first >= 0 && origins) {
		r = check_end(first, origins, *argv, *argc);
		first = r < 0 ? r : first;
	}
	free(origins);
	return first;
}
