/* SPDX-License-Identifier: MIT */
/*
 * A file that is there whole or not at all: written beside its place, where nobody sees it, and put there at once. Where the file system
 * can make a file without a name (O_TMPFILE), nothing is left even where the program is killed.
 *
 * A new file takes the place of a regular one, which keeps its content until then; of nothing else. A symbolic link is
 * refused: whoever could make it would decide which file is lost, and "/dev/stdout" is one.
 */
#pragma once

#include <sys/types.h>

struct newfile {
	int dir;            /* its folder */
	int fd;             /* to write to */
	const char *path, *name;   /* as given; its last part */
	char *hidden;       /* the name it has meanwhile; NULL: none */
};

#define NEWFILE_NONE { .dir = -1, .fd = -1 }

/* 0 or a fault; path must live as long as *file. newfile_done() in any case. */
int newfile_open(struct newfile *file, const char *path, mode_t mode);

/* What was written to fd gets its name, and is on disk. 0 or a fault. */
int newfile_keep(struct newfile *file);

/* Nothing is left of a file that was not kept. */
void newfile_done(struct newfile *file);
#define _newfile_ __attribute__((cleanup(newfile_done)))
