/* SPDX-License-Identifier: MIT */
/*
 * Ids of network namespaces: the small numbers by which one network namespace knows others (ip netns set, "link-netnsid 0"). They mean
 * something only in the namespace of the socket that asks.
 */
#pragma once

#include "net/nl.h"

enum { NSID_NONE = -1 };   /* NETNSA_NSID_NOT_ASSIGNED */

/*
 * The ids of n open namespaces, in one send. Those without an id, and fds that are no network namespace, get NSID_NONE.
 * target: as the namespace with this id sees them; NSID_NONE: as the socket's own. 0 or a fault.
 */
int nsid_get(struct nl *nl, const int *ns_fds, size_t n, int target, int *ids);

/* Give an id to a namespace, NSID_NONE: the kernel chooses. What has an id keeps it: -EEXIST. */
int nsid_set(struct nl *nl, int ns_fd, int id, const char *name);

struct nsid_entry {
	int id;            /* in the namespace that was asked about */
	int here;          /* the same namespace as the socket's own knows it; NSID_NONE */
	bool has_here;     /* the kernel told `here`: a target was given */
};

/* Read one RTM_NEWNSID message. Pure; -EBADMSG where it is none. */
int nsid_entry_read(const struct nlmsghdr *nlh, struct nsid_entry *entry);

struct nsid_list {
	struct nsid_entry *at;   /* zero-initialised is empty */
	size_t n, room;
};

/* All ids that are given out (target as in nsid_get()). */
int nsid_list_read(struct nl *nl, int target, struct nsid_list *list);
void nsid_list_done(struct nsid_list *list);
#define _nsid_list_ __attribute__((cleanup(nsid_list_done)))

/* Builders, pure: buf has NL_MESSAGE_MAX bytes. */
struct nlmsghdr *nsid_ask_fd(void *buf, int ns_fd, int target);
struct nlmsghdr *nsid_ask_all(void *buf, int target);
struct nlmsghdr *nsid_give(void *buf, int ns_fd, int id);
