/* SPDX-License-Identifier: MIT */
/*
 * A JSON reader for the state files of container engines, and for files of ours: a pull parser over a text in memory. The caller's loops follow
 * the document, every value is taken by one call, and what is of another type than asked is passed over:
 *
 *	if (json_read_object(&j))
 *		while (json_read_key(&j, key, sizeof key)) {
 *			if (streq(key, "pid"))
 *				json_read_u64(&j, &pid);
 *			else
 *				json_read_skip(&j);
 *		}
 *	return json_read_end(&j);
 *
 * Own, because a library linked is a library loaded: libjson-c and libjansson each cost nsls and nsjoin 40-50 us at every start,
 * a tenth of it, also on machines without a container. Strict (RFC 8259, no extensions), no recursion, no memory.
 */
#pragma once

#include "base/macro.h"

enum { JSON_READ_DEPTH_MAX = 64 };

struct json_read {
	const char *at, *end;
	unsigned depth;
	bool broken;                              /* every later call fails; see json_read_end() */
	const char *broken_at;
	uint64_t is_object;                       /* bit i: depth i is an object, else an array */
	uint64_t has_item;                        /* bit i: something stands in it already */
};

void json_read_start(struct json_read *j, const char *text, size_t len);

/* Enter the object (array) that stands here. false: it is something else, which was passed over. */
bool json_read_object(struct json_read *j);
bool json_read_array(struct json_read *j);

/* The next key of the object we are in; false at its end, which is left. A key that does not fit reads as "". */
bool json_read_key(struct json_read *j, char *key, size_t size);

/* Is there another item in the array we are in? false at its end, which is left. */
bool json_read_item(struct json_read *j);

/*
 * Take a text into a buffer of `size` bytes, as UTF-8. false, with "" in it: it is something else, does not fit, or holds
 * a NUL, which would cut it short in C.
 */
bool json_read_text(struct json_read *j, char *text, size_t size);

/* Take a whole number that is not negative. */
bool json_read_u64(struct json_read *j, uint64_t *number);

bool json_read_bool(struct json_read *j, bool *value);

/* Take a null. false: something else stands here, which was not passed over. */
bool json_read_null(struct json_read *j);

/* Pass over one value of any type. */
void json_read_skip(struct json_read *j);

/* Where the next value begins; of a broken document where it broke. For messages. */
const char *json_read_at(struct json_read *j);

/* Was the document whole, read to its end, and strictly right? What was taken before is worth nothing where it was not. */
bool json_read_end(struct json_read *j);
