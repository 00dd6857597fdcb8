/* SPDX-License-Identifier: MIT */
/* Where a cgroup can be made that keeps limits. */
#include "cgroup/find.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "proc/cgroup.h"
#include "proc/hierarchy.h"

/* The options behind some limits, for messages: "--memory, --pids". */
static const char *options_of(unsigned kinds, char text[static 96])
{
	size_t n = 0;

	text[0] = 0;
	for (enum limit_kind k = 0; k < LIMIT_KINDS; k++)
		if (kinds & 1u << k)
			n += (size_t)snprintf(text + n, 96 - n, "%s%s", n ? ", " : "", limit_kinds[k].option);
	return text;
}

void cgroup_controllers(unsigned kinds, const char *mark, char text[static 64])
{
	size_t n = 0;

	text[0] = 0;
	for (enum limit_kind k = 0; k < LIMIT_KINDS; k++)
		if (kinds & 1u << k && !strstr(text, limit_kinds[k].v2))
			n += (size_t)snprintf(text + n, 64 - n, "%s%s ", mark, limit_kinds[k].v2);
}

static bool has_word(const char *list, const char *word, size_t len)
{
	const char *at;
	size_t n;

	while ((at = str_word(&list, ' ', &n)))
		if (n == len && strncmp(at, word, n) == 0)
			return true;
	return false;
}

/* Does a file of controllers ("cpu io memory\n") name all that these kinds need? */
static bool names_all(const char *dir, const char *file, unsigned kinds)
{
	char path[PATH_MAX + 64], text[512];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	if (file_read_at(AT_FDCWD, path, text, sizeof text) < 0)
		return false;
	text[strcspn(text, "\n")] = 0;
	for (enum limit_kind k = 0; k < LIMIT_KINDS; k++)
		if (kinds & 1u << k && !has_word(text, limit_kinds[k].v2, strlen(limit_kinds[k].v2)))
			return false;
	return true;
}

/* What processes it has: none, us alone, or others. */
enum { NOBODY, OURSELVES, OTHERS };
static int who_is_in(const char *dir)
{
	char path[PATH_MAX + 64], text[64], *end;
	ssize_t n;

	snprintf(path, sizeof path, "%s/cgroup.procs", dir);
	n = file_read_at(AT_FDCWD, path, text, sizeof text);
	if (n == 0)
		return NOBODY;
	return n > 0 && strtol(text, &end, 10) == getpid() && streq(end, "\n") ? OURSELVES : OTHERS;
}

/* The root of the machine's hierarchy has no type, and may have processes beside cgroups. */
static bool is_real_root(const char *dir)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof path, "%s/cgroup.type", dir);
	return access(path, F_OK) < 0;
}

static int write_error(const char *dir)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof path, "%s/cgroup.procs", dir);
	return faccessat(AT_FDCWD, dir, W_OK, AT_EACCESS) < 0 || faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) < 0 ? -errno : 0;
}

static int cannot_write(int err, const char *dir, unsigned kinds)
{
	char options[96];

	fault(err, "%s: cannot make a cgroup in %s", options_of(kinds, options), dir);
	if (err == -EROFS)
		return fault_hint(err, "cgroups are read-only here, as in most containers: set limits where the container is started; --try-limits does without");
	if (err != -EACCES && err != -EPERM)
		return err;
	return access("/run/systemd/system", F_OK) == 0
		       ? fault_hint(err, "systemd gives an ordinary user a cgroup: systemd-run --user --scope -p Delegate=yes nsnew ...; --try-limits does without")
		       : fault_hint(err, "only root may here, or who was given a cgroup (chown of its folder, cgroup.procs and cgroup.subtree_control): "
				      "--cgroup-in PATH; --try-limits does without");
}

