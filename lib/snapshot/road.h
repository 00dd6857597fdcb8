/* SPDX-License-Identifier: MIT */
/* By which of two roads processes are read, and why. */
#pragma once

#include "base/fault.h"

enum road_kind {
	ROAD_UNSAID,
	ROAD_AUTO,                      /* by BPF where that can be had and pays; so it is where nothing is said */
	ROAD_PROC,
	ROAD_BPF,
};

/* How it went, for those who want to know. */
struct road {
	enum road_kind taken;           /* ROAD_UNSAID: no processes were read */
	char why[FAULT_TEXT_MAX + 64];
	size_t tasks, files;            /* BPF: how many records it told */
	uint64_t asked;                 /* BPF: the time it took until all was told, in nanoseconds */
	uint64_t all;                   /* the time it took to read and use all */
};
