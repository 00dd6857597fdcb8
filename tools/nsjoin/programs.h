/* SPDX-License-Identifier: MIT */
/* The programs of a folder that is like a root directory, for the toolbox: their names, where links lead, which shell, which loader. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * The shell to offer, of the folder `dir` (NULL: of the host): the user's own, bash, sh or busybox, the first that is there and would run: by a
 * loader that is there too, or static. "" where there is none. 0 or a fault.
 */
int programs_shell(const char *dir, char *shell, size_t size);

/*
 * Fill the box (launch.h) with a name for each program below `tree`, links for those that are links, loader and library path. `host`: of the tree
 * only the public parts will be there. `shell`: whose loader is that of all. 0 or a fault.
 */
int programs_list(int tree, bool host, int box, const char *shell);