/* Why can no cgroup with these controllers be made here? 0: it can. -EBUSY and -ENOTSUP are silent. */
static int why_not_in(const char *dir, unsigned kinds, bool own, bool *leave)
{
	int r = write_error(dir);

	*leave = false;
	if (r == 0 && !names_all(dir, "cgroup.controllers", kinds))
		r = -ENOTSUP;
	if (r < 0 || names_all(dir, "cgroup.subtree_control", kinds) || is_real_root(dir))
		return r;
	switch (who_is_in(dir)) {
	case NOBODY:
		return 0;
	case OURSELVES:
		*leave = own;
		return own ? 0 : -EBUSY;
	default:
		return -EBUSY;
	}
}

static int no_controllers(const char *dir, unsigned kinds)
{
	char options[96], needed[64];

	cgroup_controllers(kinds, "", needed);
	fault_plain(-ENOTSUP, "%s: cgroup %s has not all of these controllers: %s", options_of(kinds, options), dir, needed);
	return fault_hint(-ENOTSUP, "a cgroup has what the one above hands on in cgroup.subtree_control, and the kernel was built with; --try-limits does without");
}

static int crowded(const char *dir, unsigned kinds)
{
	char options[96];

	fault_plain(-EBUSY, "%s: cgroup %s, which has other processes than nsnew, cannot have cgroups with limits in it", options_of(kinds, options), dir);
	return fault_hint(-EBUSY, "start nsnew alone in a cgroup of its own, or name another by --cgroup-in PATH; --try-limits does without");
}

static int refuse(int err, const char *dir, unsigned kinds)
{
	return err == -ENOTSUP ? no_controllers(dir, kinds) : err == -EBUSY ? crowded(dir, kinds) : cannot_write(err, dir, kinds);
}

/* The fault is that of the nearest one, most often ours. */
static int find_unified(unsigned kinds, const char *within, const char *own, size_t own_len, struct cgroup_home *home)
{
	char mounted[CGROUP_HIERARCHY_MAX], dir[PATH_MAX], tried[PATH_MAX] = "";
	_close_ int root = cgroup_hierarchy_open("", mounted);
	int first = 0, r;

	if (root < 0)
		return fault(root, "cannot find where the unified hierarchy of cgroups is mounted");
	if (within)
		r = snprintf(dir, sizeof dir, "%s%s", mounted, within);
	else
		r = snprintf(dir, sizeof dir, "%s%.*s", mounted, (int)own_len, own);
	if (r >= PATH_MAX)
		return fault(-ENAMETOOLONG, "cannot look for cgroups");
	for (size_t len = strlen(dir); len > 1 && dir[len - 1] == '/'; len--)
		dir[len - 1] = 0;
	if (access(dir, F_OK) < 0)
		return fault(-errno, "cannot find the cgroup %s", dir);
	for (bool ours = !within;; ours = false) {
		r = why_not_in(dir, kinds, ours, &home->leave);
		if (r == 0) {
			home->unified = true;
			strcpy(home->dir, dir);
			return 0;
		}
		if (!first) {
			first = r;
			strcpy(tried, dir);
		}
		if (within || streq(dir, mounted))
			return refuse(first, tried, kinds);
		*strrchr(dir, '/') = 0;
	}
}

static int find_v1(enum limit_kind kind, const char *within, const struct cgroup_line *line, struct cgroup_home *home)
{
	char mounted[CGROUP_HIERARCHY_MAX];
	_close_ int root = cgroup_hierarchy_open(line->controllers, mounted);
	int r;

	if (root < 0)
		root = cgroup_hierarchy_open(limit_kinds[kind].v1, mounted);
	if (root < 0) {
		fault_plain(-ENOENT, "%s: controller %s is in a hierarchy of cgroup v1 that is not mounted", limit_kinds[kind].option, limit_kinds[kind].v1);
		return fault_hint(-ENOENT, "mount -t cgroup -o %s cgroup /sys/fs/cgroup/%s; --try-limits does without", line->controllers, line->controllers);
	}
	r = within ? snprintf(home->dir, sizeof home->dir, "%s%s", mounted, within)
		   : snprintf(home->dir, sizeof home->dir, "%s%.*s", mounted, (int)line->len, line->path);
	if (r >= PATH_MAX)
		return fault(-ENAMETOOLONG, "cannot look for cgroups");
	for (size_t len = strlen(home->dir); len > 1 && home->dir[len - 1] == '/'; len--)
		home->dir[len - 1] = 0;
	home->unified = home->leave = false;
	r = write_error(home->dir);
	return r < 0 ? cannot_write(r, home->dir, 1u << kind) : 0;
}

