/* SPDX-License-Identifier: MIT */
/*
 * A JSON writer that cannot write broken JSON: commas, indentation and escapes are its business. Text that is not UTF-8
 * gets U+FFFD for each bad byte; controls (C0, DEL, C1) and bidirectional overrides become \uXXXX, so that no output of ours plays with a terminal.
 */
#pragma once

#include <stdio.h>

#include "base/macro.h"

struct json {
	FILE *to;
	bool compact;                    /* one line, no blanks; what stands in one bracket can be so: set behind its opening, cleared behind its end */
	unsigned depth;                  /* brackets that are open: as many as it takes, a process tree may be deep */
	bool has_item;                   /* the innermost open bracket has one; a bracket around it has it itself as one */
};

/* key NULL: an item of an array (or the outermost value). */
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end(struct json *j, char bracket);   /* '}' or ']' ; the outermost one ends the line */
void json_text(struct json *j, const char *key, const char *text);   /* NULL: null */
void json_number(struct json *j, const char *key, uint64_t number);
void json_integer(struct json *j, const char *key, int64_t number);
void json_bool(struct json *j, const char *key, bool value);
void json_literal(struct json *j, const char *key, const char *literal);   /* a number that the caller has written: "0.25" */
void json_null(struct json *j, const char *key);

/* Does json_text() write this text so that a reader gets every byte of it? Not where it is no UTF-8. */
bool json_holds(const char *text);
