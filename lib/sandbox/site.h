/* SPDX-License-Identifier: MIT */
/*
 * Places in the new root: directories and files to mount on. The root's content is not trusted: a place is found and made by fds inside it
 * (sys/inroot.h), so that a link there, absolute or with "..", leads to nothing outside, also while somebody changes it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Everything that was made, in order: it can be taken back. */
struct site_log {
	struct site_made { int above; char *name; bool dir; } *made;
	size_t n, room;
};

/*
 * A directory to mount on: an O_PATH fd, or a fault. Made where it is missing, with those above it (0755). Links are followed inside the root; one
 * that leads to the root itself is refused, as a mount there would hide everything.
 */
int site_dir(struct site_log *log, int root, const char *path);

/* The same for a file, or what else is no directory; an empty one is made. */
int site_file(struct site_log *log, int root, const char *path);

/* A place that must be there: an O_PATH fd and what it is, -ENOENT (silent), or a fault. The root itself is refused here, too. */
struct stat;
int site_find(int root, const char *path, struct stat *st);

/* The directory above, for something that must not be there yet; *name: what it is to be called. An fd or a fault. */
int site_above(struct site_log *log, int root, const char *path, const char **name);

/* Write down what was made as `name` in the directory `above`. 0 or a fault. */
int site_note(struct site_log *log, int above, const char *name, bool dir);

/* Mount `tree` on a place, both directories or both none. 0 or a fault. */
int site_mount(int tree, int place, const char *path);

/* Remove what was made, down to the first n, after what is mounted there. 0, or a fault for what stays. */
int site_undo(struct site_log *log, size_t n);

void site_log_done(struct site_log *log);
