/* SPDX-License-Identifier: MIT */
/* Steps of one call each. */
#include "sandbox/ident.h"

#include <errno.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/str.h"
#include "net/lo.h"

/* The argument of all of them. */
struct word_args {
	const char *word;
};

static void word_print(const void *args, FILE *to)
{
	str_print_shell(((const struct word_args *)args)->word, to);
}

static int add_word(struct plan *plan, unsigned phase, const struct step_kind *kind, const char *word, const char *asked_by)
{
	return plan_put(plan, phase, kind, &(struct word_args){ .word = word }, sizeof(struct word_args), asked_by);
}

static int set_name(int (*set)(const char *name, size_t len), const char *noun, const void *args)
{
	const char *name = ((const struct word_args *)args)->word;

	if (set(name, strlen(name)) == 0)
		return 0;
	if (errno == EINVAL)
		return fault_plain(-EINVAL, "the %s %s is longer than the 64 bytes the kernel takes", noun, name);
	return fault(-errno, "cannot set the %s %s", noun, name);
}

static int hostname_apply(void *args, void *run _unused_)
{
	return set_name(sethostname, "host name", args);
}

static const struct step_kind hostname_step = { .name = "hostname", .apply = hostname_apply, .print = word_print };

int ident_plan_hostname(struct plan *plan, unsigned phase, const char *name, const char *asked_by)
{
	return add_word(plan, phase, &hostname_step, name, asked_by);
}

static int domainname_apply(void *args, void *run _unused_)
{
	return set_name(setdomainname, "NIS domain name", args);
}

static const struct step_kind domainname_step = { .name = "domainname", .apply = domainname_apply, .print = word_print };

int ident_plan_domainname(struct plan *plan, unsigned phase, const char *name, const char *asked_by)
{
	return add_word(plan, phase, &domainname_step, name, asked_by);
}

static int lo_apply(void *args _unused_, void *run _unused_)
{
	return lo_up();
}

static const struct step_kind lo_step = { .name = "link lo up", .apply = lo_apply };

int ident_plan_lo(struct plan *plan, unsigned phase)
{
	return plan_add(plan, phase, &lo_step, 0, NULL) ? 0 : -ENOMEM;
}

static int wd_apply(void *args, void *run _unused_)
{
	const char *dir = ((const struct word_args *)args)->word;

	return chdir(dir) < 0 ? fault(-errno, "cannot change to directory %s", dir) : 0;
}

static const struct step_kind wd_step = { .name = "chdir", .apply = wd_apply, .print = word_print };

int ident_plan_wd(struct plan *plan, unsigned phase, const char *dir, const char *asked_by)
{
	return add_word(plan, phase, &wd_step, dir, asked_by);
}
