/* SPDX-License-Identifier: MIT */
/*
 * bench/compare [OPTIONS] CMD ARGS... [:: CMD ARGS...]...: run commands in turn, round by round, so that what else the machine does
 * hits all of them alike, and print how the first compares with each other one. The whole story: bench/README.md.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/json_write.h"
#include "base/parse.h"
#include "base/str.h"
#include "cli/exit.h"
#include "cli/opt.h"

extern char **environ;

enum { COMMANDS_MAX = 8, ROUNDS_MAX = 100000 };
enum metric { WALL, CPU, MEMORY, METRICS };   /* microseconds, microseconds, KiB at the peak */
static const char *const metric_names[METRICS] = { "wall", "cpu", "memory" };
static const char *const metric_units[METRICS] = { "us", "us", "KiB" };

struct options {
	uint32_t rounds, attempts;
	enum metric metric;
	double limit;               /* 0: nothing is claimed */
	const char *claim, *json, *value, *before;
};

/* What all rounds took, sorted once they are all there. */
struct samples {
	double *of[METRICS];
};

struct command {
	char **argv;
	struct samples samples;
};

struct contest {
	const struct options *o;
	struct command commands[COMMANDS_MAX];
	unsigned n;
	posix_spawn_file_actions_t files;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double microseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

/* One run. wait4() adds up what the command and the children that it waited for have used; of memory it tells what the largest of them had. */
static int run_once(struct contest *c, struct command *cmd, double spent[METRICS])
{
	struct rusage used;
	double start = now();
	int status, r;
	pid_t pid;

	r = posix_spawnp(&pid, cmd->argv[0], &c->files, NULL, cmd->argv, environ);
	if (r)
		return fault(-r, "cannot run %s", cmd->argv[0]);
	while (wait4(pid, &status, 0, &used) < 0)
		if (errno != EINTR)
			return fault(-errno, "cannot wait for %s", cmd->argv[0]);
	spent[WALL] = now() - start;
	spent[CPU] = microseconds(used.ru_utime) + microseconds(used.ru_stime);
	spent[MEMORY] = (double)used.ru_maxrss;
	if (exit_of_wait(status))
		return fault_plain(-ECHILD, "%s ended with status %d: a time of a failure proves nothing", cmd->argv[0], exit_of_wait(status));
	return 0;
}

/* What is to be put right before each run, and not timed. */
static int prepare(const struct options *o)
{
	int status = o->before ? system(o->before) : 0;

	if (status < 0)
		return fault(-errno, "cannot run '%s'", o->before);
	return status ? fault_plain(-ECHILD, "'%s' ended with status %d", o->before, exit_of_wait(status)) : 0;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* All rounds; the order turns round each time. Round 0 warms the caches and is not counted. */
static int run_rounds(struct contest *c)
{
	uint32_t rounds = c->o->rounds;

	for (uint32_t round = 0; round <= rounds; round++)
		for (unsigned k = 0; k < c->n; k++) {
			struct command *cmd = &c->commands[round % 2 ? c->n - 1 - k : k];
			double spent[METRICS] = { 0 };
			int r = prepare(c->o);

			if (r == 0)
				r = run_once(c, cmd, spent);
			if (r < 0)
				return r;
			for (enum metric m = 0; m < METRICS && round; m++)
				cmd->samples.of[m][round - 1] = spent[m];
		}
	for (unsigned k = 0; k < c->n; k++)
		for (enum metric m = 0; m < METRICS; m++)
			qsort(c->commands[k].samples.of[m], rounds, sizeof(double), compare_doubles);
	return 0;
}

static double at_share(const struct contest *c, unsigned k, enum metric m, double share)
{
	return c->commands[k].samples.of[m][(size_t)(share * (c->o->rounds - 1))];
}

static double median(const struct contest *c, unsigned k, enum metric m) { return at_share(c, k, m, 0.5); }

/* Half of the samples lie within this share of the median. */
static double spread(const struct contest *c, unsigned k, enum metric m)
{
	return (at_share(c, k, m, 0.75) - at_share(c, k, m, 0.25)) / MAX(median(c, k, m), 1.0);
}

static double ratio(const struct contest *c, unsigned k, enum metric m)
{
	return median(c, 0, m) / MAX(median(c, k, m), 1.0);
}

static void print_comparison(const struct contest *c)
{
	printf("%-28s %11s %11s %11s %11s %7s %7s %7s\n", "COMMAND", "CPU-MEDIAN", "CPU-MIN", "WALL-MEDIAN", "WALL-MIN", "SPREAD", "CPU-X", "WALL-X");
	for (unsigned k = 0; k < c->n; k++)
		printf("%-28.28s %9.0fus %9.0fus %9.0fus %9.0fus %6.0f%% %7.2f %7.2f\n", c->commands[k].argv[0],
			median(c, k, CPU), at_share(c, k, CPU, 0), median(c, k, WALL), at_share(c, k, WALL, 0),
			spread(c, k, CPU) * 100, ratio(c, k, CPU), ratio(c, k, WALL));
}

static void json_real(struct json *j, const char *key, int digits, double number)
{
	char text[32];

	snprintf(text, sizeof text, "%.*f", digits, number);
	json_literal(j, key, text);
}

static void json_command(struct json *j, const struct contest *c, unsigned k)
{
	_buf_ struct buf line = { 0 };

	for (char **word = c->commands[k].argv; *word; word++)
		buf_printf(&line, "%s%s", line.len ? " " : "", *word);
	json_object(j, NULL);
	json_text(j, "command", buf_text(&line));
	json_real(j, "cpu_median_us", 0, median(c, k, CPU));
	json_real(j, "cpu_min_us", 0, at_share(c, k, CPU, 0));
	json_real(j, "wall_median_us", 0, median(c, k, WALL));
	json_real(j, "wall_min_us", 0, at_share(c, k, WALL, 0));
	json_real(j, "memory_kib", 0, median(c, k, MEMORY));
	json_real(j, "spread", 3, spread(c, k, CPU));
	if (k) {
		json_real(j, "cpu_ratio", 3, ratio(c, k, CPU));
		json_real(j, "wall_ratio", 3, ratio(c, k, WALL));
	}
	json_end(j, '}');
}

/* One line of JSON, added to the file. */
static int write_json(const struct contest *c, double best, const char *verdict)
{
	_fclose_ FILE *to = c->o->json ? fopen(c->o->json, "ae") : NULL;
	struct json j = { .to = to, .compact = true };

	if (!c->o->json)
		return 0;
	if (!to)
		return fault(-errno, "cannot write %s", c->o->json);
	json_object(&j, NULL);
	json_text(&j, "claim", c->o->claim);
	if (c->o->limit > 0) {
		json_text(&j, "metric", metric_names[c->o->metric]);
		json_real(&j, "ratio", 3, best);
		json_real(&j, "limit", 3, c->o->limit);
		json_text(&j, "verdict", verdict);
	}
	json_number(&j, "rounds", c->o->rounds);
	json_array(&j, "commands");
	for (unsigned k = 0; k < c->n; k++)
		json_command(&j, c, k);
	json_end(&j, ']');
	json_end(&j, '}');
	return ferror(to) ? fault(-EIO, "cannot write %s", c->o->json) : 0;
}

/* Our share of the peer's cost may be the limit; other load on the machine may add 15 % before we call it missed: 1. */
static int run_claim(struct contest *c)
{
	const struct options *o = c->o;
	double best = 0;
	const char *verdict;
	int r;

	for (uint32_t attempt = 0; attempt < o->attempts && (attempt == 0 || best > o->limit); attempt++) {
		r = run_rounds(c);
		if (r < 0)
			return fault_within(r, "%s", o->claim);
		if (attempt == 0 || ratio(c, 1, o->metric) < best)
			best = ratio(c, 1, o->metric);
	}
	verdict = best <= o->limit ? "pass" : best <= o->limit * 1.15 ? "close" : "MISSED";
	printf("%-6s %-58s %-5s %6.2f of the peer's, limit %5.2f  (%.0f %s, spread %.0f %%)\n", verdict, o->claim,
		metric_names[o->metric], best, o->limit, median(c, 0, o->metric), metric_units[o->metric], spread(c, 0, o->metric) * 100);
	r = write_json(c, best, verdict);
	return r < 0 ? r : best > o->limit * 1.15;
}

static int parse_metric(const char *text, void *field)
{
	for (enum metric m = 0; m < METRICS; m++)
		if (streq(text, metric_names[m])) {
			*(enum metric *)field = m;
			return 0;
		}
	return fault_plain(-EINVAL, "the metrics are cpu, wall and memory");
}

static int parse_limit(const char *text, void *field)
{
	char *end;
	double limit = strtod(text, &end);

	if (end == text || *end || !(limit > 0))
		return fault_plain(-EINVAL, "'%s' is no ratio", text);
	*(double *)field = limit;
	return 0;
}

static int parse_rounds(const char *text, void *field)
{
	uint32_t n;
	int r = parse_u32(text, &n);

	if (r == 0 && (n < 1 || n > ROUNDS_MAX))
		return fault_plain(-ERANGE, "1 to %d", ROUNDS_MAX);
	if (r == 0)
		*(uint32_t *)field = n;
	return r;
}

#define FIELD(name) offsetof(struct options, name)
static const struct opt rows[] = {
	{ 'n', "rounds", OPT_ARG, "N", parse_rounds, FIELD(rounds), "runs of each command [20]", NULL, NULL },
	{ 'm', "metric", OPT_ARG, "cpu|wall|memory", parse_metric, FIELD(metric), "what a claim is about [cpu]", NULL, NULL },
	{ 'c', "claim", OPT_ARG, "TEXT", parse_text, FIELD(claim), "what is claimed, for the table", NULL, NULL },
	{ 'l', "limit", OPT_ARG, "RATIO", parse_limit, FIELD(limit), "the first may cost this share of the second", NULL, NULL },
	{ 'a', "attempts", OPT_ARG, "N", parse_rounds, FIELD(attempts), "tries before a claim is missed [3]", NULL, NULL },
	{ 'j', "json", OPT_ARG, "FILE", parse_text, FIELD(json), "add one line of JSON to this file", NULL, NULL },
	{ 'b', "before", OPT_ARG, "SHELL", parse_text, FIELD(before), "run this before each run, untimed", NULL, NULL },
	{ 'v', "value", OPT_ARG, "cpu|wall|memory", parse_text, FIELD(value), "print the first command's median (microseconds, KiB), nothing else", NULL, NULL },
};
static const struct program program = {
	.name = "compare", .usage = "[options] CMD ARGS... [:: CMD ARGS...]...",
	.purpose = "Run commands in turn and compare what they cost.",
	.opts = rows, .n_opts = ARRAY_SIZE(rows), .runs_program = true,
};

/* Split at "::" and make room for the samples. */
static int take_commands(struct contest *c, char **argv)
{
	for (char **word = argv, **start = argv;; word++) {
		bool last = !*word;
		struct command *cmd = &c->commands[c->n];

		if (!last && !streq(*word, "::"))
			continue;
		if (word == start || c->n == COMMANDS_MAX)
			return opt_usage(&program, "1 to %d commands, separated by '::'", COMMANDS_MAX);
		*word = NULL;
		cmd->argv = start;
		for (enum metric m = 0; m < METRICS; m++)
			if (!(cmd->samples.of[m] = calloc(c->o->rounds, sizeof(double))))
				return fault(-ENOMEM, "cannot keep %" PRIu32 " samples", c->o->rounds);
		c->n++;
		start = word + 1;
		if (last)
			return 0;
	}
}

static int run_contest(struct contest *c)
{
	enum metric m = CPU;
	int r;

	if (c->o->limit > 0)
		return c->n == 2 && c->o->claim ? run_claim(c) : opt_usage(&program, "--limit needs --claim and two commands");
	if (c->o->value && (r = parse_metric(c->o->value, &m)) < 0)
		return r;
	r = run_rounds(c);
	if (r == 0 && c->o->value)
		printf("%.0f\n", median(c, 0, m));
	else if (r == 0)
		print_comparison(c);
	return r == 0 ? write_json(c, 0, NULL) : r;
}

static int run(int argc, char **argv)
{
	struct options o = { .rounds = 20, .attempts = 3, .metric = CPU };
	struct contest c = { .o = &o };
	int r = opt_parse(&program, argc, argv, &o);

	if (r >= 0)
		r = take_commands(&c, argv + r);
	if (r >= 0) {
		posix_spawn_file_actions_init(&c.files);
		posix_spawn_file_actions_addopen(&c.files, 0, "/dev/null", O_RDONLY, 0);
		posix_spawn_file_actions_addopen(&c.files, 1, "/dev/null", O_WRONLY, 0);
		r = run_contest(&c);
		posix_spawn_file_actions_destroy(&c.files);
	}
	for (unsigned k = 0; k < c.n; k++)
		for (enum metric m = 0; m < METRICS; m++)
			free(c.commands[k].samples.of[m]);
	return r;
}

int main(int argc, char **argv)
{
	int r = run(argc, argv);

	return r > 0 ? STATUS_FAILED : exit_status(program.name, r, STATUS_FAILED);
}
