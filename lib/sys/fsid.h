/* SPDX-License-Identifier: MIT */
/* To whom belongs what we make. */
#pragma once

/*
 * Files that we make from here on belong to root of the user namespace that we are in: a new file system there takes none of who has no number in it.
 * Whoever we become, exec makes the effective IDs those of files again. Nothing happens where there is no root.
 */
void fsid_become_root(void);
