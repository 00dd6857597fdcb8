/* SPDX-License-Identifier: MIT */
/*
 * A cgroup from systemd, which keeps the unified hierarchy on its machines: a transient scope (org.freedesktop.systemd1(5)) whose cgroup is ours to
 * divide (Delegate=). Root asks the system's manager, an ordinary user its own. The scope ends with its last process.
 */
#pragma once

#include "base/macro.h"

/* Does systemd run here, with a manager for us? */
bool scope_is_offered(void);

/* Move this process into a new scope: alone in a cgroup with all controllers that the manager has for us. 0 or a fault. */
int scope_enter(void);
