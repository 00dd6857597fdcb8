/* SPDX-License-Identifier: MIT */
/* The last steps: who the program is and what it may do, then it runs. */
#include "sandbox/program.h"

#include "sandbox/birth.h"
#include "sandbox/creds.h"
#include "sandbox/environ.h"

int program_plan(struct sandbox *sandbox)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	int r = 0;

	if (sandbox->init)
		r = birth_plan_init(plan, PHASE_PROGRAM);
	if (r == 0 && spec->gid.set)
		r = creds_plan_gid(plan, PHASE_PROGRAM, spec->gid.id, "--setgid");
	if (r == 0 && spec->uid.set)
		r = creds_plan_uid(plan, PHASE_PROGRAM, spec->uid.id, spec->keep_caps, "--setuid");
	if (r == 0 && spec->keep_caps)
		r = creds_plan_keep_caps(plan, PHASE_PROGRAM, "--keep-caps");
	if (r == 0 && spec->kill_child && !sandbox->init)
		r = creds_plan_death_signal(plan, PHASE_PROGRAM, spec->kill_child, "--kill-child");
	if (r == 0 && (spec->environ.clear || spec->environ.n))
		r = environ_plan(plan, PHASE_PROGRAM, &spec->environ, spec->environ.n ? "--whitelist-env" : "--clear-env");
	return r == 0 ? birth_plan_program(plan, PHASE_PROGRAM, spec) : r;
}
