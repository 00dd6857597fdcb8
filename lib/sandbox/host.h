/* SPDX-License-Identifier: MIT */
/* What of this host can refuse a step of a new environment: for --explain, and for the hints of faults. Nothing here changes anything. */
#pragma once

#include "plan/doubt.h"
#include "sandbox/sandbox.h"

/* New namespaces of these kinds: settings of the kernel, rights, a filter for system calls, a chroot. */
int host_doubt_kinds(unsigned types, const struct sandbox *sandbox, struct doubts *doubts);

/* Something that takes a capability in our own user namespace; `what` says what it is for. Nothing in one of its own. */
int host_doubt_capability(int cap, const char *name, const char *what, const struct sandbox *sandbox, struct doubts *doubts);

/* A set-user-ID helper. */
int host_doubt_helper(const char *name, struct doubts *doubts);

/*
 * A new "proc" or "sysfs" in a mount namespace that a user namespace owns: there must be one in sight already that nothing covers (kernel:
 * mnt_already_visible(), "mount too revealing").
 */
int host_doubt_visible(const char *fstype, const struct sandbox *sandbox, struct doubts *doubts);

/* A file or directory that is opened outside. */
int host_doubt_path(const char *path, int flags, struct doubts *doubts);

/* Why user namespaces are refused, by the kernel's settings; NULL: by none that we know. */
const char *host_userns_off(void);          /* wholly */
const char *host_userns_restricted(void);   /* to ordinary users */
