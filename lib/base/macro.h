/* SPDX-License-Identifier: MIT */
/* The few macros that every file may use. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) __extension__({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a < _b ? _a : _b; })
#define MAX(a, b) __extension__({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a > _b ? _a : _b; })

#define _unused_ __attribute__((unused))
#define _noreturn_ __attribute__((noreturn))
#define _unsanitized_ __attribute__((no_sanitize("address", "undefined")))
#define _printf_(text, first) __attribute__((__format__(__printf__, text, first)))

static inline bool streq(const char *a, const char *b) { return strcmp(a, b) == 0; }
