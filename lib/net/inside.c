/* SPDX-License-Identifier: MIT */
/* Being inside a named network namespace: mounts of /sys and /etc that fit it. See ip-netns(8) and mount_namespaces(7). */
#include "net/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/str.h"
#include "net/netns.h"
#include "sys/mountpoints.h"

enum { MOUNTS_MAX = 64 };

/* What is mounted directly below /sys, held open so that it can be bound back. */
struct submounts {
	struct submount {
		char *path;
		int fd;
	} at[MOUNTS_MAX];
	size_t n;
};

static void submounts_done(struct submounts *s)
{
	while (s->n > 0) {
		struct submount *m = &s->at[--s->n];

		fd_close(m->fd);
		free(m->path);
	}
}

/* Is path one that was taken already, or below one? Those come along with it (MS_REC). */
static bool is_covered(const struct submounts *s, const char *path)
{
	for (size_t i = 0; i < s->n; i++) {
		const char *rest = str_after(path, s->at[i].path);

		if (rest && (*rest == 0 || *rest == '/'))
			return true;
	}
	return false;
}

static int take_submount(void *ctx, const char *path)
{
	struct submounts *s = ctx;
	_free_ char *copy = is_covered(s, path) || s->n == MOUNTS_MAX ? NULL : strdup(path);
	int fd;

	if (!copy)
		return 0;
	fd = open(path, O_PATH | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0)   /* else it lies hidden under another mount */
		s->at[s->n++] = (struct submount){ take_ptr(copy), fd };
	return 0;
}

/*
 * A sysfs shows the network namespace it was mounted from, so it must be a fresh one. What was mounted below the old one is bound
 * to the same places of the new one; a place that belongs to a device of the old network (/sys/class/net/...) has none: ENOENT.
 */
static int mount_sys(const char *name)
{
	__attribute__((cleanup(submounts_done))) struct submounts below = { .n = 0 };
	struct statvfs old;
	unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	int r = mountpoints_each("/sys", take_submount, &below);

	if (r < 0)
		return fault(r, "cannot read /proc/self/mountinfo");
	if (statvfs("/sys", &old) == 0 && old.f_flag & ST_RDONLY)
		flags |= MS_RDONLY;
	if (mount(name, "/sys", "sysfs", flags, NULL) < 0)
		return fault(-errno, "cannot mount /sys for network namespace %s", name);
	for (size_t i = 0; i < below.n; i++) {
		char from[FD_LINK_SIZE];

		if (mount(fd_link(below.at[i].fd, from), below.at[i].path, NULL, MS_BIND | MS_REC, NULL) < 0 && errno != ENOENT)
			return fault(-errno, "cannot keep the mount %s for network namespace %s", below.at[i].path, name);
	}
	return 0;
}

static void bind_etc(const char *name, void (*warn)(const char *text))
{
	char folder[sizeof NETNS_SETTINGS + NETNS_NAME_MAX + 2], from[sizeof folder + 256], to[5 + 256], text[sizeof from + 400];
	_closedir_ DIR *dir = NULL;
	const struct dirent *entry;

	snprintf(folder, sizeof folder, NETNS_SETTINGS "/%s", name);
	dir = opendir(folder);
	while (dir && (entry = readdir(dir))) {
		if (streq(entry->d_name, ".") || streq(entry->d_name, ".."))
			continue;
		snprintf(from, sizeof from, "%s/%s", folder, entry->d_name);
		snprintf(to, sizeof to, "/etc/%s", entry->d_name);
		if (mount(from, to, "none", MS_BIND, NULL) == 0)
			continue;
		snprintf(text, sizeof text, "cannot put %s over %s: %s", from, to, strerror(errno));
		warn(text);
	}
}

/*
 * The host name in /etc/netns/NAME/hostname, as hostname(5) has it: the first line that is no comment. ip netns puts that file over
 * /etc/hostname and leaves the kernel's name as it is.
 */
static int take_hostname(const char *name)
{
	char path[sizeof NETNS_SETTINGS + NETNS_NAME_MAX + 16], text[1024], *line = text;
	ssize_t len;
	size_t end;

	snprintf(path, sizeof path, NETNS_SETTINGS "/%s/hostname", name);
	len = file_read_at(AT_FDCWD, path, text, sizeof text);
	if (len < 0)
		return 0;
	while (*line == '#' || *line == '\n')
		line += *line == '\n' ? 1 : strcspn(line, "\n");
	end = strcspn(line, " \t\n");
	if (!end)
		return 0;
	if (unshare(CLONE_NEWUTS) < 0 || sethostname(line, end) < 0)
		return fault(-errno, "cannot set the host name of %s", path);
	return 0;
}

int netns_go_inside(const char *name, void (*warn)(const char *text))
{
	_close_ int ns = netns_open(name);
	int r;

	if (ns < 0)
		return ns;
	if (setns(ns, CLONE_NEWNET) < 0)
		return fault(-errno, "cannot enter network namespace %s", name);
	if (unshare(CLONE_NEWNS) < 0)
		return fault(-errno, "cannot make a mount namespace");
	/* slave: mounts of the host still arrive here, ours do not go there */
	if (mount("", "/", "none", MS_SLAVE | MS_REC, NULL) < 0)
		return fault(-errno, "cannot cut our mounts off from the host's");
	r = mount_sys(name);
	if (r == 0)
		r = take_hostname(name);
	if (r == 0)
		bind_etc(name, warn);
	return r;
}
