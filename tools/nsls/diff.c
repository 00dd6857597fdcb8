/* SPDX-License-Identifier: MIT */
/* nsls --diff: what came, went and changed since a snapshot was saved. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/json_write.h"
#include "base/str.h"
#include "cli/cell.h"
#include "cli/exit.h"
#include "nsls/nsls.h"
#include "snapshot/match.h"

/* What is compared of a namespace that is there in both, as columns of the list: the others follow from these. */
static const char compared[] = "NPROCS,PID,COMMAND,UID,NETNSID,NSFS,PNS,ONS,CONTAINER";

enum change_kind { CHANGE_NEW, CHANGE_GONE, CHANGE_CHANGED };

struct change {
	struct row row;               /* first: the columns of the list look at it. As it is; one that is gone as it was */
	struct row was;               /* CHANGE_CHANGED: as it was */
	enum change_kind kind;
	const struct col_choice *compared;
};

struct diff {
	struct view view;
	struct col_choice compared;
	struct source *then, *now;
	struct match match;
	struct change *rows;
	size_t n, n_shown;
};

static bool is_same(const struct cell *a, const struct cell *b)
{
	if (a->known != b->known || a->number != b->number || !a->text != !b->text)
		return false;
	return (!a->text || streq(a->text, b->text)) && a->own.len == b->own.len && (!a->own.len || memcmp(a->own.text, b->own.text, a->own.len) == 0);
}

/* Call a function for both cells of a compared column, where they differ. */
static void each_difference(const struct change *change, void (*tell)(const struct col *col, const struct cell *was, const struct cell *is, void *to), void *to)
{
	for (unsigned i = 0; change->kind == CHANGE_CHANGED && i < change->compared->n; i++) {
		const struct col *col = change->compared->at[i];
		struct cell was = { 0 }, is = { 0 };

		col->cell(&change->was, &was);
		col->cell(&change->row, &is);
		if (!is_same(&was, &is))
			tell(col, &was, &is, to);
		buf_done(&was.own);
		buf_done(&is.own);
	}
}

void diff_change_cell(const void *row, struct cell *c)
{
	static const char *const signs[] = { [CHANGE_NEW] = "+", [CHANGE_GONE] = "-", [CHANGE_CHANGED] = "~" };

	cell_text(c, signs[((const struct change *)row)->kind]);
}

static void add_value(const struct col *col, const struct cell *c, struct buf *to)
{
	const char *item = NULL;

	if (c->text)
		buf_puts(to, c->text);
	else if (!c->known || (col->type == COL_LIST && !c->own.len))
		buf_puts(to, "none");
	else if (col->type != COL_LIST)
		buf_printf(to, "%llu", (unsigned long long)c->number);
	else
		while ((item = cell_next_item(c, item)))
			buf_printf(to, "%s%s", item == c->own.text ? "" : ",", item);
}

/* "nprocs 1 -> 2; pid 17 -> 18" */
static void tell_words(const struct col *col, const struct cell *was, const struct cell *is, void *to)
{
	struct buf *words = to;

	buf_printf(words, "%s%s ", words->len ? "; " : "", col->json);
	add_value(col, was, words);
	buf_puts(words, " -> ");
	add_value(col, is, words);
}

/* "nprocs": {"was": 1, "is": 2} */
static void tell_json(const struct col *col, const struct cell *was, const struct cell *is, void *to)
{
	struct col named = *col;
	struct json *j = to;

	json_object(j, col->json);
	named.json = "was";
	cell_json(&named, was, j);
	named.json = "is";
	cell_json(&named, is, j);
	json_end(j, '}');
}

static void what_members(const void *row, struct json *j)
{
	each_difference(row, tell_json, j);
}

void diff_what_cell(const void *row, struct cell *c)
{
	each_difference(row, tell_words, &c->own);
	if (c->own.len)
		cell_object(c, buf_text(&c->own), what_members, row);
}

static void tell_that(const struct col *col _unused_, const struct cell *was _unused_, const struct cell *is _unused_, void *differs)
{
	*(bool *)differs = true;
}

/* Keep a change, unless it is none. */
static void add(struct diff *d, enum change_kind kind, struct row row, struct row was)
{
	struct change *change = &d->rows[d->n];
	bool differs = kind != CHANGE_CHANGED;

	*change = (struct change){ .row = row, .was = was, .kind = kind, .compared = &d->compared };
	each_difference(change, tell_that, &differs);
	if (!differs)
		return;
	d->n++;
	d->n_shown += view_shows(&d->view, change);
}

