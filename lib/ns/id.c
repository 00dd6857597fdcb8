/* SPDX-License-Identifier: MIT */
/* Which namespace it is: kind and inode number. */
#include "ns/id.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/nsfs.h"

int ns_id_parse_link(const char *text, struct ns_id *id)
{
	const char *bracket = strchr(text, ':');
	enum ns_type type = bracket ? ns_type_of_name(text, (size_t)(bracket - text)) : NS_TYPES;
	uint64_t ino = 0;
	const char *digit;

	if (type == NS_TYPES || bracket[1] != '[')
		return -EINVAL;
	for (digit = bracket + 2; *digit >= '0' && *digit <= '9'; digit++)
		if (__builtin_mul_overflow(ino, 10u, &ino) || __builtin_add_overflow(ino, (unsigned)(*digit - '0'), &ino))
			return -EINVAL;
	if (digit == bracket + 2 || digit[0] != ']' || digit[1])
		return -EINVAL;
	*id = (struct ns_id){ ino, type };
	return 0;
}

int ns_id_read(int dir, const char *link, struct ns_id *id)
{
	char text[64];
	ssize_t n = readlinkat(dir, link, text, sizeof text - 1);

	/* EACCES is also said of a process that ends at this moment (fs/proc/namespaces.c, proc_ns_readlink()): asked again, it is gone */
	if (n < 0 && errno == EACCES)
		n = readlinkat(dir, link, text, sizeof text - 1);
	if (n < 0)
		return -errno;
	text[n] = 0;
	return ns_id_parse_link(text, id);
}

int ns_id_of_fd(int fd, struct ns_id *id)
{
	struct stat st;
	int flag;
	enum ns_type type;

	if (!nsfs_is_namespace(fd))
		return -EINVAL;
	flag = nsfs_clone_flag(fd);
	if (flag < 0)
		return flag;
	type = ns_type_of_flag(flag);
	if (type == NS_TYPES)
		return -EINVAL;
	if (fstat(fd, &st) < 0)
		return -errno;
	*id = (struct ns_id){ st.st_ino, type };
	return 0;
}

int ns_id_is_ours(struct ns_id id)
{
	char path[32];
	struct ns_id ours;
	int r;

	snprintf(path, sizeof path, "/proc/self/%s", ns_kinds[id.type].link);
	r = ns_id_read(AT_FDCWD, path, &ours);
	return r < 0 ? r : ns_id_equal(id, ours);
}
