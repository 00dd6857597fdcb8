/* SPDX-License-Identifier: MIT */
/* Where a file system is mounted: one record for each mount of it, in whatever mount namespace. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct ns;

/* Which mounts are asked for: those of which one of the first two is true. */
struct mount_query {
	dev_t dev;                 /* of their file system; 0: not by that */
	const char *source;        /* what is mounted there, as mount(8) was told; NULL: not by that */
	const char *target;        /* mounts of others at this path are told of as well; NULL: not so */
};

struct mounted {
	const struct ns *ns;       /* the mount namespace; NULL: its number is not known */
	size_t order;              /* that of its table: numbers are used again */
	uint32_t id, parent;
	dev_t dev;
	const char *fstype, *source, *root, *target, *options, *fs_options, *propagation;   /* as struct listed_mount has them */
	bool covered;              /* no path leads there: another mount lies over it, or over a folder on the way */
	bool other;                /* only its target is what was asked for */
};
