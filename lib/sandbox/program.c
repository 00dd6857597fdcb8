/* SPDX-License-Identifier: MIT */
/* The last steps: who the program is and what it may do, then it runs. */
#include "sandbox/program.h"

#include "sandbox/birth.h"
#include "sandbox/caps.h"
#include "sandbox/confine.h"
#include "sandbox/creds.h"
#include "sandbox/environ.h"
#include "sandbox/users.h"

static int plan_users(struct sandbox *sandbox)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	int r = 0;

	if (spec->run_as)
		return users_plan_run_as(plan, PHASE_PROGRAM, spec, "--run-as");
	if (spec->member_of)
		r = users_plan_groups(plan, PHASE_PROGRAM, spec, "--groups");
	if (r == 0 && spec->gid.set)
		r = creds_plan_gid(plan, PHASE_PROGRAM, spec->gid.id, spec->member_of || spec->keep_groups, "--setgid");
	if (r == 0 && spec->uid.set)
		r = creds_plan_uid(plan, PHASE_PROGRAM, spec->uid.id, spec->keep_caps, "--setuid");
	return r;
}

static const char *asked_for_caps(const struct sandbox_caps *caps)
{
	return caps->set ? "--caps" : caps->add ? "--cap-add" : "--cap-drop";
}

/* Who the program is and what it may do: no_new_privs, the bounding set while we may, users, the other sets. */
static int plan_rights(struct sandbox *sandbox)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	bool caps = caps_wanted(&spec->caps);
	int r = 0;

	if (spec->no_new_privs)
		r = confine_plan_no_new_privs(plan, PHASE_PROGRAM, "--no-new-privs");
	if (r == 0 && caps)
		r = caps_plan_bound(plan, PHASE_PROGRAM, &spec->caps, asked_for_caps(&spec->caps));
	if (r == 0)
		r = plan_users(sandbox);
	if (r == 0 && caps)
		r = caps_plan_set(plan, PHASE_PROGRAM, &spec->caps, spec->keep_caps, asked_for_caps(&spec->caps));
	else if (r == 0 && spec->keep_caps)
		r = creds_plan_keep_caps(plan, PHASE_PROGRAM, "--keep-caps");
	return r;
}

int program_plan(struct sandbox *sandbox)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	int r = 0;

	if (sandbox->init)
		r = birth_plan_init(plan, PHASE_PROGRAM);
	if (r == 0)
		r = plan_rights(sandbox);
	if (r == 0 && spec->kill_child && !sandbox->init)
		r = creds_plan_death_signal(plan, PHASE_PROGRAM, spec->kill_child, "--kill-child");
	if (r == 0 && (spec->environ.clear || spec->environ.n))
		r = environ_plan(plan, PHASE_PROGRAM, &spec->environ, spec->environ.n ? "--whitelist-env" : "--clear-env");
	return r == 0 ? birth_plan_program(plan, PHASE_PROGRAM, spec) : r;
}
