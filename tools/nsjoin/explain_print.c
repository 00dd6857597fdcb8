/* SPDX-License-Identifier: MIT */
/* The plan, for people and for programs. */
#include <inttypes.h>
#include <stdio.h>

#include "base/json_write.h"
#include "base/str.h"
#include "nsjoin/explain.h"

/* What becomes of the program's namespace of one kind: in one word. */
static const char *what_of(const struct planned_ns *ns)
{
	if (ns->enter)
		return "enter";
	if (!ns->theirs.ino)
		return ns->ours.ino ? "keep" : "none";
	return ns->theirs.ino == ns->ours.ino ? "same" : "leave";
}

/* Where rights over it are needed. A user namespace is owned by the one above it. */
static void print_owner(const struct planned_ns *ns, enum ns_type type)
{
	const char *caps = type == NS_MNT ? "CAP_SYS_ADMIN and CAP_SYS_CHROOT" : "CAP_SYS_ADMIN";

	if (*ns->lack)
		printf(", we lack %s", ns->lack);
	else if (ns->owner.ino && type == NS_USER)
		printf(", below user:[%" PRIu64 "]", ns->owner.ino);
	else if (ns->owner.ino)
		printf(", needs %s in user:[%" PRIu64 "]", caps, ns->owner.ino);
	else
		printf(", owned outside of our user namespace");
}

/* Hostile text between two of ours; nothing where there is none. */
static void print_part(const char *before, const char *text, const char *behind)
{
	if (!*text)
		return;
	fputs(before, stdout);
	str_print_escaped(text, stdout);
	fputs(behind, stdout);
}

static void print_namespace(const struct planned_ns *ns, enum ns_type type)
{
	printf("  %-7s %-6s", ns_kinds[type].name, what_of(ns));
	if (ns->enter && !ns->theirs.ino)
		printf("not seen");
	else if (ns->theirs.ino || ns->ours.ino)
		printf("%s:[%" PRIu64 "]", ns_kinds[type].name, ns->theirs.ino ? ns->theirs.ino : ns->ours.ino);
	if (ns->enter && ns->from)
		print_part(" of ", ns->from, "");
	if (ns->enter && ns->theirs.ino)
		print_owner(ns, type);
	else if (streq(what_of(ns), "leave"))
		printf(", not asked for: --%s enters it", ns_kinds[type].long_option);
	putchar('\n');
}

bool plan_is_seen(const struct plan *plan)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (plan->ns[t].theirs.ino || plan->ns[t].enter)
			return true;
	return false;
}

/* Nothing where there is no target: why not is all there is to say then. */
static void print_namespaces(const struct plan *plan)
{
	if (!plan_is_seen(plan))
		return;
	puts("namespaces");
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		print_namespace(&plan->ns[t], t);
}

static void print_target(const struct plan *plan)
{
	if (!plan->said)
		return;
	print_part("target ", plan->said, "");
	print_part(", ", plan->found, "");
	if (plan->pid)
		printf(", process %d", plan->pid);
	print_part(" (", plan->command, ")");
	print_part(": ", plan->how, "");
	putchar('\n');
}

void plan_print(const struct plan *plan)
{
	print_target(plan);
	print_namespaces(plan);
	if (plan->n_steps)
		puts("steps");
	for (unsigned i = 0; i < plan->n_steps; i++) {
		printf("  %2u. ", i + 1);
		print_part("", plan->steps[i], "\n");
	}
	if (plan->works)
		puts("This would work.");
	else
		printf("This would not work: %s\n", plan->why.text);
	if (!plan->works && *plan->why.hint)
		printf("hint: %s\n", plan->why.hint);
}

static const char *text_or_null(const char *text) { return *text ? text : NULL; }

static void number_or_null(struct json *json, const char *key, uint64_t number)
{
	if (number)
		json_number(json, key, number);
	else
		json_null(json, key);
}

static void write_namespace(struct json *json, const struct planned_ns *ns, enum ns_type type)
{
	json_object(json, NULL);
	json_text(json, "type", ns_kinds[type].name);
	json_text(json, "what", what_of(ns));
	number_or_null(json, "ours", ns->ours.ino);
	number_or_null(json, "theirs", ns->theirs.ino);
	number_or_null(json, "owner", ns->owner.ino);
	json_text(json, "lacks", ns->enter ? text_or_null(ns->lack) : NULL);
	json_text(json, "from", ns->enter ? ns->from : NULL);
	json_end(json, '}');
}

void plan_print_json(const struct plan *plan)
{
	struct json json = { .to = stdout };

	json_object(&json, NULL);
	json_text(&json, "target", plan->said);
	json_text(&json, "found", text_or_null(plan->found));
	json_text(&json, "how", text_or_null(plan->how));
	number_or_null(&json, "pid", (uint64_t)plan->pid);
	json_text(&json, "command", text_or_null(plan->command));
	json_array(&json, "namespaces");
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		write_namespace(&json, &plan->ns[t], t);
	json_end(&json, ']');
	json_array(&json, "steps");
	for (unsigned i = 0; i < plan->n_steps; i++)
		json_text(&json, NULL, plan->steps[i]);
	json_end(&json, ']');
	json_bool(&json, "works", plan->works);
	json_text(&json, "why", plan->works ? NULL : plan->why.text);
	json_text(&json, "hint", plan->works ? NULL : text_or_null(plan->why.hint));
	json_end(&json, '}');
}
