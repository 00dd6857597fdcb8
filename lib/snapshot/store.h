/* SPDX-License-Identifier: MIT */
/*
 * Snapshots as files that another machine, or this one later, can read. nsls-json(5) documents them.
 *
 * What promises to stay: a later minor version only adds members, which readers pass over; anything else is a new major version, which readers
 * of the old one refuse by name. Numbers of processes in a namespace and who stands for it are written for others to read, and not
 * read back: they follow from the processes.
 */
#pragma once

#include "base/json_record.h"
#include "proc/user.h"
#include "snapshot/snapshot.h"

enum { STORE_MAJOR = 1, STORE_MINOR = 0 };

/* What has to be gathered so that the file can answer what a list can ask. */
void store_query(struct containers *containers, struct query *query);

/* Write a snapshot that was taken by store_query(). Names of users come from *users. 0 or a fault; errors of the stream are its own to tell. */
int store_write(const struct snapshot *snapshot, struct users *users, FILE *to);

/*
 * Read the text of a file into a snapshot and its names of users, both zero-initialised before: as if it had been taken by store_query(). 0 or
 * a fault that names line and byte. snapshot_done() and users_done() in any case.
 */
int store_read(const char *text, size_t len, struct snapshot *snapshot, struct users *users);

/* The members of a struct container's object, the containers inside it too: the same in files and in lists (cell_object()). */
void store_write_container(const void *container, struct json *j);
