/* SPDX-License-Identifier: MIT */
/* Parameters of a network namespace: /proc/sys/net of whoever is in it. */
#pragma once

#include "base/macro.h"

/*
 * Does the text name one ("net.ipv4.ip_forward", "net/ipv4/conf/eth0.5/forwarding": the first separator is that of all, as sysctl(8) has it)? Those of other
 * parts of the kernel are not a namespace's. len: of the key, before '='. 0 or a fault.
 */
int net_sysctl_check(const char *key, size_t len);

/*
 * In the network namespace that we are in. get: the value without its last newline, cut to size. set: NULL as value is refused by none; -ENOENT: this kernel, or
 * this namespace, has no such parameter. 0 or a fault.
 */
int net_sysctl_get(const char *key, size_t len, char *value, size_t size);
int net_sysctl_set(const char *key, size_t len, const char *value);
