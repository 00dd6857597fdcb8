/* SPDX-License-Identifier: MIT */
/* nsls --metrics: numbers of namespaces as OpenMetrics text, for the textfile collector of the node_exporter. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/newfile.h"
#include "base/str.h"
#include "nsls/nsls.h"

/* Samples that are counted as they are met: one for each set of labels. */
struct tally {
	char *labels;
	uint64_t n;
};

struct tallies {
	struct tally *at;
	size_t n, room;
};

/*
 * A label as text between quotes: OpenMetrics escapes backslash, quote and newline. What could play with a terminal or is no UTF-8
 * becomes \xNN first, as in tables, so that nobody's name can end a line.
 */
static void add_label(struct buf *to, const char *name, const char *value)
{
	buf_printf(to, "%s%s=\"", to->len ? "," : "", name);
	while (*value) {
		unsigned len = str_safe_char(value);

		if (!len)
			buf_printf(to, "\\\\x%02x", (unsigned char)*value);
		else if (*value == '\\' || *value == '"')
			buf_printf(to, "\\%c", *value);
		else
			buf_add(to, value, len);
		value += MAX(len, 1u);
	}
	buf_puts(to, "\"");
}

static void begin(FILE *to, const char *name, const char *help)
{
	fprintf(to, "# TYPE nskit_%s gauge\n# HELP nskit_%s %s\n", name, name, help);
}

static void sample(FILE *to, const char *name, uint64_t value)
{
	fprintf(to, "nskit_%s %llu\n", name, (unsigned long long)value);
}

static void sample_of_kind(FILE *to, const char *name, enum ns_type type, uint64_t value)
{
	fprintf(to, "nskit_%s{type=\"%s\"} %llu\n", name, ns_kinds[type].name, (unsigned long long)value);
}

static int count(struct tallies *all, struct buf *labels)
{
	if (all->n == all->room) {
		size_t room = all->room ? all->room * 2 : 64;
		struct tally *at = reallocarray(all->at, room, sizeof *at);

		if (!at)
			return -ENOMEM;
		all->at = at;
		all->room = room;
	}
	all->at[all->n].labels = strdup(buf_text(labels));
	all->at[all->n].n = 1;
	return buf_failed(labels) || !all->at[all->n++].labels ? -ENOMEM : 0;
}

static int by_labels(const void *a, const void *b)
{
	return strcmp(((const struct tally *)a)->labels, ((const struct tally *)b)->labels);
}

/* A set of labels may stand there once only. */
static void print_tallies(FILE *to, const char *name, struct tallies *all)
{
	if (all->n)
		qsort(all->at, all->n, sizeof *all->at, by_labels);
	for (size_t i = 0, same; i < all->n; i = same) {
		for (same = i + 1; same < all->n && streq(all->at[same].labels, all->at[i].labels); same++)
			all->at[i].n++;
		fprintf(to, "nskit_%s{%s} %llu\n", name, all->at[i].labels, (unsigned long long)all->at[i].n);
	}
}

static void tallies_done(struct tallies *all)
{
	for (size_t i = 0; i < all->n; i++)
		free(all->at[i].labels);
	free(all->at);
}

static int owner_labels(const struct ns *ns, struct users *users, struct buf *labels)
{
	char number[16];
	const char *name;
	uid_t uid;

	if (!ns_user(ns, &uid))
		return 0;
	name = user_name(users, uid);
	snprintf(number, sizeof number, "%u", uid);
	add_label(labels, "type", ns_kinds[ns->id.type].name);
	add_label(labels, "uid", number);
	add_label(labels, "user", name ? name : number);
	return 1;
}

static int container_labels(const struct ns *ns, struct users *users _unused_, struct buf *labels)
{
	const struct container *c = ns->first ? ns->first->container : NULL;
	_buf_ struct buf whole = { 0 };

	if (!c)
		return 0;
	container_print(c, &whole);
	add_label(labels, "type", ns_kinds[ns->id.type].name);
	add_label(labels, "engine", c->engine);
	add_label(labels, "id", c->id ? c->id : "");
	add_label(labels, "container", buf_text(&whole));
	return buf_failed(&whole) ? -ENOMEM : 1;
}

/* How many namespaces have the same labels. labels() gives 0 where a namespace has none. */
static int print_by(FILE *to, const char *name, const struct snapshot *snapshot, struct users *users, unsigned types,
		    int (*labels)(const struct ns *ns, struct users *users, struct buf *labels))
{
	struct tallies all = { .n = 0 };
	int r = 0;

	for (size_t i = 0; i < snapshot->n_ns && r >= 0; i++) {
		_buf_ struct buf text = { 0 };

		if (!(types & 1u << snapshot->ns[i]->id.type))
			continue;
		r = labels(snapshot->ns[i], users, &text);
		if (r > 0)
			r = count(&all, &text);
	}
	if (r >= 0)
		print_tallies(to, name, &all);
	tallies_done(&all);
	return r;
}

