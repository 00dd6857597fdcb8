/* SPDX-License-Identifier: MIT */
/* Why the kernel does not let us into a namespace, in words, from what it tells about owners and from our own rights. */
#pragma once

#include "ns/type.h"

enum { NS_WHY_MAX = 256, NS_LACK_MAX = 128 };

/*
 * Which capabilities we lack to enter the namespace behind fd, and in which user namespace: "CAP_SYS_ADMIN in user:[4026531837]"; "" for none. To be asked
 * where we stand before anything is entered. 0, or -errno (silent): -EPERM where a user namespace outside of ours owns it.
 */
int ns_why_lack(int fd, enum ns_type type, bool user_too, char text[static NS_LACK_MAX]);

/*
 * Say what is needed to enter the namespace behind fd, as a hint. `user_too`: a user namespace is entered along with it.
 * To be asked before anything is entered: the answer depends on where we stand. The text is empty where we do not know.
 */
void ns_why_refused(int fd, enum ns_type type, bool user_too, char text[static NS_WHY_MAX]);

/* The hint for an error other than EPERM; NULL where the error says it all. */
const char *ns_why_error(int err, enum ns_type type);
