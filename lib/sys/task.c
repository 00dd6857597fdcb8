/* SPDX-License-Identifier: MIT */
/* What two tasks have in common. */
#include "sys/task.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

int task_shares_files(pid_t a, pid_t b)
{
	long r = syscall(SYS_kcmp, a, b, KCMP_FILES, 0, 0);

	return r < 0 ? -errno : r == 0;
}
