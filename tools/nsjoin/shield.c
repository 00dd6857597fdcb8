/* SPDX-License-Identifier: MIT */
/* Running from a file that nobody can write to. */
#include "nsjoin/shield.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sys/mountapi.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x10U   /* Linux 6.3; before, memory files are executable */
#endif

enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static bool is_shielded(int exe)
{
	struct statvfs st;

	return fcntl(exe, F_GET_SEALS) == SEALS || (fstatvfs(exe, &st) == 0 && st.f_flag & ST_RDONLY);
}

static int copy_to_memory(int exe)
{
	_close_ int copy = memfd_create("nsjoin", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	struct stat st;
	off_t left;

	if (copy < 0 && errno == EINVAL)
		copy = memfd_create("nsjoin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (copy < 0 || fstat(exe, &st) < 0)
		return -errno;
	for (left = st.st_size; left > 0;) {
		ssize_t n = sendfile(copy, exe, NULL, (size_t)left);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		left -= n;
	}
	return fcntl(copy, F_ADD_SEALS, SEALS) < 0 ? -errno : take_fd(&copy);
}

int shield_raise(char **argv)
{
	_close_ int exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), copy = -1;

	if (exe < 0)
		return fault(-errno, "cannot open our own file by /proc/self/exe");
	if (is_shielded(exe)) {
		prctl(PR_SET_NAME, "nsjoin");   /* a program that is run by an fd has the fd's number for a name, before Linux 6.14 */
		return 0;
	}
	copy = mountapi_copy(exe, false, MOUNT_RO | MOUNT_NOSUID | MOUNT_NODEV);
	if (copy < 0)
		copy = copy_to_memory(exe);
	if (copy < 0)
		return fault(copy, "cannot make a copy of our own file that nobody can write to");
	fexecve(copy, argv, environ);
	return fault(-errno, "cannot run a copy of our own file");
}
