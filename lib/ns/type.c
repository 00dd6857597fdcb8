/* SPDX-License-Identifier: MIT */
/* The eight kinds of namespace: the one table of them. */
#include "ns/type.h"

#include <errno.h>

#include "base/fault.h"
#include "base/str.h"
#include "sys/kernel.h"

const struct ns_kind ns_kinds[NS_TYPES] = {
	[NS_USER]   = { "user",   "user",   'U', CLONE_NEWUSER,   true,  NULL,                "user", "ns/user", NULL },
	[NS_CGROUP] = { "cgroup", "cgroup", 'C', CLONE_NEWCGROUP, false, NULL,                "cgroup", "ns/cgroup", NULL },
	[NS_IPC]    = { "ipc",    "ipc",    'i', CLONE_NEWIPC,    false, NULL,                "IPC", "ns/ipc", NULL },
	[NS_UTS]    = { "uts",    "uts",    'u', CLONE_NEWUTS,    false, NULL,                "UTS", "ns/uts", NULL },
	[NS_NET]    = { "net",    "net",    'n', CLONE_NEWNET,    false, NULL,                "network", "ns/net", NULL },
	[NS_PID]    = { "pid",    "pid",    'p', CLONE_NEWPID,    true,  "pid_for_children",  "PID", "ns/pid", "ns/pid_for_children" },
	[NS_MNT]    = { "mnt",    "mount",  'm', CLONE_NEWNS,     false, NULL,                "mount", "ns/mnt", NULL },
	[NS_TIME]   = { "time",   "time",   'T', CLONE_NEWTIME,   false, "time_for_children", "time", "ns/time", "ns/time_for_children" },
};

enum ns_type ns_type_of_flag(int clone_flag)
{
	enum ns_type t = 0;

	while (t < NS_TYPES && ns_kinds[t].clone_flag != clone_flag)
		t++;
	return t;
}

static bool is(const char *name, const char *text, size_t len)
{
	return name && strlen(name) == len && strncmp(name, text, len) == 0;
}

enum ns_type ns_type_of_name(const char *name, size_t len)
{
	enum ns_type t = 0;

	while (t < NS_TYPES && !is(ns_kinds[t].name, name, len) && !is(ns_kinds[t].long_option, name, len) &&
	       !is(ns_kinds[t].for_children, name, len))
		t++;
	return t;
}

int ns_types_parse(const char *text, void *mask)
{
	unsigned bits = 0;
	const char *rest = text, *word;
	size_t len;

	while ((word = str_word(&rest, ',', &len))) {
		enum ns_type t = ns_type_of_name(word, len);

		if (t == NS_TYPES) {
			fault_plain(-EINVAL, "'%.*s' is no kind of namespace", (int)len, word);
			return fault_hint(-EINVAL, "the kinds are user, cgroup, ipc, uts, net, pid, mnt and time");
		}
		bits |= 1u << t;
	}
	*(unsigned *)mask |= bits;
	return 0;
}
