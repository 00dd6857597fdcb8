/* SPDX-License-Identifier: MIT */
/* Strings: hostile bytes made visible, prefixes, lists of words. */
#pragma once

#include <stdio.h>

#include "base/macro.h"

/* The rest of text after prefix, or NULL when it does not start so. */
const char *str_after(const char *text, const char *prefix);

/*
 * Copy text with every byte that could play with a terminal written as \xNN: C0 and C1 controls, DEL, bytes that are
 * not UTF-8, and the bidirectional overrides U+202A..E and U+2066..9. Always ends with NUL; what does not fit is cut between characters.
 */
void str_escape(char *out, size_t size, const char *text);

/* str_escape() straight to a stream. */
void str_print_escaped(const char *text, FILE *to);

/*
 * Length of the UTF-8 character at text that is safe to show as it is, 0 where the byte there must be escaped.
 * Overlong forms, surrogates and values past U+10FFFF are not safe.
 */
unsigned str_safe_char(const char *text);

/*
 * The next word of a list: returns its start and length, moves *rest past it and its separator; NULL at the end.
 * Empty words are returned (length 0), so that "a,,b" can be refused by those who care.
 */
const char *str_word(const char **rest, char separator, size_t *len);

/* A hash of text (FNV-1a, 64 bits), another one for each seed. */
uint64_t str_hash(const char *text, unsigned seed);

/* Print a word so that a POSIX shell reads it back as it is; quoted only where needed. */
void str_print_shell(const char *text, FILE *to);
