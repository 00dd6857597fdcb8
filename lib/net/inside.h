/* SPDX-License-Identifier: MIT */
/*
 * Being inside a named network namespace the way `ip netns exec` puts a program there: the network namespace, a mount namespace of
 * its own in which /sys shows that network, and the files of /etc/netns/NAME over those of /etc. The host name is that of
 * /etc/netns/NAME/hostname, in a UTS namespace of its own, where that file is.
 */
#pragma once

#include "base/macro.h"

/*
 * Go there for good: the caller execs afterwards. Unlike ip netns, what is mounted below /sys (cgroup, bpf, debug, tracing, security)
 * stays there. `warn` hears of each file of /etc/netns/NAME that has no place in /etc. 0 or a fault.
 */
int netns_go_inside(const char *name, void (*warn)(const char *text));
