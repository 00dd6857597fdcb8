/* SPDX-License-Identifier: MIT */
/* Namespaces by the kernel's own ids. */
#include "sys/nshandle.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sys/kernel.h"

int nshandle_id(int fd, uint64_t *id)
{
	__u64 got;

	if (ioctl(fd, NS_GET_ID, &got) < 0)
		return -errno;
	*id = got;
	return 0;
}

int nshandle_open(uint64_t id, int flag, uint32_t ino)
{
	const struct kernel_nsfs_handle handle = { id, ino ? (__u32)flag : 0, ino };   /* both or none */
	union {
		struct file_handle head;
		char bytes[sizeof(struct file_handle) + sizeof handle];
	} u = { .head = { .handle_bytes = sizeof handle, .handle_type = KERNEL_FILEID_NSFS } };
	int fd;

	memcpy(u.head.f_handle, &handle, sizeof handle);
	fd = open_by_handle_at(KERNEL_FD_NSFS_ROOT, &u.head, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

ssize_t nshandle_list(int flags, uint64_t after, uint64_t *ids, size_t n)
{
	const struct kernel_ns_id_req request = { .size = sizeof request, .ns_id = after, .ns_type = (__u32)flags };
	long listed = syscall(KERNEL_SYS_listns, &request, ids, n, 0);

	return listed < 0 ? -errno : listed;
}
