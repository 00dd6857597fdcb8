/* SPDX-License-Identifier: MIT */
/*
 * The order of the rows: sorted, and in a tree each parent directly before its children. The parents come from a machine that
 * moved while it was looked at: a PID that was used again can close a circle, and anybody can make a chain of
 * processes of any length. Neither may lose a row or blow the stack of what draws it.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "nsls/nsls.h"

enum { DEPTH_MAX = 256 };   /* what is deeper is drawn at this depth */

struct family {
	const struct row *rows;
	size_t *first, *next;   /* children of a row and its following sibling, as index + 1; 0: none */
	size_t *depth;          /* of a row in `ordered`, + 1; 0: it is not there yet */
	struct table_row **at;  /* the row in `ordered` */
	struct table_row *ordered;
	size_t n_ordered;
};

static size_t index_of(const struct family *f, const struct row *row) { return (size_t)(row - f->rows); }

/* The last child first, so that each list comes out in sorted order. */
static void add_children(struct family *f, const struct table_row *sorted, size_t n)
{
	for (size_t k = n; k-- > 0;) {
		const struct row *row = sorted[k].data;
		size_t i = index_of(f, row), parent;

		if (!row->parent || row->parent == row)
			continue;
		parent = index_of(f, row->parent);
		f->next[i] = f->first[parent];
		f->first[parent] = i + 1;
	}
}

static void put(struct family *f, size_t i, struct table_row *parent)
{
	size_t above = parent ? f->depth[index_of(f, parent->data)] : 0;

	if (above == DEPTH_MAX) {
		parent = (struct table_row *)parent->parent;
		above--;
	}
	f->depth[i] = above + 1;
	f->at[i] = &f->ordered[f->n_ordered++];
	*f->at[i] = (struct table_row){ &f->rows[i], parent };
}

/* A row and all below it, depth first. The way back up needs no stack: a row knows its parent. */
static void put_branch(struct family *f, size_t root)
{
	size_t i = root;

	put(f, root, NULL);
	for (;;) {
		size_t child = f->first[i];

		while (child && f->depth[child - 1])   /* closes a circle */
			child = f->next[child - 1];
		if (child) {
			f->first[i] = f->next[child - 1];
			put(f, child - 1, f->at[i]);
			i = child - 1;
		} else if (i != root) {
			i = index_of(f, f->rows[i].parent);
		} else {
			return;
		}
	}
}

static int order_tree(const struct table_row *sorted, const struct rows *rows, struct table_row *ordered)
{
	size_t n = rows->n;
	_free_ size_t *first = calloc(n + 1, sizeof *first), *next = calloc(n + 1, sizeof *next), *depth = calloc(n + 1, sizeof *depth);
	_free_ struct table_row **at = calloc(n + 1, sizeof *at);
	struct family f = { rows->at, first, next, depth, at, ordered, 0 };

	if (!first || !next || !depth || !at)
		return fault(-ENOMEM, "cannot make the tree");
	add_children(&f, sorted, n);
	for (size_t k = 0; k < n; k++)
		if (!((const struct row *)sorted[k].data)->parent)
			put_branch(&f, index_of(&f, sorted[k].data));
	for (size_t k = 0; k < n; k++)   /* circles: cut where they begin in sorted order */
		if (!depth[index_of(&f, sorted[k].data)])
			put_branch(&f, index_of(&f, sorted[k].data));
	return 0;
}

int tree_order(const struct request *request, const struct rows *rows, struct table_row *ordered)
{
	struct table sorted = { .rows = ordered, .n = rows->n };
	_free_ struct table_row *copy = NULL;

	for (size_t i = 0; i < rows->n; i++)
		ordered[i] = (struct table_row){ &rows->at[i], NULL };
	if (request->view.sort)
		table_sort(&sorted, request->view.sort, request->view.descending);
	if (request->tree == TREE_UNSAID)
		return 0;
	copy = calloc(rows->n + 1, sizeof *copy);
	if (!copy)
		return fault(-ENOMEM, "cannot make the tree");
	memcpy(copy, ordered, rows->n * sizeof *copy);
	return order_tree(copy, rows, ordered);
}
