/* SPDX-License-Identifier: MIT */
#include "netnsctl/scene.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "net/mac.h"
#include "net/nsid.h"

static int take_link(void *ctx, const struct link_info *info)
{
	struct scene *s = ctx;

	if (!array_room(&s->links, s->n_links, &s->room_links, sizeof *s->links))
		return fault(-ENOMEM, "cannot list devices");
	s->links[s->n_links++] = *info;
	return 0;
}

static int take_addr(void *ctx, const struct link_addr *addr)
{
	struct scene *s = ctx;

	if (!array_room(&s->addrs, s->n_addrs, &s->room_addrs, sizeof *s->addrs))
		return fault(-ENOMEM, "cannot list addresses");
	s->addrs[s->n_addrs++] = *addr;
	return 0;
}

static int by_index(const void *a, const void *b)
{
	uint32_t x = ((const struct link_info *)a)->index, y = ((const struct link_info *)b)->index;

	return (x > y) - (x < y);
}

/* Which names the ids of this namespace mean. The last one is ours: names may be fewer than ids. */
static int read_names(struct scene *s)
{
	int r = netns_names_read(&s->names);

	if (r < 0)
		return r;
	s->fds = calloc(s->names.n + 1, sizeof *s->fds);
	s->ids = calloc(s->names.n + 1, sizeof *s->ids);
	if (!s->fds || !s->ids)
		return fault(-ENOMEM, "cannot list network namespaces");
	for (size_t i = 0; i < s->names.n; i++)
		s->fds[i] = netns_open(s->names.at[i].name);
	s->fds[s->names.n] = netns_own();
	return nsid_get(&s->nl, s->fds, s->names.n + 1, NSID_NONE, s->ids);
}

int scene_read(struct scene *s, int ns_fd)
{
	int r = nl_open_in(&s->nl, ns_fd);

	for (int tries = 0; r == 0 && tries < 10; tries++) {
		s->n_links = s->n_addrs = 0;
		r = links_each(&s->nl, take_link, s);
		if (r == 0)
			r = link_addrs_each(&s->nl, take_addr, s);
		if (r != -EINTR)
			break;
		r = 0;
	}
	if (r == 0 && s->n_links)
		qsort(s->links, s->n_links, sizeof *s->links, by_index);
	return r < 0 ? r : read_names(s);
}

void scene_done(struct scene *s)
{
	for (size_t i = 0; s->fds && i <= s->names.n; i++)
		fd_close(s->fds[i]);
	free(s->fds);
	free(s->ids);
	netns_names_done(&s->names);
	free(s->links);
	free(s->addrs);
	nl_close(&s->nl);
}

const struct link_info *scene_link(const struct scene *s, uint32_t index)
{
	for (size_t i = 0; i < s->n_links; i++)
		if (s->links[i].index == index)
			return &s->links[i];
	return NULL;
}

const char *scene_peer(struct scene *s, const struct link_info *info, char device[IF_NAMESIZE])
{
	_nl_ struct nl nl = { 0 };
	struct link_info other;

	device[0] = 0;
	if (!info->linked_away || info->far_nsid == NSID_NONE)
		return NULL;
	for (size_t i = 0; i <= s->names.n; i++) {
		if (s->ids[i] != info->far_nsid)
			continue;
		if (info->link && nl_open_in(&nl, s->fds[i]) == 0 && link_find_index(&nl, info->link, &other) == 0)
			memcpy(device, other.name, sizeof other.name);
		return i < s->names.n ? s->names.at[i].name : "host";
	}
	return NULL;
}

/* The device below it, or at its other end, in the same namespace. */
static const struct link_info *near_end(const struct scene *s, const struct link_info *info)
{
	return info->linked_away || !info->link || info->link == info->index ? NULL : scene_link(s, info->link);
}

void scene_print_link(struct scene *s, const struct link_info *info, FILE *to)
{
	const struct link_info *master = info->master ? scene_link(s, info->master) : NULL, *near = near_end(s, info);
	char device[IF_NAMESIZE];
	const char *place = scene_peer(s, info, device);

	if (info->kind[0])
		fprintf(to, " %s", info->kind);
	if (near)
		fprintf(to, " to %s", near->name);
	if (info->linked_away) {
		fputs(" to ", to);
		str_print_escaped(place ? place : "a namespace without a name", to);
		fprintf(to, "%s%s", place ? ":" : "", place ? (device[0] ? device : "?") : "");
	}
	if (master)
		fprintf(to, ", port of %s", master->name);
	fprintf(to, ", %s, mtu %u\n", info->up ? link_state_name(info->state) : "down", info->mtu);
}

static void json_end_of(struct scene *s, const struct link_info *info, struct json *j)
{
	const struct link_info *near = near_end(s, info);
	char device[IF_NAMESIZE];
	const char *place = scene_peer(s, info, device);

	if (!info->linked_away && !near) {
		json_null(j, "peer");
		return;
	}
	json_object(j, "peer");
	if (info->linked_away)
		json_text(j, "namespace", place);
	json_text(j, "device", near ? near->name : device[0] ? device : NULL);
	json_end(j, '}');
}

void scene_json_link(struct scene *s, const struct link_info *info, struct json *j)
{
	const struct link_info *master = info->master ? scene_link(s, info->master) : NULL;
	char text[ADDR_TEXT_MAX];   /* the longer of both */

	json_text(j, "device", info->name);
	json_number(j, "index", info->index);
	json_text(j, "kind", info->kind[0] ? info->kind : NULL);
	json_bool(j, "up", info->up);
	json_text(j, "state", link_state_name(info->state));
	json_number(j, "mtu", info->mtu);
	json_text(j, "mac", info->mac_len == 6 ? mac_print(info->mac, text) : NULL);
	json_text(j, "master", master ? master->name : NULL);
	json_end_of(s, info, j);
	json_array(j, "addresses");
	for (size_t i = 0; i < s->n_addrs; i++)
		if (s->addrs[i].index == info->index)
			json_text(j, NULL, addr_print(&s->addrs[i].addr, true, text));
	json_end(j, ']');
}
