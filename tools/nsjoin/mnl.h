/* SPDX-License-Identifier: MIT */
#pragma once

/* Load libmnl: before anything of net/nl.h is used. 0, or a fault. */
int mnl_load(void);
