/* SPDX-License-Identifier: MIT */
/* The eight kinds of namespace: the one table of them, in entering order. */
#pragma once

#include "base/macro.h"

/*
 * The order in which namespaces are entered one by one, where one setns(pidfd, mask) cannot be had: user first, for it
 * gives the capabilities over the others; mnt late, for after it paths mean something else.
 */
enum ns_type { NS_USER, NS_CGROUP, NS_IPC, NS_UTS, NS_NET, NS_PID, NS_MNT, NS_TIME, NS_TYPES };

struct ns_kind {
	const char *name;           /* as in /proc/PID/ns and in all output */
	const char *long_option;    /* --mount, --cgroup ... */
	char letter;                /* -m, -C ... of nsenter(1) and unshare(1) */
	int clone_flag;             /* CLONE_NEW* */
	bool nests;                 /* has a parent namespace: user, pid */
	const char *for_children;   /* link of the namespace that children get, where that can differ; else NULL */
	const char *noun;           /* for messages: "mount", "time" ... namespace */
	const char *link;           /* below /proc/PID: "ns/mnt" ... */
	const char *children_link;  /* the link of for_children there, or NULL */
};

extern const struct ns_kind ns_kinds[NS_TYPES];

/* The kind of a CLONE_NEW* flag; NS_TYPES where there is none. */
enum ns_type ns_type_of_flag(int clone_flag);

/* The kind of a name of `len` bytes ("net", also "mount", "time_for_children"...); NS_TYPES where there is none. */
enum ns_type ns_type_of_name(const char *name, size_t len);

/* Parse "net,mnt" into bits (1u << type) of an unsigned, added to what is there. For option rows. */
int ns_types_parse(const char *text, void *mask);
