/* SPDX-License-Identifier: MIT */
/* What is in one network namespace: its devices with their addresses and what is at their other ends, for show and bridge list. */
#pragma once

#include "base/json_write.h"
#include "net/linklist.h"
#include "net/netns.h"

struct scene {
	struct nl nl;                  /* a socket in it; zero-initialised is empty */
	struct link_info *links;       /* by number */
	size_t n_links, room_links;
	struct link_addr *addrs;
	size_t n_addrs, room_addrs;
	struct netns_names names;      /* all names of this host, */
	int *fds, *ids;                /* their namespaces, and the ids that they have in this one; then our own, the host's */
};

/* Look around in the namespace of an fd. 0 or a fault; scene_done() in any case. */
int scene_read(struct scene *scene, int ns_fd);
void scene_done(struct scene *scene);
#define _scene_ __attribute__((cleanup(scene_done)))

/* The device of a number; NULL. */
const struct link_info *scene_link(const struct scene *scene, uint32_t index);

/* Where the other end of a device is: the name of its namespace ("host": ours; NULL: it has none), and what it is called there ("": not seen). */
const char *scene_peer(struct scene *scene, const struct link_info *info, char device[IF_NAMESIZE]);

/* " veth to red:eth0, port of br0" and the like, behind a device's name; as members of an object. */
void scene_print_link(struct scene *scene, const struct link_info *info, FILE *to);
void scene_json_link(struct scene *scene, const struct link_info *info, struct json *j);
