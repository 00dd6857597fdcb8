/* SPDX-License-Identifier: MIT */
/* Lines of several programs on one stream, each with the name of its program before it. */
#pragma once

#include "base/buf.h"

struct prefixed {
	int from;              /* a pipe that does not block; -1: it has ended */
	int to;
	bool visible;          /* make bytes visible that could play with a terminal, or pass for lines of others there */
	const char *label;     /* printable */
	struct buf line;       /* what has come of a line that has not ended yet */
};

enum { PREFIXED_LINE_MAX = 1 << 20 };   /* a longer one is cut into several */

/* Read what is there, and write the lines that have ended, each with one write(2) as far as that goes. 1: more may come; 0: the end. Or -errno (silent). */
int prefixed_carry(struct prefixed *p);

/* What is still there, and the line that did not end; then close it. 0 or -errno (silent). */
int prefixed_end(struct prefixed *p);
