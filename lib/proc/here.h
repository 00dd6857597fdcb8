/* SPDX-License-Identifier: MIT */
/* This machine, as containers are looked up in it. */
#pragma once

#include "proc/container.h"

struct here {
	int root, proc;
	struct containers all;
};

#define HERE_NONE { .root = -1, .proc = -1 }

/* 0, or a fault; here_done() in any case. */
int here_open(struct here *here);
void here_done(struct here *here);
#define _here_ __attribute__((cleanup(here_done)))
