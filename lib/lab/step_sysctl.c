/* SPDX-License-Identifier: MIT */
/* Steps: parameters of the network in a place. /proc/sys/net is that of whoever looks, so we go there for a moment. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "lab/step.h"
#include "net/netns.h"
#include "net/sysctl.h"

static size_t key_len(const char *wish) { return strcspn(wish, "="); }

/* In the place. Of those that were set before one failed, s->done are. */
static int set_all(struct sysctl_step *s)
{
	char where[NL_WHAT_MAX];
	int r = 0;

	for (s->done = 0; s->done < s->list->n && r == 0; s->done += r == 0) {
		const char *wish = s->list->at[s->done];
		size_t len = key_len(wish);

		r = net_sysctl_get(wish, len, s->before[s->done], SYSCTL_VALUE_MAX);
		if (r == 0)
			r = net_sysctl_set(wish, len, wish + len + 1);
	}
	return r < 0 && s->place->name ? fault_within(r, "%s", place_where(s->place, where) + 1) : r;
}

/* In the place. */
static int set_back(struct sysctl_step *s)
{
	int first = 0;

	while (s->done > 0) {
		const char *wish = s->list->at[--s->done];
		int r = net_sysctl_set(wish, key_len(wish), s->before[s->done]);

		first = first ? first : r;
	}
	return first;
}

static int there(struct sysctl_step *s, int (*work)(struct sysctl_step *s))
{
	int home = -1, r = netns_visit(s->place->ns, &home);

	if (r < 0)
		return r;
	r = work(s);
	netns_return(home);
	fd_close(home);
	return r;
}

static int sysctl_undo(void *args, void *run _unused_) { return there(args, set_back); }

static int sysctl_apply(void *args, void *run)
{
	struct sysctl_step *s = args;
	struct fault first;
	int r = place_open(run, s->place);

	if (r == 0)
		r = there(s, set_all);
	if (r == 0)
		return 0;
	first = *fault_last();
	if (s->done)
		sysctl_undo(s, run);
	return fault_adopt(&first);
}

static void sysctl_print(const void *args, FILE *to)
{
	const struct sysctl_step *s = args;
	char text[NL_WHAT_MAX];

	str_print_escaped(place_prefix(s->place, text), to);
	for (size_t i = 0; i < s->list->n; i++) {
		fputs(i ? ", " : "", to);
		str_print_escaped(s->list->at[i], to);
	}
}

const struct step_kind sysctl_step = { .name = "sysctl", .apply = sysctl_apply, .undo = sysctl_undo, .print = sysctl_print };
