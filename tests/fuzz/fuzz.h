/* SPDX-License-Identifier: MIT */
/*
 * What every fuzz target includes. A target is one function that is given bytes and must neither crash nor break a
 * promise of the parser's header. It runs under libFuzzer (configure --enable-fuzzers, dev/fuzz), and in `make check` over
 * its corpus (replay.c).
 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/macro.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that was broken: abort, so that libFuzzer keeps the input. */
#define promise(holds) do { \
		if (!(holds)) { \
			fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #holds); \
			abort(); \
		} \
	} while (0)

/* The bytes as text, on the heap and no longer than they are, so that ASAN sees every step too far. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	promise(text);
	if (size)
		memcpy(text, data, size);
	text[size] = 0;
	return text;
}

/* A parser said no: it has recorded why, in one line that a terminal can take. */
static inline void fuzz_expect_fault(int result)
{
	const struct fault *f = fault_last();

	promise(f->err == result && f->text[0]);
	for (const char *s = f->text; *s; s++)
		promise((unsigned char)*s >= 0x20 && *s != 0x7f);
	fault_clear();
}
