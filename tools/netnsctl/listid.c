/* SPDX-License-Identifier: MIT */
/* list-id: the ids that the kernel has given out, and the names of those that have one. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "net/netns.h"
#include "net/nsid.h"
#include "netnsctl/netnsctl.h"

struct wanted {
	int target, id;   /* NSID_NONE: not asked for */
};

static int parse_id_word(const char *word, const char *text, int *id)
{
	uint32_t v;
	int r = parse_u32(text, &v);

	if (r == 0 && v > INT_MAX)
		r = fault_plain(-ERANGE, "'%s' is out of range for an id (0 to %d)", text, INT_MAX);
	if (r < 0) {
		fault_within(r, "%s", word);
		return fault_status(r, STATUS_USAGE);
	}
	*id = (int)v;
	return 0;
}

/* "target-nsid 3 nsid 5": words as ip has them, in any order. */
static int parse_words(int argc, char **argv, struct wanted *w)
{
	int r = 0;

	for (int i = 0; i < argc && r == 0; i += 2) {
		bool target = streq(argv[i], "target-nsid");

		if (!target && !streq(argv[i], "nsid"))
			return opt_usage(&program, "list-id: unexpected '%s', it knows target-nsid ID and nsid ID", argv[i]);
		if (i + 1 == argc)
			return opt_usage(&program, "list-id: %s needs an id", argv[i]);
		r = parse_id_word(argv[i], argv[i + 1], target ? &w->target : &w->id);
	}
	return r;
}

/* The name of an id of our own namespace: asked name by name, for the kernel tells no inode with an id. */
static const char *name_of(const struct netns_names *names, const int *ids, int id)
{
	for (size_t i = 0; i < names->n; i++)
		if (id != NSID_NONE && ids[i] == id)
			return names->at[i].name;
	return NULL;
}

static void print_entry(struct json *j, bool json, const struct nsid_entry *e, const char *name)
{
	if (json) {
		json_object(j, NULL);
		json_number(j, "nsid", (uint64_t)e->id);
		if (e->has_here && e->here != NSID_NONE)
			json_number(j, "current-nsid", (uint64_t)e->here);
		if (name)
			json_text(j, "name", name);
		json_end(j, '}');
		return;
	}
	printf("nsid %d ", e->id);
	if (e->has_here && e->here != NSID_NONE)
		printf("current-nsid %d ", e->here);
	else if (e->has_here)
		fputs("current-nsid unassigned ", stdout);
	if (name) {
		fputs("(iproute2 netns name: ", stdout);
		str_print_escaped(name, stdout);
		putchar(')');
	}
	putchar('\n');
}

static int read_ids(struct nl *nl, const struct netns_names *names, int *ids)
{
	for (size_t i = 0; i < names->n; i++) {
		_close_ int ns = netns_open(names->at[i].name);
		int r = nsid_get(nl, &ns, 1, NSID_NONE, &ids[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

static int print_ids(const struct options *o, const struct wanted *w, const struct nsid_list *list, const struct netns_names *names, const int *ids)
{
	struct json j = json_begin(o);
	bool found = w->id == NSID_NONE;

	if (o->json)
		json_array(&j, NULL);
	for (size_t i = 0; i < list->n; i++) {
		const struct nsid_entry *e = &list->at[i];

		if (w->id != NSID_NONE && e->id != w->id)
			continue;
		found = true;
		print_entry(&j, o->json, e, name_of(names, ids, e->has_here ? e->here : e->id));
	}
	if (o->json)
		json_end(&j, ']');
	return found ? 0 : fault_plain(-ENOENT, "no network namespace has the id %d here", w->id);
}

int verb_list_id(void *options, int argc, char **argv)
{
	struct wanted wanted = { NSID_NONE, NSID_NONE };
	_netns_names_ struct netns_names names = { 0 };
	_nsid_list_ struct nsid_list list = { 0 };
	_free_ int *ids = NULL;
	_nl_ struct nl nl = { 0 };
	int r = parse_words(argc, argv, &wanted);

	if (r == 0)
		r = nl_open(&nl);
	if (r == 0)
		r = nsid_list_read(&nl, wanted.target, &list);
	if (r == 0)
		r = netns_names_read(&names);
	if (r < 0)
		return r;
	ids = calloc(names.n + 1, sizeof *ids);
	if (!ids)
		return fault(-ENOMEM, "cannot list network namespaces");
	r = read_ids(&nl, &names, ids);
	return r < 0 ? r : print_ids(options, &wanted, &list, &names, ids);
}
