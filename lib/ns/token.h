/* SPDX-License-Identifier: MIT */
/* Tokens: how a user writes which namespace is meant, without a file of it. */
#pragma once

#include <stdint.h>

#include "ns/id.h"

struct ns_token {
	struct ns_id id;     /* ino 0: not said; type NS_TYPES: not said */
	uint64_t handle;     /* the kernel's 64-bit id, never used again (sys/nshandle.h); 0: not said */
};

/*
 * Parse "4026532213" (the inode number), "net:4026532213", "net:[4026532213]" as links read, "net:ID:4026532213" with the kernel's id. 0 or a
 * fault; for option rows.
 */
int ns_token_parse(const char *text, void *token);

/* Does text begin like a token that says its kind ("net:", then a digit or '[')? Then it is one, or a wrong one. */
bool ns_token_has_kind(const char *text);

/* Is text a number that only a namespace can have, and no process? */
bool ns_token_is_number(const char *text);

/* Is it the namespace behind fd? A kernel that does not know ids is believed by number and kind. */
bool ns_token_means(const struct ns_token *token, int fd);

/* As a user would write it, into text of this size. Returns text. */
enum { NS_TOKEN_MAX = 64 };
const char *ns_token_print(const struct ns_token *token, char text[static NS_TOKEN_MAX]);
