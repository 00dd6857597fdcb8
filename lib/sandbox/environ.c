/* SPDX-License-Identifier: MIT */
/* The step that leaves out variables of the program's environment. */
#include "sandbox/environ.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/str.h"

int environ_parse_kept(const char *text, void *field)
{
	struct sandbox_environ *wanted = field;
	const char *rest = text, *word;
	size_t len;

	while ((word = str_word(&rest, ',', &len)))
		if (!len || memchr(word, '=', len))
			return fault_plain(-EINVAL, "'%s' is no list of names of variables (NAME,NAME)", text);
	if (wanted->n == ENVIRON_LISTS_MAX)
		return fault_plain(-E2BIG, "more than %d lists of variables", ENVIRON_LISTS_MAX);
	wanted->kept[wanted->n++] = text;
	return 0;
}

struct variable {
	const char *name, *value;
	struct variable *next;
};

struct environ_args {
	struct variable *first;
};

static int environ_apply(void *args, void *run _unused_)
{
	clearenv();
	for (const struct variable *v = ((const struct environ_args *)args)->first; v; v = v->next)
		if (setenv(v->name, v->value, 1) < 0)
			return fault(-errno, "cannot keep the variable %s", v->name);
	return 0;
}

static void environ_print(const void *args, FILE *to)
{
	const struct variable *v = ((const struct environ_args *)args)->first;

	fputs(v ? "but for" : "whole", to);
	for (; v; v = v->next) {
		fputc(' ', to);
		str_print_escaped(v->name, to);
	}
}

static const struct step_kind environ_step = { .name = "clear the environment", .apply = environ_apply, .print = environ_print };

/* Variables that are not set are none to keep. NULL: no memory. The link that the next one hangs on. */
static struct variable **keep(struct plan *plan, const char *name, size_t len, struct variable **link)
{
	char *copy = pool_text(&plan->pool, name, len);
	const char *value = copy ? getenv(copy) : NULL;
	struct variable *v;

	if (!copy || !value)
		return copy ? link : NULL;
	v = pool_alloc(&plan->pool, sizeof *v);
	value = pool_text(&plan->pool, value, strlen(value));
	if (!v || !value)
		return NULL;
	*v = (struct variable){ copy, value, NULL };
	*link = v;
	return &v->next;
}

int environ_plan(struct plan *plan, unsigned phase, const struct sandbox_environ *wanted, const char *asked_by)
{
	struct environ_args *a = plan_add(plan, phase, &environ_step, sizeof *a, asked_by);
	struct variable **link = a ? &a->first : NULL;

	for (size_t i = 0; link && i < wanted->n; i++) {
		const char *rest = wanted->kept[i], *word;
		size_t len;

		while (link && (word = str_word(&rest, ',', &len)))
			link = keep(plan, word, len, link);
	}
	return link ? 0 : fault(-ENOMEM, "cannot plan the environment of the program");
}
