/* SPDX-License-Identifier: MIT */
/* Entering a set of namespaces. */
#pragma once

#include "ns/set.h"

/*
 * Enter them all. One setns(pidfd, mask) where all are of the process (Linux 5.8): the kernel then checks our rights over
 * each of them before it switches any. Else, and where that is refused, one by one: those that we have the right
 * to as we are, then the user namespace, then the rest with the rights it gave. On a fault some may have been
 * entered: the caller can only give up. The fault names kind and origin, with a hint where the reason is known.
 */
int ns_enter(struct ns_set *set);
