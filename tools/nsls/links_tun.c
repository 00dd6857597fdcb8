/* SPDX-License-Identifier: MIT */
/* Who has a tun or tap device open: a copy of the open file is asked which device it is and where (tun(4), Documentation/networking/tuntap.rst). */
#include <errno.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "nsls/links.h"
#include "sys/nsfs.h"
#include "sys/pidfd.h"

/* Its device and the inode number of its network namespace; false: it has none, or we may not know. */
static bool ask_tun(const struct open_socket *file, char name[IF_NAMESIZE], uint64_t *ns)
{
	_close_ int pidfd = pidfd_of_task(file->tid);
	_close_ int copy = pidfd < 0 ? pidfd : pidfd_copy_fd(pidfd, file->fd);
	_close_ int fd = copy < 0 ? copy : nsfs_of_socket(copy);
	struct ifreq device = { .ifr_ifindex = 0 };
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || ioctl(copy, TUNGETIFF, &device) < 0)
		return false;
	memcpy(name, device.ifr_name, IF_NAMESIZE);
	*ns = st.st_ino;
	return true;
}

int links_find_tuns(struct links *links, int procfd, const struct query *query, struct snapshot *snapshot)
{
	char name[IF_NAMESIZE];
	size_t n;
	const struct open_socket *files = snapshot_sockets(snapshot, 0, &n);
	uint64_t ns;
	int r = 0;

	for (size_t i = 0; i < n && r >= 0; i++) {
		if (!ask_tun(&files[i], name, &ns))
			continue;
		for (size_t k = 0; k < links->n && r >= 0; k++)
			if (links->at[k].ns->id.ino == ns && streq(links->at[k].info.name, name) && !links->at[k].tun)
				r = snapshot_owner(procfd, query, snapshot, &files[i], &links->at[k].tun);
	}
	return r;
}
