/* SPDX-License-Identifier: MIT */
/* What of this host can refuse a step of a new environment. */
#include "sandbox/host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "sys/cap.h"

static bool setting_is(const char *file, char value)
{
	char text[16];

	return file_read_at(AT_FDCWD, file, text, sizeof text) > 0 && text[0] == value;
}

const char *host_userns_off(void)
{
	return setting_is("/proc/sys/user/max_user_namespaces", '0') ?
		"user.max_user_namespaces is 0 here: root allows them with sysctl -w user.max_user_namespaces=10000" : NULL;
}

const char *host_userns_restricted(void)
{
	if (setting_is("/proc/sys/kernel/unprivileged_userns_clone", '0'))
		return "kernel.unprivileged_userns_clone is 0 here: root allows user namespaces with sysctl -w kernel.unprivileged_userns_clone=1";
	if (setting_is("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", '1'))
		return "AppArmor restricts user namespaces here (kernel.apparmor_restrict_unprivileged_userns is 1): "
		       "root gives nsnew a profile with 'userns,' or sets it to 0";
	return NULL;
}

/* "/" is a mount point, but in a chroot: there no user namespace can be made (kernel: create_user_ns()). */
static bool is_chrooted(void)
{
	struct statx st;

	return statx(AT_FDCWD, "/", 0, STATX_BASIC_STATS, &st) == 0 && st.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT &&
	       !(st.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

static bool is_filtered(void)
{
	char text[4096];
	const char *line;

	if (file_read_at(AT_FDCWD, "/proc/self/status", text, sizeof text) < 0)
		return false;
	line = strstr(text, "\nSeccomp:\t");
	return line && line[strlen("\nSeccomp:\t")] == '2';
}

static int doubt_kind(enum ns_type type, struct doubts *doubts)
{
	const struct ns_kind *kind = &ns_kinds[type];
	char path[64];

	snprintf(path, sizeof path, "/proc/self/ns/%s", kind->name);
	if (access(path, F_OK) < 0 && access("/proc/self/ns", F_OK) == 0)
		return doubt_add(doubts, true, NULL, "this kernel has no %s namespaces", kind->noun);
	snprintf(path, sizeof path, "/proc/sys/user/max_%s_namespaces", kind->name);
	if (type != NS_USER && setting_is(path, '0'))
		return doubt_add(doubts, true, "root allows them with sysctl", "user.max_%s_namespaces is 0", kind->name);
	return 0;
}

static int doubt_user(struct doubts *doubts)
{
	const char *off = host_userns_off(), *restricted = cap_is_effective(CAP_SYS_ADMIN) ? NULL : host_userns_restricted();
	int r = off ? doubt_add(doubts, true, NULL, "%s", off) : 0;

	/* what AppArmor does to them its profiles tell: it takes the capabilities, or refuses */
	if (r == 0 && restricted)
		r = doubt_add(doubts, !str_after(restricted, "AppArmor"), NULL, "%s", restricted);
	if (r == 0 && is_chrooted())
		r = doubt_add(doubts, true, "start it outside of the chroot", "in a chroot no user namespace can be made");
	return r;
}

int host_doubt_kinds(unsigned types, const struct sandbox *sandbox, struct doubts *doubts)
{
	int r = 0;

	for (enum ns_type t = 0; t < NS_TYPES && r == 0; t++)
		if (types & 1u << t)
			r = doubt_kind(t, doubts);
	if (r == 0 && types & 1u << NS_USER)
		r = doubt_user(doubts);
	else if (r == 0 && types)
		r = host_doubt_capability(CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "new namespaces take it", sandbox, doubts);
	if (r == 0 && types && is_filtered())
		r = doubt_add(doubts, false, "systemd and container engines set such filters: RestrictNamespaces=, --security-opt seccomp=",
			      "a filter for system calls is upon us, which may refuse clone(2), unshare(2) or mount(2)");
	return r;
}

int host_doubt_capability(int cap, const char *name, const char *what, const struct sandbox *sandbox, struct doubts *doubts)
{
	if (sandbox_leaves_user(&sandbox->spec) || cap_is_effective(cap))
		return 0;
	return doubt_add(doubts, true, "run as root, or in a user namespace of its own (-r)", "%s is missing: %s", name, what);
}

/* The first of that name in $PATH, as execvp(3) looks for it. */
static bool find_program(const char *name, char *path, size_t size)
{
	const char *rest = getenv("PATH"), *folder;
	size_t len;

	while (rest && (folder = str_word(&rest, ':', &len))) {
		snprintf(path, size, "%.*s/%s", (int)len, folder, name);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

int host_doubt_helper(const char *name, struct doubts *doubts)
{
	char path[4096];
	struct stat st;

	if (!find_program(name, path, sizeof path))
		return doubt_add(doubts, true, "apt-get install uidmap", "%s is not to be found", name);
	if (stat(path, &st) == 0 && !(st.st_mode & S_ISUID) && getxattr(path, "security.capability", NULL, 0) < 0 && geteuid() != 0)
		return doubt_add(doubts, true, "chmod u+s, as distributions install it", "%s is neither set-user-ID nor has it capabilities", path);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && geteuid() != 0)
		return doubt_add(doubts, true, "map our own ID alone: -r or -c", "no_new_privs is set for us: %s does not get the rights it needs", name);
	return 0;
}

int host_doubt_path(const char *path, int flags, struct doubts *doubts)
{
	_close_ int fd = open(path, O_PATH | O_CLOEXEC | flags);

	if (fd >= 0)
		return 0;
	fault(-errno, "cannot open %s", path);
	return doubt_add_fault(doubts);
}

/* -- what covers /proc -- */

/* A line of mountinfo, as far as it counts here: proc_pid_mountinfo(5). */
struct mount_line {
	int id, parent;
	char root[8], place[256], options[64], fstype[32];
};

static bool read_mount(const char *line, struct mount_line *m)
{
	const char *dash = strstr(line, " - ");
	const char *end = strchr(line, '\n');

	if (!dash || (end && dash > end))
		return false;
	return sscanf(line, "%d %d %*s %7s %255s %63s", &m->id, &m->parent, m->root, m->place, m->options) == 5 && sscanf(dash, " - %31s", m->fstype) == 1;
}

/* Directories of the kernel's that are empty for ever: what is mounted there hides nothing. */
static bool is_made_to_mount_on(const char *place)
{
	static const char *const ends[] = {
		"/sys/fs/binfmt_misc", "/fs/nfsd", "/fs/cgroup", "/fs/bpf", "/fs/pstore", "/fs/selinux", "/fs/fuse/connections", "/fs/resctrl",
		"/kernel/debug", "/kernel/tracing", "/kernel/config", "/kernel/security", "/firmware/efi/efivars",
	};

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		size_t len = strlen(place), end = strlen(ends[i]);

		if (len >= end && streq(place + len - end, ends[i]))
			return true;
	}
	return false;
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end && end[1] ? end + 1 : NULL;
}

/* What covers a part of the mount with this id; false: nothing. */
static bool find_cover(const char *table, int id, char place[static 256])
{
	struct mount_line m;

	for (const char *line = table; line; line = next_line(line))
		if (read_mount(line, &m) && m.parent == id && !is_made_to_mount_on(m.place)) {
			strcpy(place, m.place);
			return true;
		}
	return false;
}

static bool in_first_userns(void)
{
	char text[64];
	unsigned inner, outer, count;

	return file_read_at(AT_FDCWD, "/proc/self/uid_map", text, sizeof text) > 0 && sscanf(text, "%u %u %u", &inner, &outer, &count) == 3 &&
	       inner == 0 && outer == 0 && count == UINT32_MAX;
}

int host_doubt_visible(const char *fstype, const struct sandbox *sandbox, struct doubts *doubts)
{
	_free_ char *table = NULL;
	char cover[256] = "";
	struct mount_line m;

	if (!sandbox_leaves_user(&sandbox->spec) && in_first_userns())
		return 0;
	if (file_read_all_at(AT_FDCWD, "/proc/self/mountinfo", 1 << 24, &table) < 0)
		return 0;
	for (const char *line = table; line; line = next_line(line))
		if (read_mount(line, &m) && streq(m.fstype, fstype) && streq(m.root, "/") && !find_cover(table, m.id, cover))
			return 0;
	if (!*cover)
		return doubt_add(doubts, true, NULL, "no %s that is whole is mounted here, which a user namespace needs to mount its own", fstype);
	return doubt_add(doubts, true, "container engines cover parts of it: docker run --security-opt systempaths=unconfined; or bind the one outside",
			 "the %s here is covered in parts (%s), so a user namespace may not mount its own: mount too revealing", fstype, cover);
}
