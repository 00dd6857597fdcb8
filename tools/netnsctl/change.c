/* SPDX-License-Identifier: MIT */
/* Changing names: delete, attach, set. */
#include <errno.h>
#include <limits.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "net/netns.h"
#include "net/nsid.h"
#include "netnsctl/netnsctl.h"
#include "ns/ref.h"

static int delete_one(struct options *o, const char *name)
{
	_plan_ struct plan plan = { 0 };
	struct forget_step *f = plan_add(&plan, 0, &forget_step, sizeof *f, NULL);

	if (!f)
		return -ENOMEM;
	f->name = name;
	return carry_out(&plan, o, true);
}

/* A name that fails is reported and the others still go: each is a thing of its own. */
int verb_delete(void *options, int argc, char **argv)
{
	_netns_names_ struct netns_names names = { 0 };
	struct options *o = options;
	int r = 0, status = 0;

	if (o->all && argc)
		return opt_usage(&program, "delete: --all takes no names");
	if (!o->all && !argc)
		return opt_usage(&program, "delete: a name is missing (or --all)");
	if (o->all)
		r = netns_names_read(&names);
	for (size_t i = 0; i < names.n; i++)
		status |= report(delete_one(o, names.at[i].name));
	for (int i = 0; i < argc; i++)
		status |= report(delete_one(o, argv[i]));
	return r < 0 ? r : status;
}

/* A PID, or the file of a namespace that another program keeps. */
static int open_network(const char *text)
{
	pid_t pid;
	int r;

	if (*text == '/')
		return ns_ref_open(text, NS_NET);
	r = parse_pid(text, &pid);
	return r < 0 ? fault_status(r, STATUS_USAGE) : netns_of_pid(pid);
}

int verb_attach(void *options, int argc _unused_, char **argv)
{
	_plan_ struct plan plan = { 0 };
	_close_ int ns = -1;
	struct attach_step *a;
	int r = netns_name_check(argv[0]);

	if (r < 0)
		return fault_status(r, STATUS_USAGE);
	ns = open_network(argv[1]);
	if (ns < 0)
		return ns;
	a = plan_add(&plan, 0, &attach_step, sizeof *a, NULL);
	if (!a)
		return -ENOMEM;
	*a = (struct attach_step){ .name = argv[0], .of = argv[1], .ns = ns };
	return carry_out(&plan, options, true);
}

static int parse_nsid(const char *text, int *id)
{
	uint32_t v;
	int r;

	if (streq(text, "auto"))
		return *id = NSID_NONE, 0;
	r = parse_u32(text, &v);
	if (r < 0 || v > INT_MAX) {
		r = fault_plain(-EINVAL, "'%s' is not an id (0 to %d, or auto)", text, INT_MAX);
		return fault_status(r, STATUS_USAGE);
	}
	*id = (int)v;
	return 0;
}

int verb_set(void *options, int argc _unused_, char **argv)
{
	struct options *o = options;
	_plan_ struct plan plan = { 0 };
	_close_ int ns = netns_open(argv[0]);
	int id = NSID_NONE, r = ns < 0 ? ns : parse_nsid(argv[1], &id);
	struct id_step *s;

	if (r < 0)
		return r;
	s = plan_add(&plan, 0, &id_step, sizeof *s, NULL);
	if (!s)
		return -ENOMEM;
	*s = (struct id_step){ .host = &o->run->host, .name = argv[0], .ns = ns, .id = id };
	return carry_out(&plan, o, false);
}
