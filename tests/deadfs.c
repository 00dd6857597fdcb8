/* SPDX-License-Identifier: MIT */
/*
 * tests/deadfs DIR: a FUSE file system at DIR with one empty file, "file", that answers until it is stopped (SIGSTOP): from then on
 * whoever asks it anything waits for ever, as with an NFS server that is gone. Says "ready" when it is mounted. Ends when it is unmounted.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FILE_NODE = 2 };

/* Nothing may be remembered: each question comes to us. */
static void fill_attr(struct fuse_attr *attr, uint64_t node)
{
	*attr = (struct fuse_attr){ .ino = node, .mode = node == FUSE_ROOT_ID ? S_IFDIR | 0755 : S_IFREG | 0644, .nlink = 1, .blksize = 4096 };
}

static void answer(int fd, uint64_t unique, int error, const void *data, size_t len)
{
	struct fuse_out_header head = { .len = (uint32_t)(sizeof head + len), .error = error, .unique = unique };
	struct iovec parts[] = { { &head, sizeof head }, { (void *)data, len } };

	if (writev(fd, parts, len ? 2 : 1) < 0)
		perror("deadfs: answer");
}

static void serve(int fd, const struct fuse_in_header *in, const char *body)
{
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = 4096 };
	struct fuse_entry_out entry = { .nodeid = FILE_NODE };
	struct fuse_attr_out attr = { 0 };
	struct fuse_open_out opened = { 0 };
	struct fuse_statfs_out statfs = { .st = { .bsize = 4096, .namelen = 255 } };

	switch (in->opcode) {
	case FUSE_INIT:
		return answer(fd, in->unique, 0, &init, sizeof init);
	case FUSE_LOOKUP:
		fill_attr(&entry.attr, FILE_NODE);
		return strcmp(body, "file") ? answer(fd, in->unique, -ENOENT, NULL, 0) : answer(fd, in->unique, 0, &entry, sizeof entry);
	case FUSE_GETATTR:
		fill_attr(&attr.attr, in->nodeid);
		return answer(fd, in->unique, 0, &attr, sizeof attr);
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		return answer(fd, in->unique, 0, &opened, sizeof opened);
	case FUSE_STATFS:
		return answer(fd, in->unique, 0, &statfs, sizeof statfs);
	case FUSE_READ:
	case FUSE_READDIR:
	case FUSE_FLUSH:
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
		return answer(fd, in->unique, 0, NULL, 0);
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return;
	default:
		return answer(fd, in->unique, -ENOSYS, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	static char request[1 << 17];
	char options[128];
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	ssize_t n;

	snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
	if (argc != 2 || fd < 0 || mount("dead", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) < 0) {
		perror("deadfs");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	while ((n = read(fd, request, sizeof request)) > 0 || errno == EINTR || errno == ENOENT)
		if (n > 0)
			serve(fd, (struct fuse_in_header *)request, request + sizeof(struct fuse_in_header));
	return 0;
}
