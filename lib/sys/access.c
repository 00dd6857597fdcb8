/* SPDX-License-Identifier: MIT */
/* Why the kernel does not let us look into a process. */
#include "sys/access.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"

/* Its real, effective and saved user, in our numbers. */
static bool read_users(int dir, uid_t users[static 3])
{
	char status[4096];
	const char *line = file_read_at(dir, "status", status, sizeof status) > 0 ? strstr(status, "\nUid:") : NULL;

	return line && sscanf(line, "\nUid:%u%u%u", &users[0], &users[1], &users[2]) == 3;
}

int access_hint(int dir, int err)
{
	uid_t we = geteuid(), users[3];

	if (err != -EACCES && err != -EPERM)
		return err;
	if (read_users(dir, users) && (users[0] != we || users[1] != we || users[2] != we))
		return fault_hint(err, "it is user %u's and we are user %u: that needs CAP_SYS_PTRACE in its user namespace; run as root", users[1], we);
	return fault_hint(err, "it has capabilities that we have not, or lets nobody look (prctl(2), PR_SET_DUMPABLE): that needs CAP_SYS_PTRACE in its "
			  "user namespace; run as root");
}
