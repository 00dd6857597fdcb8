/* SPDX-License-Identifier: MIT */
/* A minimal /dev. */
#include "sandbox/dev.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sandbox/site.h"
#include "sys/mountapi.h"

struct node {
	const char *name;
	unsigned major, minor;   /* Documentation/admin-guide/devices.txt of the kernel */
};

static const struct node nodes[] = {
	{ "null", 1, 3 }, { "zero", 1, 5 }, { "full", 1, 7 }, { "random", 1, 8 }, { "urandom", 1, 9 }, { "tty", 5, 0 },
};

static const struct { const char *name, *target; } links[] = {
	{ "ptmx", "pts/ptmx" }, { "fd", "/proc/self/fd" },
	{ "stdin", "/proc/self/fd/0" }, { "stdout", "/proc/self/fd/1" }, { "stderr", "/proc/self/fd/2" },
};

/* The device node outside, as an fd: what is called so must be that device. */
static int open_outside(const struct node *node)
{
	char path[64];
	struct stat st;
	_close_ int fd = -1;

	snprintf(path, sizeof path, "/dev/%s", node->name);
	fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return fault(-errno, "cannot open %s", path);
	if (!S_ISCHR(st.st_mode) || st.st_rdev != makedev(node->major, node->minor))
		return fault_plain(-ENODEV, "%s is not the device %u:%u that it should be", path, node->major, node->minor);
	return take_fd(&fd);
}

static int bind_node(int dev, const struct node *node)
{
	_close_ int outside = open_outside(node), place = -1, mounted = -1;

	if (outside < 0)
		return outside;
	place = openat(dev, node->name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (place < 0)
		return fault(-errno, "cannot create /dev/%s", node->name);
	mounted = mountapi_bind(outside, 0, place);
	return mounted < 0 ? fault(mounted, "cannot bind /dev/%s", node->name) : 0;
}

/* mknod(2) is for the first user namespace only, and device cgroups may forbid it too: then the node from outside is bound. */
static int make_node(int dev, const struct node *node)
{
	if (mknodat(dev, node->name, S_IFCHR | 0666, makedev(node->major, node->minor)) < 0)
		return errno == EPERM ? bind_node(dev, node) : fault(-errno, "cannot make /dev/%s", node->name);
	/* the umask is the user's, the node is for all */
	return fchmodat(dev, node->name, 0666, 0) < 0 ? fault(-errno, "cannot set the mode of /dev/%s", node->name) : 0;
}

static int mount_in(int dev, const char *name, const char *type, const char *options, unsigned flags)
{
	_close_ int place = -1, mounted = -1;

	if (mkdirat(dev, name, 0755) < 0)
		return fault(-errno, "cannot make /dev/%s", name);
	place = openat(dev, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	mounted = place < 0 ? -errno : mountapi_new(type, options, flags, place);
	return mounted < 0 ? fault(mounted, "cannot mount %s on /dev/%s", type, name) : 0;
}

/* A directory of this name with a file system of its own in it. */
static const struct part { const char *name, *type, *options; unsigned flags; } parts[] = {
	{ "pts", "devpts", "newinstance,ptmxmode=0666,mode=0620", MOUNT_NOSUID | MOUNT_NOEXEC },
	{ "shm", "tmpfs", "mode=1777", MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC },
	{ "mqueue", "mqueue", NULL, MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC },
};

static bool is_there(const struct part *part, bool mqueue)
{
	return mqueue || !streq(part->name, "mqueue");
}

static int make_parts(int dev, const struct mounting *m)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts) && r == 0; i++) {
		const char *options = m->tty_group && streq(parts[i].name, "pts") ? "newinstance,ptmxmode=0666,mode=0620,gid=5" : parts[i].options;

		if (is_there(&parts[i], m->mqueue))
			r = mount_in(dev, parts[i].name, parts[i].type, options, parts[i].flags);
	}
	return r;
}

static int fill(int dev, const struct mounting *m)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(nodes) && r == 0; i++)
		r = make_node(dev, &nodes[i]);
	for (size_t i = 0; i < ARRAY_SIZE(links) && r == 0; i++)
		if (symlinkat(links[i].target, dev, links[i].name) < 0)
			r = fault(-errno, "cannot make the link /dev/%s", links[i].name);
	if (r == 0)
		r = make_parts(dev, m);
	if (r == -EOVERFLOW)
		fault_hint(r, "our user has no ID in the new user namespace: add --map-root-user");
	return r;
}

int dev_mount(struct mounting *m, struct sandbox_run *run)
{
	_close_ int place = site_dir(&run->sites, run->root, m->spec->place), dev = -1;

	if (place < 0)
		return place;
	dev = mountapi_new("tmpfs", "mode=755", m->spec->flags, place);
	return dev < 0 ? fault(dev, "cannot mount a tmpfs on %s in the root", m->spec->place) : fill(dev, m);
}

void dev_print_content(bool mqueue, FILE *to)
{
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++)
		fprintf(to, "%s ", nodes[i].name);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (is_there(&parts[i], mqueue))
			fprintf(to, "%s ", parts[i].name);
	fputs("ptmx fd stdin stdout stderr", to);
}

int dev_open_null(void)
{
	return open_outside(&nodes[0]);
}
