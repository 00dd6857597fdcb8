/* SPDX-License-Identifier: MIT */
/* Existing namespaces for a new environment. */
#include "sandbox/join.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "net/netns.h"
#include "ns/enter.h"
#include "ns/ref.h"
#include "ns/token.h"
#include "ns/why.h"
#include "plan/doubt.h"
#include "proc/container.h"
#include "proc/environment.h"
#include "proc/nsfind.h"
#include "proc/pidref.h"
#include "sys/access.h"
#include "sys/cap.h"

static bool is_file(const char *ref) { return strchr(ref, '/'); }

static bool is_token(const char *ref) { return ns_token_has_kind(ref) || ns_token_is_number(ref); }

static bool is_process(const char *ref)
{
	size_t digits = strspn(ref, "0123456789");

	return digits && (ref[digits] == 0 || ref[digits] == '@' || ref[digits] == ':');
}

/* What can be wrong with a reference before it is looked up. */
static int check_ref(const char *ref, enum ns_type type)
{
	struct ns_token token;
	struct pidref process;
	int r;

	if (!*ref)
		return fault_plain(-EINVAL, "it does not say which");
	if (is_file(ref))
		return 0;
	if (str_after(ref, "netns:"))
		return type == NS_NET ? netns_name_check(str_after(ref, "netns:")) :
					fault_plain(-EINVAL, "%s is a network namespace, not a %s namespace", ref, ns_kinds[type].noun);
	if (is_token(ref)) {
		r = ns_token_parse(ref, &token);
		if (r == 0 && token.id.type != NS_TYPES && token.id.type != type)
			return fault_plain(-EINVAL, "%s is a %s namespace, not a %s namespace", ref, ns_kinds[token.id.type].noun, ns_kinds[type].noun);
		return r;
	}
	if (is_process(ref))
		return pidref_parse(ref, &process);
	return *ref == '-' ? fault_plain(-EINVAL, "'%s' is neither a process ID nor a file nor a name", ref) : 0;
}

int join_parse(const char *text, void *field)
{
	struct sandbox_joins *joins = field;
	const char *equals = strchr(text, '=');
	enum ns_type type = ns_type_of_name(text, equals ? (size_t)(equals - text) : strlen(text));
	int r;

	if (!equals)
		return fault_plain(-EINVAL, "it is not KIND=REF, as in net=netns:web or user=4711");
	if (type == NS_TYPES) {
		fault_plain(-EINVAL, "'%.*s' is no kind of namespace", (int)(equals - text), text);
		return fault_hint(-EINVAL, "the kinds are user, cgroup, ipc, uts, net, pid, mnt and time");
	}
	r = check_ref(equals + 1, type);
	return r < 0 ? r : parse_text(equals + 1, &joins->ref[type]);
}

static int of_process(struct proc_target *target, enum ns_type type)
{
	int fd = openat(target->dir, ns_kinds[type].link, O_RDONLY | O_CLOEXEC), r;

	if (fd >= 0)
		return fd;
	r = -errno;
	return access_hint(target->dir, fault(r == -ENOENT ? -ESRCH : r, "cannot open the %s namespace of process %d", ns_kinds[type].noun, target->pid));
}

static int of_environment(const char *name, enum ns_type type)
{
	char path[ENVIRONMENT_PATH_MAX];

	if (access(environment_file(name, type, path), F_OK) < 0) {
		fault_plain(-ENOENT, "environment %s has no %s namespace of its own", name, ns_kinds[type].noun);
		return fault_hint(-ENOENT, "nsls %s shows which it has", name);
	}
	return ns_ref_open(path, type);
}

static int of_token(const char *ref, enum ns_type type)
{
	_close_ int proc = proc_open_own();
	struct ns_token token;
	int r = proc < 0 ? proc : ns_token_parse(ref, &token);

	if (r < 0)
		return r;
	token.id.type = type;
	return nsfind_open(&token, proc);
}

static int of_named(const char *ref, enum ns_type type)
{
	_target_ struct proc_target target = PROC_TARGET_NONE;
	char environment[ENVIRONMENT_NAME_MAX + 1] = "";
	int r = container_open(ref, &target, environment);

	if (r < 0)
		return r;
	return *environment ? of_environment(environment, type) : of_process(&target, type);
}

