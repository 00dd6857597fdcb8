/* SPDX-License-Identifier: MIT */
/* bridge list, bridge show: bridges with their options and addresses, and what is at their ports. */
#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "netnsctl/netnsctl.h"
#include "netnsctl/scene.h"

static void print_json(struct scene *s, const struct link_info *bridge, bool with_ports, struct json *j)
{
	json_object(j, NULL);
	scene_json_link(s, bridge, j);
	json_bool(j, "vlan_filtering", bridge->filters_vlans);
	json_bool(j, "stp", bridge->stp);
	json_bool(j, "isolated", bridge->isolates);
	if (with_ports) {
		json_array(j, "ports");
		for (size_t i = 0; i < s->n_links; i++)
			if (s->links[i].master == bridge->index) {
				json_object(j, NULL);
				scene_json_link(s, &s->links[i], j);
				json_end(j, '}');
			}
		json_end(j, ']');
	}
	json_end(j, '}');
}

static void print_text(struct scene *s, const struct link_info *bridge, bool with_ports)
{
	char text[ADDR_TEXT_MAX];

	fputs(bridge->name, stdout);
	fputs(bridge->filters_vlans ? " vlan-filtering" : "", stdout);
	fputs(bridge->stp ? " stp" : "", stdout);
	fputs(bridge->isolates ? " isolated" : "", stdout);
	printf(" %s, mtu %u\n", bridge->up ? link_state_name(bridge->state) : "down", bridge->mtu);
	for (size_t i = 0; i < s->n_addrs; i++)
		if (s->addrs[i].index == bridge->index)
			printf("    %s\n", addr_print(&s->addrs[i].addr, true, text));
	for (size_t i = 0; i < s->n_links && with_ports; i++)
		if (s->links[i].master == bridge->index) {
			printf("  port %s", s->links[i].name);
			scene_print_link(s, &s->links[i], stdout);
		}
}

/* name NULL: all */
static int list(const struct options *o, const char *name)
{
	_scene_ struct scene scene = { .names = { 0 } };
	_close_ int own = netns_own();
	struct json j = json_begin(o);
	int r = own < 0 ? own : scene_read(&scene, own);
	bool any = false;

	if (r < 0)
		return r;
	if (o->json)
		json_array(&j, NULL);
	for (size_t i = 0; i < scene.n_links; i++) {
		const struct link_info *info = &scene.links[i];

		if (!streq(info->kind, "bridge") || (name && !streq(name, info->name)))
			continue;
		any = true;
		if (o->json)
			print_json(&scene, info, name, &j);
		else
			print_text(&scene, info, name);
	}
	if (o->json)
		json_end(&j, ']');
	return name && !any ? fault_plain(-ENODEV, "there is no bridge %s", name) : 0;
}

int verb_bridge_list(void *options, int argc _unused_, char **argv _unused_) { return list(options, NULL); }
int verb_bridge_show(void *options, int argc _unused_, char **argv) { return list(options, argv[0]); }
