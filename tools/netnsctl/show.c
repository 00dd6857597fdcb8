/* SPDX-License-Identifier: MIT */
/* show NAME: a namespace's devices and what is at their other ends, routes, name servers, listening sockets, processes. */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "net/netns.h"
#include "net/sockdiag.h"
#include "net/tour.h"
#include "netnsctl/netnsctl.h"
#include "netnsctl/scene.h"

struct showing {
	const struct options *options;
	struct json json;
	struct scene scene;
	const char *name;
	int ns;
};

static void show_devices(struct showing *s)
{
	char text[ADDR_TEXT_MAX];

	if (s->options->json)
		json_array(&s->json, "devices");
	for (size_t i = 0; i < s->scene.n_links; i++) {
		const struct link_info *info = &s->scene.links[i];

		if (s->options->json) {
			json_object(&s->json, NULL);
			scene_json_link(&s->scene, info, &s->json);
			json_end(&s->json, '}');
			continue;
		}
		printf("  device %s", info->name);
		scene_print_link(&s->scene, info, stdout);
		for (size_t k = 0; k < s->scene.n_addrs; k++)
			if (s->scene.addrs[k].index == info->index)
				printf("    %s\n", addr_print(&s->scene.addrs[k].addr, true, text));
	}
	if (s->options->json)
		json_end(&s->json, ']');
}

static int take_route(void *ctx, const struct route *route)
{
	struct showing *s = ctx;
	const struct link_info *device = route->device ? scene_link(&s->scene, route->device) : NULL;
	char to[ADDR_TEXT_MAX], via[ADDR_TEXT_MAX];

	if (route->table != RT_TABLE_MAIN || route->type != RTN_UNICAST)
		return 0;
	if (s->options->json) {
		json_object(&s->json, NULL);
		json_text(&s->json, "to", route->to.bits ? addr_print(&route->to, true, to) : "default");
		json_text(&s->json, "via", route->via.family ? addr_print(&route->via, false, via) : NULL);
		json_text(&s->json, "device", device ? device->name : NULL);
		json_number(&s->json, "metric", route->metric);
		json_end(&s->json, '}');
		return 0;
	}
	printf("  route %s", route->to.bits ? addr_print(&route->to, true, to) : "default");
	if (route->via.family)
		printf(" via %s", addr_print(&route->via, false, via));
	printf("%s%s\n", device ? " dev " : "", device ? device->name : "");
	return 0;
}

/* The lines of /etc/netns/NAME/resolv.conf that name a server. */
static void show_dns(struct showing *s)
{
	char path[sizeof NETNS_SETTINGS + NETNS_NAME_MAX + 16], text[4096], *line = text, *next;
	ssize_t len;

	if (s->options->json)
		json_array(&s->json, "dns");
	snprintf(path, sizeof path, NETNS_SETTINGS "/%s/resolv.conf", s->name);
	len = file_read_at(AT_FDCWD, path, text, sizeof text);
	for (; len > 0 && line && *line; line = next) {
		const char *server;

		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		server = str_after(line, "nameserver ");
		if (server && s->options->json) {
			json_text(&s->json, NULL, server);
		} else if (server) {
			fputs("  dns ", stdout);
			str_print_escaped(server, stdout);
			putchar('\n');
		}
	}
	if (s->options->json)
		json_end(&s->json, ']');
}

static int take_listener(void *ctx, const struct listener *l)
{
	struct showing *s = ctx;
	struct addr address = { .family = l->family };
	char text[ADDR_TEXT_MAX];

	memcpy(address.bytes, l->address, sizeof address.bytes);
	addr_print(&address, false, text);
	if (s->options->json) {
		json_object(&s->json, NULL);
		json_text(&s->json, "protocol", sock_proto_names[l->proto]);
		json_text(&s->json, "address", text);
		json_number(&s->json, "port", l->port);
		json_end(&s->json, '}');
	} else {
		printf(l->family == AF_INET6 ? "  listens %s [%s]:%u\n" : "  listens %s %s:%u\n", sock_proto_names[l->proto], text, l->port);
	}
	return 0;
}

static int ask_listeners(void *ctx, size_t i _unused_, struct nl *nl, int err)
{
	static const enum sock_proto protos[] = { PROTO_TCP, PROTO_UDP };
	int r = nl ? 0 : fault(err, "cannot ask for listening sockets");

	for (size_t k = 0; k < ARRAY_SIZE(protos) && r == 0; k++)
		r = listeners_each(nl, protos[k], take_listener, ctx);
	return r;
}

static int show_listeners(struct showing *s)
{
	int r;

	if (s->options->json)
		json_array(&s->json, "listening");
	r = net_tour(&s->ns, 1, NETLINK_SOCK_DIAG, ask_listeners, s);
	if (s->options->json)
		json_end(&s->json, ']');
	return r;
}

static int show_routes(struct showing *s)
{
	int r;

	if (s->options->json)
		json_array(&s->json, "routes");
	r = routes_each(&s->scene.nl, AF_UNSPEC, take_route, s);
	if (s->options->json)
		json_end(&s->json, ']');
	return r == -EINTR ? 0 : r;
}

static int show_one(const struct options *o, const char *name, struct json *j)
{
	_close_ int ns = netns_open(name);
	struct showing s = { .options = o, .json = *j, .name = name, .ns = ns };
	int r = ns < 0 ? ns : wire_explain(scene_read(&s.scene, ns));

	if (r == 0 && o->json) {
		json_object(&s.json, NULL);
		json_text(&s.json, "name", name);
	} else if (r == 0) {
		str_print_escaped(name, stdout);
		putchar('\n');
	}
	if (r == 0) {
		show_devices(&s);
		r = show_routes(&s);
		show_dns(&s);
	}
	if (r == 0)
		r = show_listeners(&s);
	if (r == 0)
		r = pids_show(o, ns, &s.json);
	if (r == 0 && o->json)
		json_end(&s.json, '}');
	*j = s.json;
	scene_done(&s.scene);
	return r;
}

/* As ip netns has it, without a name: the list. */
int verb_show(void *options, int argc, char **argv)
{
	const struct options *o = options;
	struct json j = json_begin(o);
	int status = 0;

	if (!argc)
		return verb_list(options, argc, argv);
	if (o->json)
		json_array(&j, NULL);
	for (int i = 0; i < argc; i++)
		status |= report(show_one(o, argv[i], &j));
	if (o->json)
		json_end(&j, ']');
	return status;
}
