/* SPDX-License-Identifier: MIT */
/* Steps: namespaces and their names. */
#include <errno.h>

#include "base/fault.h"
#include "base/str.h"
#include "lab/step.h"
#include "net/netns.h"
#include "net/nsid.h"

static int lo_up(struct place *place)
{
	struct nl_batch batch;

	nl_batch_init(&batch);
	link_set_up(nl_batch_add(&batch, "set lo up in namespace %.64s", place->name), "lo");
	return nl_send(&place->nl, &batch);
}

static int namespace_apply(void *args, void *run)
{
	struct namespace_step *n = args;
	struct place *place = n->place;
	int r = netns_name_check(place->name), ns;

	if (r < 0)
		return r;
	n->there = n->may_exist && netns_is_there(place->name);
	if (n->there)
		return place_open(run, place);
	if (n->nameless && netns_is_there(place->name))   /* else it would be told only in the end */
		return fault(-EEXIST, "cannot add network namespace %s", place->name);
	ns = netns_new();
	r = ns < 0 ? ns : place_adopt(run, place, ns);
	place->is_new = true;
	if (r == 0)
		r = lo_up(place);
	if (r == 0 && !n->nameless)
		r = netns_attach(place->name, place->ns);
	if (r < 0)
		place_close(place);
	return r;
}

static int namespace_undo(void *args, void *run _unused_)
{
	const struct namespace_step *n = args;

	place_close(n->place);   /* a socket inside would hold it */
	return n->nameless || n->there ? 0 : netns_detach(n->place->name);
}

static void namespace_print(const void *args, FILE *to)
{
	str_print_escaped(((const struct namespace_step *)args)->place->name, to);
}

const struct step_kind namespace_step = { .name = "namespace", .apply = namespace_apply, .undo = namespace_undo, .print = namespace_print };

static int name_apply(void *args, void *run _unused_)
{
	const struct namespace_step *n = *(struct namespace_step **)args;

	return n->there ? 0 : netns_attach(n->place->name, n->place->ns);
}

static int name_undo(void *args, void *run _unused_)
{
	const struct namespace_step *n = *(struct namespace_step **)args;

	return n->there ? 0 : netns_detach(n->place->name);
}

static void name_print(const void *args, FILE *to)
{
	namespace_print(*(struct namespace_step *const *)args, to);
}

const struct step_kind name_step = { .name = "name", .apply = name_apply, .undo = name_undo, .print = name_print };

static int attach_apply(void *args, void *run _unused_)
{
	struct attach_step *a = args;

	return netns_attach(a->name, a->ns);
}

static int attach_undo(void *args, void *run _unused_)
{
	return netns_detach(((struct attach_step *)args)->name);
}

static void attach_print(const void *args, FILE *to)
{
	const struct attach_step *a = args;

	str_print_escaped(a->name, to);
	fputs(" to ", to);
	str_print_escaped(a->of, to);
}

const struct step_kind attach_step = { .name = "attach", .apply = attach_apply, .undo = attach_undo, .print = attach_print };

static int forget_apply(void *args, void *run _unused_)
{
	const char *name = ((struct forget_step *)args)->name;
	int r = netns_detach(name);

	if (r == 0)
		settings_forget(name);
	return r;
}

static void forget_print(const void *args, FILE *to)
{
	str_print_escaped(((const struct forget_step *)args)->name, to);
}

const struct step_kind forget_step = { .name = "delete", .apply = forget_apply, .print = forget_print };

static int id_apply(void *args, void *run)
{
	struct id_step *s = args;
	int r = place_open(run, s->host);

	if (r == 0)
		r = nsid_set(&s->host->nl, s->ns, s->id, s->name);
	return r == -EEXIST ? fault_hint(r, "a namespace keeps its id, and the id is not free again before the namespace is gone") : r;
}

static void id_print(const void *args, FILE *to)
{
	const struct id_step *s = args;

	str_print_escaped(s->name, to);
	if (s->id == NSID_NONE)
		fputs(" auto", to);
	else
		fprintf(to, " %d", s->id);
}

const struct step_kind id_step = { .name = "id", .apply = id_apply, .print = id_print };
