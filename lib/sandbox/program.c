/* SPDX-License-Identifier: MIT */
/* The last steps: who the program is and what it may do, then it runs. */
#include "sandbox/program.h"

#include "sandbox/birth.h"
#include "sandbox/caps.h"
#include "sandbox/confine.h"
#include "sandbox/creds.h"
#include "sandbox/environ.h"
#include "sandbox/fds.h"
#include "sandbox/pty.h"
#include "sandbox/resources.h"
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

/* A filter for calls goes on last, so that it need not allow our own; without no_new_privs it takes a capability, and goes on before those go. */
static int plan_filter(struct sandbox *sandbox, bool last)
{
	const struct sandbox_spec *spec = &sandbox->spec;

	if (!spec->seccomp || spec->no_new_privs != last)
		return 0;
	return confine_plan_syscalls(&sandbox->plan, PHASE_PROGRAM, spec->seccomp, "--seccomp");
}

static int plan_caps(struct sandbox *sandbox)
{
	const struct sandbox_spec *spec = &sandbox->spec;

	if (caps_wanted(&spec->caps))
		return caps_plan_set(&sandbox->plan, PHASE_PROGRAM, &spec->caps, spec->keep_caps, asked_for_caps(&spec->caps));
	return spec->keep_caps ? creds_plan_keep_caps(&sandbox->plan, PHASE_PROGRAM, "--keep-caps") : 0;
}

/*
 * Who the program is and what it may do. The bounding set is cut while we may (setresuid(2) takes CAP_SETPCAP); names of users are looked up
 * before there are rules for files; each step that confines leaves the rights that the next one needs.
 */
static int plan_rights(struct sandbox *sandbox)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	int r = 0;

	if (spec->no_new_privs)
		r = confine_plan_no_new_privs(plan, PHASE_PROGRAM, "--no-new-privs");
	if (r == 0 && caps_wanted(&spec->caps))
		r = caps_plan_bound(plan, PHASE_PROGRAM, &spec->caps, asked_for_caps(&spec->caps));
	if (r == 0)
		r = plan_users(sandbox);
	if (r == 0 && spec->landlock.n)
		r = confine_plan_files(plan, PHASE_PROGRAM, &spec->landlock, spec->landlock.at[0].write ? "--landlock-rw" : "--landlock-ro");
	if (r == 0)
		r = plan_filter(sandbox, false);
	return r == 0 ? plan_caps(sandbox) : r;
}

bool program_is_confined(const struct sandbox_spec *spec)
{
	return spec->landlock.n || spec->seccomp || caps_wanted(&spec->caps);
}

int program_plan(struct sandbox *sandbox)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	int r = 0;

	if (sandbox->init)
		r = birth_plan_init(plan, PHASE_PROGRAM, spec->fds.close);
	if (sandbox->pty && r == 0)
		r = pty_plan_foreground(plan, PHASE_PROGRAM, NULL);
	else if (r == 0 && spec->new_session)
		r = creds_plan_session(plan, PHASE_PROGRAM, "--new-session");
	if (r == 0 && (spec->environ.clear || spec->environ.n))
		r = environ_plan(plan, PHASE_PROGRAM, &spec->environ, spec->environ.n ? "--whitelist-env" : "--clear-env");
	if (r == 0)
		r = resources_plan(plan, PHASE_PROGRAM, spec);
	if (r == 0)
		r = plan_rights(sandbox);
	if (r == 0 && spec->kill_child && !sandbox->init)
		r = creds_plan_death_signal(plan, PHASE_PROGRAM, spec->kill_child, spec->die_with_parent ? "--die-with-parent" : "--kill-child");
	if (r == 0 && spec->fds.close)
		r = fds_plan_close(plan, PHASE_PROGRAM, &spec->fds, spec->fds.n ? "--keep-fd" : "--close-fds");
	if (r == 0)
		r = plan_filter(sandbox, true);
	return r == 0 ? birth_plan_program(plan, PHASE_PROGRAM, spec) : r;
}
