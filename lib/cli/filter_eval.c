/* SPDX-License-Identifier: MIT */
/* Does a row pass a filter? Depth is bounded by the parser (FILTER_NODES_MAX), so plain recursion is safe. */
#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "cli/filter_node.h"

/* One side of a comparison: a literal, a condition, or a cell. Holds the cell until operand_done(). */
struct operand {
	enum { OPERAND_EMPTY, OPERAND_TEXT, OPERAND_NUMBER, OPERAND_BOOL, OPERAND_LIST } kind;
	struct number number;     /* NUMBER; BOOL: 0 or 1 */
	const char *text;         /* how it reads; LIST: the item looked at */
	char digits[24];
	struct cell cell;
};

static bool passes(const struct filter_node *node, const void *row);

static void read_cell(struct operand *o, const struct col *col, const void *row)
{
	static const int kinds[] = {
		[COL_TEXT] = OPERAND_TEXT, [COL_NUMBER] = OPERAND_NUMBER, [COL_BOOL] = OPERAND_BOOL, [COL_LIST] = OPERAND_LIST,
	};

	col_read(col, row, &o->cell);
	if (!o->cell.known) {   /* words may stand where there is no value: those can be asked for */
		o->kind = o->cell.text ? OPERAND_TEXT : OPERAND_EMPTY;
		o->text = o->cell.text;
		return;
	}
	o->kind = kinds[col->type];
	o->number.whole = o->kind == OPERAND_BOOL ? o->cell.number != 0 : o->cell.number;
	o->text = o->cell.text;
	if (o->kind == OPERAND_BOOL)
		o->text = o->number.whole ? "true" : "false";
	if (o->kind == OPERAND_LIST)
		o->text = cell_next_item(&o->cell, NULL);
	if (o->kind == OPERAND_NUMBER && !o->text) {
		snprintf(o->digits, sizeof o->digits, "%" PRIu64, o->number.whole);
		o->text = o->digits;
	}
	if (!o->text)
		o->kind = OPERAND_EMPTY;   /* a list without items, a text that is not there */
}

static void operand_read(struct operand *o, const struct filter_node *node, const void *row)
{
	*o = (struct operand){ .kind = OPERAND_EMPTY };
	switch (node->op) {
	case FILTER_COLUMN:
		read_cell(o, node->col, row);
		return;
	case FILTER_TEXT:
		o->kind = OPERAND_TEXT;
		break;
	case FILTER_NUMBER:
		o->kind = OPERAND_NUMBER;
		break;
	case FILTER_BOOL:
		o->kind = OPERAND_BOOL;
		break;
	default:
		o->kind = OPERAND_BOOL;
		o->number.whole = passes(node, row);
		o->text = o->number.whole ? "true" : "false";
		return;
	}
	o->number = node->number;
	o->text = node->text;
}

static void operand_done(struct operand *o)
{
	buf_done(&o->cell.own);
}

/* Its value as a number; beside a boolean the words true and false count as 1 and 0. */
static bool as_number(const struct operand *o, bool bool_words, struct number *number)
{
	if (o->kind == OPERAND_NUMBER || o->kind == OPERAND_BOOL) {
		*number = o->number;
		return true;
	}
	if (bool_words && (strcasecmp(o->text, "true") == 0 || strcasecmp(o->text, "false") == 0)) {
		*number = (struct number){ .whole = strcasecmp(o->text, "true") == 0 };
		return true;
	}
	return number_read(o->text, number);
}

static int compare_numbers(const struct number *a, const struct number *b)
{
	long double x = a->fraction ? a->real : (long double)a->whole, y = b->fraction ? b->real : (long double)b->whole;

	if (!a->fraction && !b->fraction)
		return (a->whole > b->whole) - (a->whole < b->whole);
	return (x > y) - (x < y);
}

static bool is_plain_text(const struct operand *o)
{
	return o->kind == OPERAND_TEXT || o->kind == OPERAND_LIST;
}

/* Which comes first; false where the two have no order because one is a number and the other no text of one. */
static bool compare(const struct operand *a, const struct operand *b, int *order)
{
	bool bool_words = a->kind == OPERAND_BOOL || b->kind == OPERAND_BOOL;
	struct number x, y;

	if (is_plain_text(a) && is_plain_text(b)) {
		*order = strcmp(a->text, b->text);
		return true;
	}
	if (!as_number(a, bool_words, &x) || !as_number(b, bool_words, &y))
		return false;
	*order = compare_numbers(&x, &y);
	return true;
}

/* One pair of values. != and !~ are asked as == and =~ here: what they deny is that *any* item matches. */
static bool pair_matches(const struct filter_node *node, const struct operand *a, const struct operand *b)
{
	int order;

	if (node->regex)
		return regexec(node->regex, a->text, 0, NULL, 0) == 0;
	if (!compare(a, b, &order))
		return (node->op == FILTER_EQ || node->op == FILTER_NE) && streq(a->text, b->text);
	switch (node->op) {
	case FILTER_LT:
		return order < 0;
	case FILTER_LE:
		return order <= 0;
	case FILTER_GT:
		return order > 0;
	case FILTER_GE:
		return order >= 0;
	default:
		return order == 0;
	}
}

/* The next item of a list; anything else has one. */
static bool next_item(struct operand *o)
{
	if (o->kind == OPERAND_LIST)
		o->text = cell_next_item(&o->cell, o->text);
	return o->kind == OPERAND_LIST && o->text;
}

static bool any_pair_matches(const struct filter_node *node, struct operand *a, struct operand *b)
{
	do {
		if (b->kind == OPERAND_LIST)
			b->text = cell_next_item(&b->cell, NULL);
		do {
			if (pair_matches(node, a, b))
				return true;
		} while (next_item(b));
	} while (next_item(a));
	return false;
}

static bool comparison_passes(const struct filter_node *node, const void *row)
{
	bool denies = node->op == FILTER_NE || node->op == FILTER_NOT_REGEX;
	struct operand a, b;
	bool passed;

	operand_read(&a, node->left, row);
	operand_read(&b, node->right, row);
	passed = a.kind != OPERAND_EMPTY && b.kind != OPERAND_EMPTY && any_pair_matches(node, &a, &b) != denies;
	operand_done(&a);
	operand_done(&b);
	return passed;
}

/* A column or literal that stands alone. */
static bool leaf_passes(const struct filter_node *node, const void *row)
{
	struct operand o;
	bool passed;

	operand_read(&o, node, row);
	if (node->op == FILTER_COLUMN && !o.cell.known)
		passed = false;
	else if (o.kind == OPERAND_BOOL || (o.kind == OPERAND_NUMBER && node->op == FILTER_NUMBER))
		passed = o.number.whole != 0 || o.number.real != 0;
	else
		passed = o.kind != OPERAND_EMPTY && (o.kind != OPERAND_TEXT || *o.text);
	operand_done(&o);
	return passed;
}

static bool passes(const struct filter_node *node, const void *row)
{
	switch (node->op) {
	case FILTER_OR:
		return passes(node->left, row) || passes(node->right, row);
	case FILTER_AND:
		return passes(node->left, row) && passes(node->right, row);
	case FILTER_NOT:
		return !passes(node->left, row);
	case FILTER_COLUMN:
	case FILTER_NUMBER:
	case FILTER_TEXT:
	case FILTER_BOOL:
		return leaf_passes(node, row);
	default:
		return comparison_passes(node, row);
	}
}

bool filter_match(const struct filter *f, const void *row)
{
	return passes(f->root, row);
}
