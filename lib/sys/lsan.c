/* SPDX-License-Identifier: MIT */
/*
 * Only in builds with --enable-asan: LeakSanitizer asks at exit whether it may look for leaks. It looks from a cloned helper that
 * ptraces us; after setns() or unshare() of the PID namespace that helper is born in the other one, takes us for dead, and
 * LeakSanitizer waits for it for ever. A process that changed credentials or is traced already cannot be ptraced, one without
 * /proc cannot be read.
 */
#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN
#endif
#endif

#ifdef WITH_ASAN
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/file.h"

int __lsan_is_turned_off(void);

static bool traced(void)
{
	char status[4096];

	return file_read_at(AT_FDCWD, "/proc/self/status", status, sizeof status) < 0 || !strstr(status, "\nTracerPid:\t0\n");
}

int __lsan_is_turned_off(void)
{
	struct stat ours, of_children;
	bool known = stat("/proc/self/ns/pid", &ours) == 0 && stat("/proc/self/ns/pid_for_children", &of_children) == 0;

	return !known || ours.st_ino != of_children.st_ino || prctl(PR_GET_DUMPABLE) != 1 || traced();
}
#else
typedef int no_sanitizer;   /* C wants something in each file */
#endif
