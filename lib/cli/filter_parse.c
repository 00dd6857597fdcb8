/* SPDX-License-Identifier: MIT */
/* From the text of a filter to its tree, by recursive descent; what cannot be meant is refused here, not when rows come. */
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "base/fault.h"
#include "cli/filter_node.h"

struct parser {
	const char *start;
	struct token token;              /* the next one, not used yet */
	const struct columns *all;
	struct filter *f;
	unsigned depth;
};

/* Lowest first. The manual of scols-filter(5) orders them so; its program takes or and and for equals. */
enum level { LEVEL_OR, LEVEL_AND, LEVEL_COMPARE, LEVEL_UNARY };

static enum level level_of(enum token_kind kind)
{
	return kind == TOKEN_OR ? LEVEL_OR : kind == TOKEN_AND ? LEVEL_AND : kind > TOKEN_AND ? LEVEL_COMPARE : LEVEL_UNARY;
}

static struct filter_node *parse_level(struct parser *p, enum level level);

static bool advance(struct parser *p)
{
	return token_read(p->start, p->token.at + p->token.len, &p->token) == 0;
}

static void *expected(const struct parser *p, const char *what)
{
	if (p->token.kind == TOKEN_END)
		filter_fault(p->start, p->token.at, "expected %s, the filter ends here", what);
	else
		filter_fault(p->start, p->token.at, "expected %s, not '%.*s'", what, (int)MIN(p->token.len, (size_t)64), p->token.at);
	return NULL;
}

static struct filter_node *new_node(struct parser *p, const char *at, enum filter_op op)
{
	struct filter_node *node;

	if (p->f->n == FILTER_NODES_MAX) {
		filter_fault(p->start, at, "more than %d operators and operands", FILTER_NODES_MAX);
		return NULL;
	}
	node = &p->f->nodes[p->f->n++];
	node->op = op;
	return node;
}

/* The text of the token, kept for the filter's life. */
static const char *keep_text(struct parser *p)
{
	size_t quotes = p->token.kind == TOKEN_TEXT;
	char *text = p->f->texts + p->f->texts_len;

	memcpy(text, p->token.at + quotes, p->token.len - 2 * quotes);
	p->f->texts_len += p->token.len - 2 * quotes + 1;
	return text;
}

static const struct col *find_column(struct parser *p)
{
	const struct col *col = col_find(p->all, p->token.at, p->token.len);

	if (!col) {
		filter_fault(p->start, p->token.at, "unknown column '%.*s'", (int)MIN(p->token.len, (size_t)64), p->token.at);
		fault_hint(-EINVAL, "texts stand in quotes; --list-columns lists the columns");
	}
	return col;
}

static struct filter_node *parse_leaf(struct parser *p)
{
	static const enum filter_op ops[] = {
		[TOKEN_NUMBER] = FILTER_NUMBER, [TOKEN_TEXT] = FILTER_TEXT, [TOKEN_BOOL] = FILTER_BOOL, [TOKEN_NAME] = FILTER_COLUMN,
	};
	struct filter_node *node = new_node(p, p->token.at, ops[p->token.kind]);

	if (!node)
		return NULL;
	node->number = p->token.number;
	if (node->op == FILTER_COLUMN)
		node->col = find_column(p);
	else
		node->text = keep_text(p);
	if (node->op == FILTER_COLUMN && !node->col)
		return NULL;
	return advance(p) ? node : NULL;
}

static struct filter_node *parse_group(struct parser *p)
{
	struct filter_node *inner = advance(p) ? parse_level(p, LEVEL_OR) : NULL;

	if (!inner)
		return NULL;
	if (p->token.kind != TOKEN_CLOSE)
		return expected(p, "an operator or ')'");
	return advance(p) ? inner : NULL;
}

static struct filter_node *parse_not(struct parser *p)
{
	struct filter_node *node = new_node(p, p->token.at, FILTER_NOT);

	if (!node || !advance(p))
		return NULL;
	node->left = parse_level(p, LEVEL_UNARY);
	return node->left ? node : NULL;
}

/* The only place where parsing goes deeper than its few levels. */
static struct filter_node *parse_unary(struct parser *p)
{
	struct filter_node *node;

	switch (p->token.kind) {
	case TOKEN_NUMBER:
	case TOKEN_TEXT:
	case TOKEN_BOOL:
	case TOKEN_NAME:
		return parse_leaf(p);
	case TOKEN_OPEN:
	case TOKEN_NOT:
		break;
	default:
		return expected(p, "a column, a number, a quoted text or '('");
	}
	if (++p->depth > FILTER_DEPTH_MAX) {
		filter_fault(p->start, p->token.at, "more than %d levels deep", FILTER_DEPTH_MAX);
		return NULL;
	}
	node = p->token.kind == TOKEN_OPEN ? parse_group(p) : parse_not(p);
	p->depth--;
	return node;
}

