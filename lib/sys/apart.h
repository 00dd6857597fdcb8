/* SPDX-License-Identifier: MIT */
/* Are we in a mount namespace of our own while the folder is everybody's? */
#pragma once

#include <stdbool.h>

/*
 * In a mount namespace of our own (ip netns exec, a unit with PrivateMounts=) a folder may be the host's while mounts on it are
 * not shared: what we mount there is an empty file for everybody else, and their mounts are empty files for us. PID 1 stands for the
 * host. False where we may not look there (nor then change the host's folder), and with a folder of our own.
 */
bool apart_from_host(const char *folder);
