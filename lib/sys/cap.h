/* SPDX-License-Identifier: MIT */
/* Capabilities of this process, for messages that tell which one is missing. */
#pragma once

#include <stdbool.h>

/* Is CAP_... (a number of linux/capability.h) in the effective set? */
bool cap_is_effective(int cap);
