/* SPDX-License-Identifier: MIT */
/* The disk that a limit is about. */
#include "cgroup/device.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"

/* "8:0", all of the text. */
static bool parse_numbers(const char *text, dev_t *device)
{
	unsigned first, second;
	int end = -1;

	if (text[strspn(text, "0123456789:")] || sscanf(text, "%7u:%7u%n", &first, &second, &end) != 2 || end < 0 || text[end])
		return false;
	*device = makedev(first, second);
	return true;
}

static int find_device(const char *text, dev_t *device)
{
	struct stat st;

	if (parse_numbers(text, device))
		return 0;
	if (stat(text, &st) < 0)
		return fault(-errno, "cannot find the device %s", text);
	if (S_ISCHR(st.st_mode))
		return fault_plain(-ENOTBLK, "%s is no disk", text);
	*device = S_ISBLK(st.st_mode) ? st.st_rdev : st.st_dev;
	if (major(*device))
		return 0;
	fault_plain(-ENOTBLK, "the file system of %s has no disk of its own", text);
	return fault_hint(-ENOTBLK, "lsblk lists the disks: name one, like /dev/sda");
}

/* sysfs has the folder of a partition in that of its disk. */
static int whole_disk(dev_t *device)
{
	char path[96], text[32];

	snprintf(path, sizeof path, "/sys/dev/block/%u:%u/partition", major(*device), minor(*device));
	if (access(path, F_OK) < 0)
		return 0;
	snprintf(path, sizeof path, "/sys/dev/block/%u:%u/../dev", major(*device), minor(*device));
	if (file_read_at(AT_FDCWD, path, text, sizeof text) < 0)
		return -ENODEV;
	text[strcspn(text, "\n")] = 0;
	return parse_numbers(text, device) ? 0 : -ENODEV;
}

int device_of_rate(const struct limit_rate *rate, dev_t *device)
{
	char text[PATH_MAX], path[96];
	int r = rate->len < sizeof text ? 0 : fault(-ENAMETOOLONG, "cannot find the device");

	if (r < 0)
		return r;
	memcpy(text, rate->device, rate->len);
	text[rate->len] = 0;
	r = find_device(text, device);
	if (r < 0)
		return r;
	r = whole_disk(device);
	snprintf(path, sizeof path, "/sys/dev/block/%u:%u", major(*device), minor(*device));
	return r < 0 || access(path, F_OK) < 0 ? fault_plain(-ENODEV, "there is no disk %s (%u:%u)", text, major(*device), minor(*device)) : 0;
}
