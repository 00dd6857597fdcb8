/* SPDX-License-Identifier: MIT */
/* A minimal /dev. */
#pragma once

#include "sandbox/mounting.h"

/* A tmpfs with the devices that every program expects, terminals, shared memory and the links to open files. 0 or a fault. */
int dev_mount(struct mounting *m, struct sandbox_run *run);

/* Its names, in one line. */
void dev_print_content(bool mqueue, FILE *to);

/* /dev/null as it is outside, looked at: an O_PATH fd, or a fault. */
int dev_open_null(void);