static bool is_asked(const struct options *o, const struct ns *ns)
{
	return !o->types || (o->types & 1u << ns->id.type);
}

/* By number; what is gone before what has its number now. */
static int by_number(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	uint64_t x_ino = x->row.ns->id.ino, y_ino = y->row.ns->id.ino;

	return x_ino != y_ino ? (x_ino > y_ino) - (x_ino < y_ino) : (y->kind == CHANGE_GONE) - (x->kind == CHANGE_GONE);
}

static int compare(const struct options *o, struct diff *d)
{
	const struct snapshot *then = &d->then->snapshot, *now = &d->now->snapshot;

	d->rows = calloc(then->n_ns + now->n_ns + 1, sizeof *d->rows);
	if (!d->rows)
		return fault(-ENOMEM, "cannot make the list");
	for (size_t i = 0; i < now->n_ns; i++) {
		const struct ns *before = d->match.before[i];
		struct row is = row_make(d->now, now->ns[i], now->ns[i]->first, NEED_USERS);

		if (is_asked(o, now->ns[i]))
			add(d, before ? CHANGE_CHANGED : CHANGE_NEW, is, before ? row_make(d->then, before, before->first, NEED_USERS) : is);
	}
	for (size_t i = 0; i < then->n_ns; i++) {
		struct row was = row_make(d->then, then->ns[i], then->ns[i]->first, NEED_USERS);

		if (!d->match.lives_on[i] && is_asked(o, then->ns[i]))
			add(d, CHANGE_GONE, was, was);
	}
	qsort(d->rows, d->n, sizeof *d->rows, by_number);
	return 0;
}

/* What makes all the difference is said, for the list alone does not tell it. */
static void note_boot(const struct host *then, const struct host *now)
{
	bool same_name = streq(then->name, now->name);

	if (host_is_same_boot(then, now))
		return;
	fflush(stdout);
	fputs("nsls: note: ", stderr);
	str_print_escaped(now->name, stderr);
	if (same_name) {
		fputs(" was started again since then: no namespace is the one that it was\n", stderr);
	} else {
		fputs(" is another machine than ", stderr);
		str_print_escaped(then->name, stderr);
		fputs(": they have no namespace in common\n", stderr);
	}
}

static int show(struct diff *d)
{
	int r = view_print(&d->view, "changes", d->rows, d->n, sizeof *d->rows);

	if (r < 0)
		return r;
	note_boot(d->then->snapshot.host, d->now->snapshot.host);
	note_unread(&d->then->snapshot);
	note_unread(&d->now->snapshot);
	return d->n_shown ? STATUS_DIFFERS : 0;
}

static int answer(const struct options *o, int procfd)
{
	struct options before = { .from = (const char **)&o->diff, .n_from = 1 };
	_containers_ struct containers containers = { .text = NULL };
	struct sources then = { .n = 0 }, now = { .n = 0 };
	struct diff d = { .n = 0 };
	int r = view_make(&o->view, &nsls_diff_columns, "CHANGE,NS,TYPE,NPROCS,PID,USER,WHAT,COMMAND", &d.view);

	if (r == 0 && o->n_from > 1)
		r = fault_status(fault_plain(-EINVAL, "option --diff compares with one file of --from, not with %zu", o->n_from), STATUS_USAGE);
	if (r == 0)
		r = col_choose(&nsls_columns, compared, &d.compared);
	if (r == 0)
		r = sources_read(&before, &then);
	if (r == 0)
		r = o->from ? sources_read(o, &now) : sources_take_all(o, &containers, procfd, &now);
	if (r >= 0) {
		d.then = &then.at[0];
		d.now = &now.at[0];
		r = match_make(&d.then->snapshot, &d.now->snapshot, &d.match);
	}
	if (r >= 0)
		r = compare(o, &d);
	if (r >= 0)
		r = show(&d);
	view_done(&d.view);
	match_done(&d.match);
	free(d.rows);
	sources_done(&then);
	sources_done(&now);
	return r;
}

const struct question question_diff = { "--diff", &nsls_diff_columns, WITH_TYPES | WITH_FROM | WITH_ROAD, NULL, answer };
