/* SPDX-License-Identifier: MIT */
/* References: what a user writes for a namespace, to an fd of it. */
#pragma once

#include "ns/type.h"

/*
 * Open the namespace that a file stands for: a bind mount as under /run/netns, or a link like /proc/PID/ns/net. `type` is
 * the kind it must be of. Returns an fd (close-on-exec, the caller's), or a fault that names the file.
 * A file of any other sort is refused without being opened: a FIFO does not make us wait, a device notices nothing.
 */
int ns_ref_open(const char *path, enum ns_type type);

/* The same for who only looks: a file server that does not answer is waited for some seconds (sys/patience.h). */
int ns_ref_open_patiently(const char *path, enum ns_type type);
