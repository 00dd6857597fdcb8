/* SPDX-License-Identifier: MIT */
/*
 * Records of plain C as objects of JSON: a member is a row, and the same row writes it and reads it, so that what is written is what
 * can be read.
 *
 * Texts are bytes in C and characters in JSON. One that is not UTF-8 is written twice: as "KEY" with U+FFFD for each byte that is no
 * character, for people, and as "KEY_bytes" in hexadecimal digits, which counts where a record is read.
 */
#pragma once

#include "base/json_read.h"
#include "base/json_write.h"
#include "base/pool.h"

struct json_member;

/* A document that is being read, and what its records need. */
struct json_source {
	struct json_read j;
	const char *text;        /* the document: from here lines are counted */
	struct pool *pool;       /* where texts go */
	char *buffer;            /* JSON_TEXT_MAX bytes to read into */
	void *owner;             /* for the functions of JSON_OWN */
};

enum { JSON_TEXT_MAX = 1 << 20 };

enum json_type {
	JSON_U32, JSON_U64, JSON_BOOL,
	JSON_TEXT,               /* const char *; NULL is null */
	JSON_OWN,                /* by the row's functions */
};

enum json_member_flag {
	JSON_NEEDED = 1,         /* a record without it is wrong; a text is not null */
	JSON_NULL = 2,           /* the number `null` is written as null */
};

struct json_member {
	const char *key;
	enum json_type type;
	size_t at;               /* where it is in the struct */
	unsigned flags;
	uint64_t null;           /* JSON_NULL: the number that means that there is none; read for null */
	uint64_t max;            /* numbers: none is greater; 0: what the type can hold */
	void (*write)(struct json *j, const char *key, const void *record);
	int (*read)(struct json_source *from, const struct json_member *member, void *record);   /* 0 or a fault */
};

/* Write a text; key_bytes as well where it is not UTF-8. NULL: null. */
void json_record_text(struct json *j, const char *key, const char *text);

/* Write the members into the object that is open. */
void json_record_write(struct json *j, const struct json_member *members, size_t n, const void *record);

/*
 * Read the object that stands here over *record, which holds what is to be where a member is missing. Members that no row knows are passed
 * over: a newer program may have more to say. A member of a wrong type, one that is missing and one that stands twice are faults.
 */
int json_record_read(struct json_source *from, const struct json_member *members, size_t n, void *record);

/* "line 3, byte 14: ..." with what is wrong there. Returns -EBADMSG. where NULL: where the next value begins, or the document broke. */
int json_source_fault(struct json_source *from, const char *where, const char *format, ...) _printf_(3, 4);
