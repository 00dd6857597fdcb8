/* SPDX-License-Identifier: MIT */
/* What each kind of mount takes: 0 or a fault. mounting.c takes back what places were made where one fails. */
#pragma once

#include "sandbox/mounting.h"

int mounting_bind(struct mounting *m, struct sandbox_run *run);
int mounting_tmpfs(struct mounting *m, struct sandbox_run *run);
int mounting_proc(struct mounting *m, struct sandbox_run *run);
int mounting_sys(struct mounting *m, struct sandbox_run *run);
int mounting_mqueue(struct mounting *m, struct sandbox_run *run);
int mounting_file(struct mounting *m, struct sandbox_run *run);
int mounting_symlink(struct mounting *m, struct sandbox_run *run);
int mounting_dir(struct mounting *m, struct sandbox_run *run);
int mounting_mask(struct mounting *m, struct sandbox_run *run);
int mounting_remount_ro(struct mounting *m, struct sandbox_run *run);
