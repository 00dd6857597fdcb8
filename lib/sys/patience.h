/* SPDX-License-Identifier: MIT */
/*
 * Paths that a user names, which may lie on a file server that is dead: a child waits for it in our place, not longer than some seconds, then it is
 * -ETIMEDOUT. Silent (bare -errno).
 */
#pragma once

/* The place behind a path (O_PATH), by links and all. */
int patience_open(const char *path);

/* nsfs_open_at() of it: an open namespace. */
int patience_open_namespace(const char *path);