/* True or false by itself: no value to compare with another. */
static bool is_condition(const struct filter_node *node)
{
	return node->op < FILTER_COLUMN;
}

static bool is_truth(const struct filter_node *node)
{
	return is_condition(node) || node->op == FILTER_BOOL || (node->op == FILTER_COLUMN && node->col->type == COL_BOOL);
}

static bool reads_as_bool(const char *text)
{
	return strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0 || streq(text, "0") || streq(text, "1");
}

/* A text against a column that can never hold it. */
static int check_text(const struct parser *p, const char *at, enum filter_op op, const struct col *col, const char *text)
{
	struct number number;

	if (col->type == COL_BOOL && !reads_as_bool(text))
		return filter_fault(p->start, at, "%s is true or false, never '%s'", col->name, text);
	/* == and != may ask for the words that stand for a number in tables. */
	if (col->type == COL_NUMBER && op != FILTER_EQ && op != FILTER_NE && !number_read(text, &number))
		return filter_fault(p->start, at, "%s holds numbers, '%s' is none", col->name, text);
	return 0;
}

static int check_comparison(const struct parser *p, const char *at, const struct filter_node *node)
{
	const struct filter_node *l = node->left, *r = node->right;

	if ((is_condition(l) && !is_truth(r)) || (is_condition(r) && !is_truth(l)))
		return filter_fault(p->start, at, "one side is a condition already: put parentheses around what belongs together");
	if (l->op == FILTER_COLUMN && r->op == FILTER_TEXT)
		return check_text(p, at, node->op, l->col, r->text);
	if (r->op == FILTER_COLUMN && l->op == FILTER_TEXT)
		return check_text(p, at, node->op, r->col, l->text);
	return 0;
}

static int check_regex(const struct parser *p, const char *at, const char *pattern_at, struct filter_node *node)
{
	if (is_condition(node->left))
		return filter_fault(p->start, at, "the left side is a condition already: put parentheses around what belongs together");
	if (node->right->op != FILTER_TEXT)
		return filter_fault(p->start, pattern_at, "expected a regular expression in quotes");
	node->regex = filter_regex_new(p->start, pattern_at, node->right->text);
	return node->regex ? 0 : -EINVAL;
}

/* "left OPERATOR ...", the operator being the next token. */
static struct filter_node *parse_operator(struct parser *p, enum level level, struct filter_node *left)
{
	const char *at = p->token.at, *right_at;
	struct filter_node *node = new_node(p, at, (enum filter_op)(p->token.kind - TOKEN_OR + FILTER_OR));
	int r = 0;

	if (!node || !advance(p))
		return NULL;
	right_at = p->token.at;
	node->left = left;
	node->right = parse_level(p, level + 1);
	if (!node->right)
		return NULL;
	if (node->op == FILTER_REGEX || node->op == FILTER_NOT_REGEX)
		r = check_regex(p, at, right_at, node);
	else if (level == LEVEL_COMPARE)
		r = check_comparison(p, at, node);
	return r < 0 ? NULL : node;
}

static struct filter_node *parse_level(struct parser *p, enum level level)
{
	struct filter_node *node;

	if (level == LEVEL_UNARY)
		return parse_unary(p);
	node = parse_level(p, level + 1);
	while (node && level_of(p->token.kind) == level)
		node = parse_operator(p, level, node);
	return node;
}

static struct filter_node *parse_all(struct parser *p)
{
	struct filter_node *root;

	if (token_read(p->start, p->start, &p->token) < 0)
		return NULL;
	root = parse_level(p, LEVEL_OR);
	if (root && p->token.kind != TOKEN_END)
		return expected(p, "an operator");
	return root;
}

int filter_parse(const char *text, const struct columns *all, struct filter **out)
{
	struct parser p = { .start = text, .all = all };

	if (strlen(text) > FILTER_TEXT_MAX)
		return fault_plain(-E2BIG, "a filter may have %d bytes", FILTER_TEXT_MAX);
	p.f = calloc(1, sizeof *p.f);
	if (!p.f)
		return fault(-ENOMEM, "cannot keep the filter");
	p.f->root = parse_all(&p);
	if (!p.f->root) {
		filter_free(p.f);
		return fault_last()->err;
	}
	*out = p.f;
	return 0;
}

bool filter_uses(const struct filter *f, const struct col *col)
{
	for (unsigned i = 0; f && i < f->n; i++)
		if (f->nodes[i].col == col)
			return true;
	return false;
}

void filter_free(struct filter *f)
{
	for (unsigned i = 0; f && i < f->n; i++)
		filter_regex_free(f->nodes[i].regex);
	free(f);
}
