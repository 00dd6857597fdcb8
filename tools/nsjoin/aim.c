/* SPDX-License-Identifier: MIT */
/* Aims: what --target can say. */
#include "nsjoin/aim.h"

#include <errno.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "nsjoin/nsjoin.h"
#include "proc/container.h"

static const struct aim_road *const roads[] = { &aim_road_netns, &aim_road_port, &aim_road_veth, &aim_road_cgroup };

static int parse_road(const char *text, struct aim *aim)
{
	for (size_t i = 0; i < ARRAY_SIZE(roads); i++) {
		const char *rest = str_after(text, roads[i]->prefix);

		if (!rest)
			continue;
		if (!*rest)
			return fault_plain(-EINVAL, "'%s' does not say which", text);
		aim->road = roads[i];
		aim->text = rest;
		return 0;
	}
	return parse_text(text, &aim->text);
}

static int parse_one(const char *text, struct aim *aim)
{
	size_t digits = strspn(text, "0123456789");

	if (ns_token_is_number(text) || ns_token_has_kind(text))
		return ns_token_parse(text, &aim->token);
	if (digits && (text[digits] == 0 || text[digits] == '@' || text[digits] == ':'))
		return pidref_parse(text, &aim->process);
	if (*text == '-')
		return fault_plain(-EINVAL, "'%s' is neither a process ID nor the name of a container or an environment", text);
	return parse_road(text, aim);
}

int aim_parse(const char *text, void *field)
{
	struct aim_list *list = field;
	struct aim aim = { .said = text, .text = text };
	int r = parse_one(text, &aim);

	if (r == 0 && list->n == AIMS_MAX)
		r = fault_plain(-E2BIG, "more than %d targets", AIMS_MAX);
	if (r == 0)
		list->at[list->n++] = aim;
	return r;
}

/* One id of a container in fifty begins with eight digits, and so looks like the number of a namespace. */
static int open_namespace(const struct aim *aim, struct joining *j)
{
	int r = lone_open_token(&aim->token, j);
	struct fault why = *fault_last();

	if (r != -ENOENT || aim->token.id.type != NS_TYPES)
		return r;
	if (container_open(aim->said, &j->target, j->environment) < 0)
		return fault_adopt(&why);
	fault_clear();
	return 0;
}

int aim_open(const struct aim *aim, struct joining *j)
{
	if (aim->process.where)
		snprintf(j->how, sizeof j->how, "number %d in the PID namespace of %.200s", aim->process.pid, aim->process.where);
	if (aim->process.pid)
		return pidref_open(&aim->process, &j->target);
	if (aim->token.id.ino)
		return open_namespace(aim, j);
	return aim->road ? aim->road->open(aim->text, j) : container_open(aim->text, &j->target, j->environment);
}

/* bash takes what stands before the last colon for a word of its own (COMP_WORDBREAKS); bash-completion/nskit.bash knows. */
void aim_offer(const char *text, FILE *to)
{
	for (size_t i = 0; i < ARRAY_SIZE(roads); i++) {
		const char *rest = str_after(text, roads[i]->prefix);

		if (rest && roads[i]->offer)
			return roads[i]->offer(roads[i]->prefix, rest, to);
	}
	fputs("@pid\n", to);
	for (size_t i = 0; i < ARRAY_SIZE(roads); i++)
		if (str_after(roads[i]->prefix, text))
			fprintf(to, "%s\n", roads[i]->prefix);
	container_print_names(text, to);
}