static int open_ref(const char *ref, enum ns_type type)
{
	_target_ struct proc_target target = PROC_TARGET_NONE;
	struct pidref process;
	int r;

	if (is_file(ref))
		return ns_ref_open(ref, type);
	if (str_after(ref, "netns:"))
		return netns_open(str_after(ref, "netns:"));
	if (is_token(ref))
		return of_token(ref, type);
	if (!is_process(ref))
		return of_named(ref, type);
	r = pidref_parse(ref, &process);
	if (r == 0)
		r = pidref_open(&process, &target);
	return r < 0 ? r : of_process(&target, type);
}

static int find_apply(void *args, void *run_)
{
	const struct sandbox_joins *joins = args;
	struct sandbox_run *run = run_;

	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		int fd = joins->ref[t] ? open_ref(joins->ref[t], t) : -1;
		int r = !joins->ref[t] ? 0 : fd < 0 ? fd : ns_set_add_fd(&run->joins, t, fd, joins->ref[t]);

		if (r < 0)
			return fault_within(r, "%s=%s", ns_kinds[t].name, joins->ref[t]);
	}
	return 0;
}

static int find_undo(void *args _unused_, void *run)
{
	ns_set_done(&((struct sandbox_run *)run)->joins);
	return 0;
}

void join_print(const struct sandbox_joins *joins, FILE *to)
{
	const char *gap = "";

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (joins->ref[t]) {
			fprintf(to, "%s%s namespace ", gap, ns_kinds[t].noun);
			str_print_shell(joins->ref[t], to);
			gap = ", ";
		}
}

static void print(const void *args, FILE *to)
{
	join_print(args, to);
}

/* To enter it takes rights over its owner: whoever lacks them in our own user namespace may have them there by being its owner. */
static int doubt_rights(int fd, enum ns_type type, const struct sandbox *sandbox, struct doubts *doubts)
{
	char why[NS_WHY_MAX];

	if (cap_is_effective(CAP_SYS_ADMIN))
		return 0;
	ns_why_refused(fd, type, sandbox_joins(&sandbox->spec, NS_USER), why);
	return *why ? doubt_add(doubts, false, NULL, "%s", why) : 0;
}

static int find_doubt(const void *args, const void *about, struct doubts *doubts)
{
	const struct sandbox_joins *joins = args;
	int r = 0;

	for (enum ns_type t = 0; t < NS_TYPES && r == 0; t++) {
		_close_ int fd = joins->ref[t] ? open_ref(joins->ref[t], t) : -1;

		if (joins->ref[t] && fd < 0)
			r = doubt_add_fault(doubts);
		else if (fd >= 0)
			r = doubt_rights(fd, t, about, doubts);
	}
	return r;
}

static const struct step_kind find_step = { .name = "find", .apply = find_apply, .undo = find_undo, .print = print, .doubt = find_doubt };

int join_plan_find(struct plan *plan, unsigned phase, const struct sandbox_joins *joins, const char *asked_by)
{
	return plan_put(plan, phase, &find_step, joins, sizeof *joins, asked_by);
}

/* EINVAL: it has no such ID, and what we are then is what its map makes of us. */
static int become_root(void)
{
	setgroups(0, NULL);   /* may be denied there; what stays is what it was */
	if ((setresgid(0, 0, 0) < 0 && errno != EINVAL) || (setresuid(0, 0, 0) < 0 && errno != EINVAL))
		return fault(-errno, "cannot become root of the user namespace that is joined");
	return 0;
}

int join_enter(struct ns_set *set)
{
	bool user = ns_set_has(set, NS_USER);
	int r;

	/* its root must not ptrace us, nor reach our open files, from the moment that we are inside until the program runs (CVE-2016-9962); exec ends this */
	if (set->types & (NS_BIT(NS_USER) | NS_BIT(NS_PID) | NS_BIT(NS_MNT)))
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	r = set->types ? ns_enter(set) : 0;
	return r == 0 && user ? become_root() : r;
}

static int enter_apply(void *args _unused_, void *run)
{
	return join_enter(&((struct sandbox_run *)run)->joins);
}

static const struct step_kind enter_step = { .name = "join", .apply = enter_apply, .print = print };

int join_plan_enter(struct plan *plan, unsigned phase, const struct sandbox_joins *joins, const char *asked_by)
{
	return plan_put(plan, phase, &enter_step, joins, sizeof *joins, asked_by);
}
