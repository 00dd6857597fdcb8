/* SPDX-License-Identifier: MIT */
/* The folder of named network namespaces: making it a mount that everybody sees, locking it, reading its names. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "net/netns.h"
#include "sys/kernel.h"

int netns_folder(void)
{
	int fd;

	if (mkdir(NETNS_FOLDER, 0755) < 0 && errno != EEXIST)
		return fault(-errno, "cannot make the folder %s", NETNS_FOLDER);
	fd = open(NETNS_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? fault(-errno, "cannot open the folder %s", NETNS_FOLDER) : fd;
}

/*
 * As ip netns does it: shared, so that names made or deleted later are seen in mount namespaces that exist already. A folder that is
 * no mount yet is bound on itself first; private in between, so that it gets a peer group of its own and not the one of /run.
 */
static int share(void)
{
	if (mount("", NETNS_FOLDER, "none", MS_SHARED | MS_REC, NULL) == 0)
		return 0;
	if (errno != EINVAL)
		return fault(-errno, "cannot share the mounts of %s", NETNS_FOLDER);
	if (mount(NETNS_FOLDER, NETNS_FOLDER, "none", MS_BIND | MS_REC, NULL) < 0)
		return fault(-errno, "cannot mount %s on itself", NETNS_FOLDER);
	if (mount("", NETNS_FOLDER, "none", MS_PRIVATE, NULL) < 0 || mount("", NETNS_FOLDER, "none", MS_SHARED | MS_REC, NULL) < 0)
		return fault(-errno, "cannot share the mounts of %s", NETNS_FOLDER);
	return 0;
}

int netns_lock(void)
{
	_close_ int fd = netns_folder();
	int r;

	if (fd < 0)
		return fd;
	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return fault(-errno, "cannot lock %s", NETNS_FOLDER);
	r = share();
	return r < 0 ? r : take_fd(&fd);
}

static int add_name(struct netns_names *names, const char *name, uint64_t ino)
{
	char *copy;

	if (names->n == names->room) {
		size_t room = names->room ? names->room * 2 : 32;
		struct netns_name *at = reallocarray(names->at, room, sizeof *at);

		if (!at)
			return -ENOMEM;
		names->at = at;
		names->room = room;
	}
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	names->at[names->n++] = (struct netns_name){ copy, ino };
	return 0;
}

/* Names whose file is no namespace (a crash left it, a link leads nowhere) are left out. */
int netns_names_read(struct netns_names *names)
{
	_closedir_ DIR *dir = opendir(NETNS_FOLDER);
	const struct dirent *entry;
	struct stat st;

	if (!dir && errno == ENOENT)
		return 0;
	if (!dir)
		return fault(-errno, "cannot read %s", NETNS_FOLDER);
	while ((entry = readdir(dir))) {
		if (streq(entry->d_name, ".") || streq(entry->d_name, "..") || !netns_is_there(entry->d_name))
			continue;
		if (fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 && add_name(names, entry->d_name, st.st_ino) < 0)
			return fault(-ENOMEM, "cannot read %s", NETNS_FOLDER);
	}
	return 0;
}

void netns_names_done(struct netns_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->at[i].name);
	free(names->at);
	*names = (struct netns_names){ 0 };
}
