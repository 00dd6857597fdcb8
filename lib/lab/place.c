/* SPDX-License-Identifier: MIT */
/* Places: opening and closing them. */
#include "lab/place.h"

#include <stdio.h>

#include "base/cleanup.h"
#include "net/netns.h"

int place_adopt(struct lab_run *run, struct place *place, int ns)
{
	int r = nl_open_in(&place->nl, ns);

	if (r < 0) {
		fd_close(ns);
		return r;
	}
	place->ns = ns;
	place->open = true;
	place->next = run->opened;
	run->opened = place;
	return 0;
}

int place_open(struct lab_run *run, struct place *place)
{
	_close_ int ns = -1;
	int r;

	if (place->open)
		return 0;
	ns = place->name ? netns_open(place->name) : netns_own();
	if (ns < 0)
		return ns;
	if (place->name)
		return place_adopt(run, place, take_fd(&ns));
	r = nl_open(&place->nl);   /* the host is not in run->opened: it stays open */
	if (r < 0)
		return r;
	place->ns = take_fd(&ns);
	place->open = true;
	return 0;
}

void place_close(struct place *place)
{
	if (!place->open)
		return;
	nl_close(&place->nl);
	place->ns = fd_close(place->ns);
	place->open = false;
}

const char *place_prefix(const struct place *place, char text[NL_WHAT_MAX])
{
	text[0] = 0;
	if (place->name)
		snprintf(text, NL_WHAT_MAX, "%.64s:", place->name);
	return text;
}

const char *place_where(const struct place *place, char text[NL_WHAT_MAX])
{
	text[0] = 0;
	if (place->name)
		snprintf(text, NL_WHAT_MAX, " in namespace %.64s", place->name);
	return text;
}

void lab_run_close_places(struct lab_run *run)
{
	for (; run->opened; run->opened = run->opened->next)
		place_close(run->opened);
}

void lab_run_done(struct lab_run *run)
{
	lab_run_close_places(run);
	place_close(&run->host);
}
