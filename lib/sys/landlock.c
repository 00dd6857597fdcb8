/* SPDX-License-Identifier: MIT */
/* Landlock, by system calls: glibc has no wrappers. */
#include "sys/landlock.h"

#include <errno.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/macro.h"

/* Rights that the headers of Debian 12 lack, by the version that has them first. */
enum { RIGHT_REFER = 1 << 13, RIGHT_TRUNCATE = 1 << 14, RIGHT_IOCTL_DEV = 1 << 15 };   /* 2: Linux 5.19, 3: 6.2, 5: 6.10 */

enum {
	RIGHTS_READ = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	RIGHTS_OF_FILES = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE | RIGHT_IOCTL_DEV,
	RIGHTS_FIRST = RIGHT_REFER - 1,   /* of version 1 */
};

static unsigned all_rights(int abi)
{
	return RIGHTS_FIRST | (abi >= 2 ? RIGHT_REFER : 0) | (abi >= 3 ? RIGHT_TRUNCATE : 0) | (abi >= 5 ? RIGHT_IOCTL_DEV : 0);
}

int landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return abi < 0 ? -errno : (int)abi;
}

int landlock_new(int abi)
{
	const struct landlock_ruleset_attr attr = { .handled_access_fs = all_rights(abi) };
	long fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0);

	return fd < 0 ? -errno : (int)fd;
}

int landlock_allow(int rules, int abi, int place, bool is_dir, bool write)
{
	const struct landlock_path_beneath_attr attr = {
		.allowed_access = (write ? all_rights(abi) : RIGHTS_READ) & (is_dir ? ~0u : RIGHTS_OF_FILES),
		.parent_fd = place,
	};

	return syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &attr, 0) < 0 ? -errno : 0;
}

int landlock_take(int rules)
{
	return syscall(SYS_landlock_restrict_self, rules, 0) < 0 ? -errno : 0;
}
