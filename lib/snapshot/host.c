/* SPDX-License-Identifier: MIT */
/* Which machine a snapshot is of. */
#include "snapshot/host.h"

#include <errno.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "config.h"

int host_read(int procfd, struct pool *pool, struct host *host)
{
	char boot[64], stamp[32];
	time_t now = time(NULL);
	struct utsname names;
	struct tm utc;

	uname(&names);
	strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
	*host = (struct host){ .nskit = PACKAGE_VERSION, .uid = geteuid() };
	if (file_read_at(procfd, "sys/kernel/random/boot_id", boot, sizeof boot) > 0)
		host->boot = pool_text(pool, boot, strcspn(boot, "\n"));
	host->name = pool_text(pool, names.nodename, strlen(names.nodename));
	host->kernel = pool_text(pool, names.release, strlen(names.release));
	host->time = pool_text(pool, stamp, strlen(stamp));
	return host->name && host->kernel && host->time ? 0 : -ENOMEM;
}

bool host_is_same_boot(const struct host *a, const struct host *b)
{
	return a->boot && b->boot && streq(a->boot, b->boot);
}
