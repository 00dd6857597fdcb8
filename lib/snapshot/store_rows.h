/* SPDX-License-Identifier: MIT */
/* How a snapshot stands in a file: records between the file and the snapshot, and the rows that write and read them. */
#pragma once

#include "snapshot/host.h"
#include "snapshot/store.h"

#define STORE_FORMAT "nsls-snapshot"
enum { STORE_NO_CONTAINER = UINT32_MAX };

struct rows_of {
	const struct json_member *at;
	size_t n;
};

struct stored_proc {
	struct proc proc;
	uint32_t container;             /* its place in the array of containers, or STORE_NO_CONTAINER */
};

/* A namespace: others by number. */
struct stored_ns {
	struct ns ns;                   /* without pointers to others */
	uint64_t owner, parent;         /* 0: none */
	uint32_t container;             /* of itself, a named environment: its place, or STORE_NO_CONTAINER */
	struct stored_proc thread;      /* who stands for it where no process is in it; pid 0: nobody */
};

struct stored_user {
	uint32_t uid;
	const char *name;
};

struct stored_version {
	uint32_t major, minor;
};

/* What stands before all: enough to know whether the rest can be read. */
struct stored_head {
	const char *format;
	struct stored_version version;
};

/* The whole file. The arrays are read one after the other, in the order in which they need each other. */
struct stored_file {
	struct stored_head head;
	struct host host;
	struct unread unread;
	uint32_t n_procs;
	struct json_read users, containers, processes, namespaces;   /* at NULL: not there */
	/* writing: */
	const struct snapshot *snapshot;
	struct users *names;
	struct map places;              /* struct container * -> its place in the array + 1 */
};

extern const struct rows_of store_head_rows, store_file_rows, store_ns_rows, store_proc_rows, store_user_rows, store_container_rows;

/* store_write.c: the arrays of a struct stored_file. */
void store_write_users(struct json *j, const char *key, const void *file);
void store_write_containers(struct json *j, const char *key, const void *file);
void store_write_processes(struct json *j, const char *key, const void *file);
void store_write_namespaces(struct json *j, const char *key, const void *file);