static int read_own(char **text)
{
	ssize_t n = file_read_all_at(AT_FDCWD, "/proc/self/cgroup", CGROUP_TEXT_MAX, text);

	return n < 0 ? fault((int)n, "cannot read /proc/self/cgroup, which tells where our cgroup is") : 0;
}

/* Several limits of one hierarchy are kept by one cgroup. */
static int add_home(struct cgroup_homes *homes, const struct cgroup_home *home)
{
	for (unsigned i = 0; i < homes->n; i++)
		if (streq(homes->at[i].dir, home->dir)) {
			homes->at[i].kinds |= home->kinds;
			return 0;
		}
	homes->at[homes->n++] = *home;
	return 0;
}

static int no_controller(enum limit_kind kind)
{
	fault_plain(-ENOTSUP, "%s: the controller %s is in no hierarchy of cgroups here", limit_kinds[kind].option, limit_kinds[kind].v2);
	return fault_hint(-ENOTSUP, "the kernel was built or started without it, or cgroups are not mounted below /sys/fs/cgroup; --try-limits does without");
}

int cgroup_find(unsigned kinds, const char *within, struct cgroup_homes *homes)
{
	_free_ char *text = NULL;
	struct cgroup_home home = { .unified = false };
	struct cgroup_line line;
	unsigned left = 0;
	int r = read_own(&text);

	homes->n = 0;
	for (enum limit_kind k = 0; k < LIMIT_KINDS && r == 0; k++) {
		if (!(kinds & 1u << k))
			continue;
		if (!cgroup_line_find_controller(text, limit_kinds[k].v1, &line)) {
			left |= 1u << k;
			continue;
		}
		home.kinds = 1u << k;
		r = find_v1(k, within, &line, &home);
		if (r == 0)
			r = add_home(homes, &home);
	}
	if (r < 0 || !left)
		return r;
	if (!cgroup_line_find(text, "", &line))
		return no_controller((enum limit_kind)__builtin_ctz(left));
	home.kinds = left;
	r = find_unified(left, within, line.path, line.len, &home);
	return r < 0 ? r : add_home(homes, &home);
}

bool cgroup_is_unified(unsigned kinds)
{
	_free_ char *text = NULL;
	struct cgroup_line line;

	if (file_read_all_at(AT_FDCWD, "/proc/self/cgroup", CGROUP_TEXT_MAX, &text) < 0)
		return false;
	for (enum limit_kind k = 0; k < LIMIT_KINDS; k++)
		if (kinds & 1u << k && !cgroup_line_find_controller(text, limit_kinds[k].v1, &line))
			return true;
	return false;
}

int cgroup_own_dir(char dir[static PATH_MAX])
{
	char mounted[CGROUP_HIERARCHY_MAX];
	_close_ int root = cgroup_hierarchy_open("", mounted);
	_free_ char *text = NULL;
	struct cgroup_line line;
	int r = read_own(&text);

	if (r < 0)
		return r;
	if (root < 0 || !cgroup_line_find(text, "", &line) || line.len + sizeof mounted >= PATH_MAX)
		return fault(-ENOENT, "cannot find our cgroup in the unified hierarchy");
	snprintf(dir, PATH_MAX, "%s%.*s", mounted, (int)line.len, line.path);
	return 0;
}
