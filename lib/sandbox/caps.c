/* SPDX-License-Identifier: MIT */
/*
 * Steps that give the program its capabilities. libcap-ng sets them; what we have already is asked of the kernel (sys/cap), for libcap-ng reads
 * /proc/PID/status by our PID, which in a new PID namespace with the old /proc is another process.
 */
#include "sandbox/caps.h"

#include <cap-ng.h>
#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fault.h"
#include "proc/capset.h"
#include "sys/cap.h"
#include "sys/lazy.h"

/* libcap-ng, loaded where capability sets are asked for: linked, it would cost every start 17 system calls and a tenth of its time. */
static union {
	struct {
		__typeof__(capng_clear) *clear;
		__typeof__(capng_update) *update;
		__typeof__(capng_apply) *apply;
	} at;
	void *found[3];
} capng;

static int load_capng(void)
{
	static const char *const names[] = { "capng_clear", "capng_update", "capng_apply" };
	int r = lazy_load("libcap-ng.so.0", names, ARRAY_SIZE(names), capng.found);

	_Static_assert(sizeof capng.at == sizeof names, "as many places as names");
	return r < 0 ? fault_hint(r, "apt-get install libcap-ng0") : 0;
}

int caps_parse_only(const char *text, void *field)
{
	struct sandbox_caps *caps = field;

	caps->set = true;
	return capset_parse(text, &caps->only);
}

/* May be repeated. */
static int parse_more(const char *text, uint64_t *set)
{
	uint64_t more;
	int r = capset_parse(text, &more);

	*set |= r == 0 ? more : 0;
	return r;
}

int caps_parse_add(const char *text, void *field)
{
	return parse_more(text, &((struct sandbox_caps *)field)->add);
}

int caps_parse_drop(const char *text, void *field)
{
	return parse_more(text, &((struct sandbox_caps *)field)->drop);
}

/* Of these: base where nothing says "only". */
static uint64_t wanted(const struct sandbox_caps *c, uint64_t base)
{
	return ((c->set ? c->only : base) | c->add) & ~c->drop;
}

/* What was asked for one by one; "all" means all that there are. */
static uint64_t named(const struct sandbox_caps *c)
{
	uint64_t only = c->set && c->only != UINT64_MAX ? c->only : 0;

	return (only | (c->add != UINT64_MAX ? c->add : 0)) & ~c->drop;
}

struct caps_args {
	struct sandbox_caps caps;
	bool keep;
};

static int bound_apply(void *args, void *run _unused_)
{
	const struct caps_args *a = args;
	int r = cap_bound(wanted(&a->caps, UINT64_MAX));

	/* under no_new_privs no exec gives anything back */
	if (r == 0 || (r == -EPERM && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1))
		return 0;
	fault(r, "cannot drop capabilities for good");
	return fault_hint(r, "that needs CAP_SETPCAP: run as root, or in a user namespace (-r), or add --no-new-privs");
}

static void set_print(uint64_t set, FILE *to)
{
	_buf_ struct buf text = { 0 };

	capset_print(set, UINT64_MAX, &text);
	fputs(buf_text(&text), to);
}

static void caps_print(const void *args, FILE *to)
{
	const struct sandbox_caps *c = &((const struct caps_args *)args)->caps;

	if (c->set)
		set_print(wanted(c, 0), to);
	else {
		fputs("ours", to);
		if (c->add & ~c->drop) {
			fputs(" and ", to);
			set_print(c->add & ~c->drop, to);
		}
		if (c->drop) {
			fputs(" without ", to);
			set_print(c->drop, to);
		}
	}
}

static const struct step_kind bound_step = { .name = "bound capabilities to", .apply = bound_apply, .print = caps_print };

static int cannot_give(uint64_t missing)
{
	_buf_ struct buf text = { 0 };

	capset_print(missing, UINT64_MAX, &text);
	fault_plain(-EPERM, "the program cannot have %s: we do not have it", buf_text(&text));
	return fault_hint(-EPERM, "who is root in a user namespace of its own has them all: -r");
}

/* Effective and permitted these, inheritable and ambient those. libcap-ng keeps the thread it begins in: nobody may have begun with it before a fork. */
static int set_all(uint64_t permitted, uint64_t ambient)
{
	capng.at.clear(CAPNG_SELECT_CAPS);
	for (unsigned cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (permitted >> cap & 1)
			capng.at.update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, cap);
		if (ambient >> cap & 1)
			capng.at.update(CAPNG_ADD, CAPNG_INHERITABLE, cap);
	}
	return capng.at.apply(CAPNG_SELECT_CAPS) < 0 ? -errno : cap_set_ambient(ambient);
}

static int set_apply(void *args, void *run _unused_)
{
	const struct caps_args *a = args;
	struct cap_sets sets;
	uint64_t ambient;
	int r = cap_get(&sets);

	if (r == 0 && named(&a->caps) & ~sets.permitted)
		return cannot_give(named(&a->caps) & ~sets.permitted);
	if (r == 0) {
		sets.permitted &= wanted(&a->caps, sets.permitted);
		ambient = geteuid() == 0 && !a->keep ? 0 : a->keep || a->caps.set ? sets.permitted : sets.permitted & a->caps.add;
		r = set_all(sets.permitted, ambient);
	}
	return r < 0 ? fault(r, "cannot set the capabilities of the program") : 0;
}

static const struct step_kind set_step = { .name = "capabilities", .apply = set_apply, .print = caps_print };

static int plan_caps(struct plan *plan, unsigned phase, const struct step_kind *kind, const struct sandbox_caps *caps, bool keep, const char *asked_by)
{
	return plan_put(plan, phase, kind, &(struct caps_args){ *caps, keep }, sizeof(struct caps_args), asked_by);
}

int caps_plan_bound(struct plan *plan, unsigned phase, const struct sandbox_caps *caps, const char *asked_by)
{
	return plan_caps(plan, phase, &bound_step, caps, false, asked_by);
}

int caps_plan_set(struct plan *plan, unsigned phase, const struct sandbox_caps *caps, bool keep, const char *asked_by)
{
	int r = load_capng();   /* now: when the step is done, libraries may be those of another root */

	return r < 0 ? r : plan_caps(plan, phase, &set_step, caps, keep, asked_by);
}