/* The limit of our user namespace for each user in it: namespaces(7). Kernels without a kind have no file of it. */
static void print_limits(FILE *to, unsigned types)
{
	char path[64], text[32];

	begin(to, "namespace_limit", "Most namespaces that one user may have, /proc/sys/user/max_*_namespaces.");
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		snprintf(path, sizeof path, "/proc/sys/user/max_%s_namespaces", ns_kinds[t].name);
		if ((types & 1u << t) && file_read_at(AT_FDCWD, path, text, sizeof text) > 0)
			sample_of_kind(to, "namespace_limit", t, strtoull(text, NULL, 10));
	}
}

static void print_kinds(FILE *to, const struct snapshot *snapshot, unsigned types)
{
	uint64_t all[NS_TYPES] = { 0 }, unmanned[NS_TYPES] = { 0 };

	for (size_t i = 0; i < snapshot->n_ns; i++) {
		all[snapshot->ns[i]->id.type]++;
		unmanned[snapshot->ns[i]->id.type] += !snapshot->ns[i]->n_procs;
	}
	begin(to, "namespaces", "Namespaces that are alive.");
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (types & 1u << t)
			sample_of_kind(to, "namespaces", t, all[t]);
	begin(to, "namespaces_unmanned", "Namespaces that no process is in.");
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (types & 1u << t)
			sample_of_kind(to, "namespaces_unmanned", t, unmanned[t]);
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static int print(FILE *to, const struct snapshot *snapshot, unsigned types, double seconds)
{
	struct users users = { .names.used = 0 };
	int r;

	print_kinds(to, snapshot, types);
	begin(to, "namespaces_by_owner", "Namespaces, by the user who made the user namespace that owns them, or them.");
	r = print_by(to, "namespaces_by_owner", snapshot, &users, types, owner_labels);
	begin(to, "namespaces_by_container", "Namespaces, by the container or systemd unit of their first process.");
	if (r >= 0)
		r = print_by(to, "namespaces_by_container", snapshot, &users, types, container_labels);
	print_limits(to, types);
	begin(to, "processes", "Processes that are seen.");
	sample(to, "processes", snapshot->n_procs);
	begin(to, "unread_processes", "Processes whose namespaces could not be read: the other numbers are too small where it is not 0.");
	sample(to, "unread_processes", snapshot->unread.procs);
	begin(to, "processes_hidden", "Whether /proc hides the processes of others (hidepid): the other numbers are too small where it is 1.");
	sample(to, "processes_hidden", snapshot->unread.hidden);
	fprintf(to, "# TYPE nskit_scan_duration_seconds gauge\n# UNIT nskit_scan_duration_seconds seconds\n"
		"# HELP nskit_scan_duration_seconds How long it took to look.\nnskit_scan_duration_seconds %.6f\n# EOF\n", seconds);
	users_done(&users);
	return r < 0 ? fault(r, "cannot count the namespaces") : 0;
}

enum { MODE = 0644 };   /* the collector is another user */

/* Whole or not at all, also in the file: who reads it never sees half of it. */
static int write_out(const char *path, const char *text, size_t len)
{
	_newfile_ struct newfile file = NEWFILE_NONE;
	int r;

	if (!path || streq(path, "-"))
		return fwrite(text, 1, len, stdout) == len ? 0 : -errno;
	r = newfile_open(&file, path, MODE);
	if (r < 0)
		return r;
	r = fchmod(file.fd, MODE) < 0 ? -errno : fd_write(file.fd, text, len);   /* whatever umask cron has */
	return r < 0 ? fault(r, "cannot write %s", path) : newfile_keep(&file);
}

static int answer(const struct options *o, int procfd)
{
	const unsigned types = o->types ? o->types : (1u << NS_TYPES) - 1;
	_snapshot_ struct snapshot snapshot = { .n_ns = 0 };
	_containers_ struct containers containers = { .text = NULL };
	struct query query = {
		.types = types, .procs = true, .search = true, .mounts = true, .relations = true, .containers = &containers,
	};
	_free_ char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);
	struct timespec start;
	int r = to ? 0 : fault(-ENOMEM, "cannot count the namespaces");

	clock_gettime(CLOCK_MONOTONIC, &start);
	if (r >= 0)
		r = look(o, procfd, &query, &snapshot);
	if (r >= 0)
		r = print(to, &snapshot, types, seconds_since(&start));
	if (to && fclose(to) != 0 && r >= 0)
		r = fault(-ENOMEM, "cannot count the namespaces");
	if (r >= 0)
		r = write_out(o->metrics, text, len);
	if (r >= 0)
		note_unread(&snapshot);
	return r;
}

const struct question question_metrics = { "--metrics", NULL, WITH_TYPES | WITH_ROAD, NULL, answer };
