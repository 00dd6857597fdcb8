/* SPDX-License-Identifier: MIT */
/* What nsls --same compares, read through the pinned processes: namespaces, root, cgroup, capabilities, seccomp, LSM label, maps of IDs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "cli/exit.h"
#include "nsls/same.h"
#include "proc/capset.h"
#include "proc/cgroup.h"
#include "proc/idrange.h"

enum { PATH_ROOM = 4096, MAP_MAX = 64 * 1024 };   /* 340 ranges of 33 bytes */

static int read_ns(const struct subject *s, unsigned kind, struct value *v)
{
	char link[16];
	struct ns_id id;
	int r;

	snprintf(link, sizeof link, "ns/%s", ns_kinds[kind].name);
	r = ns_id_read(s->target.dir, link, &id);
	if (r < 0)
		return r;
	v->number = id.ino;
	buf_printf(&v->text, "%llu", (unsigned long long)id.ino);
	return 0;
}

/*
 * The same directory of the same mount: the text of the link would be "/" in every container. Nothing is asked of a file server, and no
 * automount is set off.
 */
static int read_root(const struct subject *s, unsigned which _unused_, struct value *v)
{
	_close_ int fd = openat(s->target.dir, "root", O_PATH | O_CLOEXEC);
	char path[PATH_ROOM];
	struct statx st;
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = readlinkat(s->target.dir, "root", path, sizeof path - 1);
	if (n < 0 || statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_INO | STATX_MNT_ID, &st) < 0)
		return -errno;
	path[n] = 0;
	buf_printf(&v->text, "%s (inode %llu of %u:%u", path, (unsigned long long)st.stx_ino, st.stx_dev_major, st.stx_dev_minor);
	if (st.stx_mask & STATX_MNT_ID)
		buf_printf(&v->text, ", mount %llu", (unsigned long long)st.stx_mnt_id);
	buf_puts(&v->text, ")");
	return 0;
}

/* Shown is the path that names it; compared are all hierarchies. */
static int read_cgroup(const struct subject *s, unsigned which _unused_, struct value *v)
{
	char text[CGROUP_TEXT_MAX];
	ssize_t n = file_read_at(s->target.dir, "cgroup", text, sizeof text);
	struct cgroup_paths paths;

	if (n < 0)
		return (int)n;
	buf_puts(&v->key, text);
	cgroup_paths_of(text, &paths);
	buf_puts(&v->text, paths.n ? paths.path[0] : "none");
	return 0;
}

static int read_caps(const struct subject *s, unsigned set, struct value *v)
{
	capset_print(s->status.caps[set], s->all_caps, &v->text);
	return 0;
}

static int read_no_new_privs(const struct subject *s, unsigned which _unused_, struct value *v)
{
	buf_puts(&v->text, s->status.no_new_privs ? "yes" : "no");
	return 0;
}

static int read_seccomp(const struct subject *s, unsigned which _unused_, struct value *v)
{
	const struct proc_status *st = &s->status;

	if (st->seccomp < 0)
		return -ENOENT;
	if (st->seccomp == PROC_SECCOMP_FILTER && st->filters >= 0)
		buf_printf(&v->text, "%d filter%s", st->filters, st->filters == 1 ? "" : "s");
	else
		buf_puts(&v->text, st->seccomp == PROC_SECCOMP_OFF ? "off" : st->seccomp == PROC_SECCOMP_STRICT ? "strict" : "filters");
	return 0;
}

/* EINVAL: no security module has a label for it. Some end theirs with a newline, SELinux with a NUL. */
static int read_label(const struct subject *s, unsigned which _unused_, struct value *v)
{
	char text[PATH_ROOM];
	ssize_t n = file_read_at(s->target.dir, "attr/current", text, sizeof text);

	if (n == -EINVAL)
		return -ENOENT;
	if (n < 0)
		return (int)n;
	text[strcspn(text, "\n")] = 0;
	buf_puts(&v->text, *text ? text : "none");
	return 0;
}

enum { MAP_USERS, MAP_GROUPS };

static int read_map(const struct subject *s, unsigned which, struct value *v)
{
	_free_ char *text = NULL;
	ssize_t n = file_read_all_at(s->target.dir, which == MAP_USERS ? "uid_map" : "gid_map", MAP_MAX, &text);

	if (n < 0)
		return (int)n;
	idrange_print(text, &v->text);
	return 0;
}

static const struct property others[] = {
	{ "root", read_root, 0 },
	{ "cgroup_path", read_cgroup, 0 },
	{ "caps_effective", read_caps, PROC_CAPS_EFFECTIVE },
	{ "caps_permitted", read_caps, PROC_CAPS_PERMITTED },
	{ "caps_inheritable", read_caps, PROC_CAPS_INHERITABLE },
	{ "caps_bounding", read_caps, PROC_CAPS_BOUNDING },
	{ "caps_ambient", read_caps, PROC_CAPS_AMBIENT },
	{ "no_new_privs", read_no_new_privs, 0 },
	{ "seccomp", read_seccomp, 0 },
	{ "label", read_label, 0 },
	{ "uid_map", read_map, MAP_USERS },
	{ "gid_map", read_map, MAP_GROUPS },
};

size_t properties_make(unsigned types, struct property properties[static PROPERTIES_MAX])
{
	size_t n = 0;

	_Static_assert(NS_TYPES + ARRAY_SIZE(others) <= PROPERTIES_MAX, "room for all");
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (!types || types & 1u << t)
			properties[n++] = (struct property){ ns_kinds[t].name, read_ns, t };
	for (size_t i = 0; i < ARRAY_SIZE(others) && !types; i++)
		properties[n++] = others[i];
	return n;
}

/* What is not there is none: a kind that this kernel lacks, all but two namespaces of a process that ended and was not reaped. */
int property_read(const struct property *property, const struct subject *subject, struct value *value)
{
	int r = property->read(subject, property->which, value);

	if (r == -EACCES || r == -EPERM)
		return 0;
	if (r < 0 && r != -ENOENT)
		return proc_target_unread(&subject->target, property->name, r);
	if (r < 0)
		buf_puts(&value->text, "none");
	if (!value->key.len)
		buf_puts(&value->key, buf_text(&value->text));
	value->seen = true;
	return value->text.failed || value->key.failed ? fault(-ENOMEM, "cannot make the table") : 0;
}

static bool is_known(const struct subjects *subjects, pid_t pid)
{
	for (size_t i = 0; i < subjects->n; i++)
		if (subjects->at[i].target.pid == pid)
			return true;
	return false;
}

static int subject_open(const char *name, int procfd, struct subject *s)
{
	struct pidref ref;
	int r = pidref_parse(name, &ref);

	*s = (struct subject){ .name = name, .target = PROC_TARGET_NONE, .all_caps = capset_all(procfd) };
	if (r < 0)
		return fault_status(r, STATUS_USAGE);
	r = pidref_open_seen(&ref, procfd, &s->target);
	if (r < 0)
		return r;
	r = proc_status_read(s->target.dir, &s->status);
	return r < 0 ? proc_target_unread(&s->target, "status", r) : 0;
}

int subjects_open(char **names, size_t n, int procfd, struct subjects *subjects)
{
	subjects->at = calloc(n, sizeof *subjects->at);
	if (!subjects->at)
		return fault(-ENOMEM, "cannot keep the processes");
	for (size_t i = 0; i < n; i++) {
		struct subject s;
		int r = subject_open(names[i], procfd, &s);

		if (r < 0 || is_known(subjects, s.target.pid))
			proc_target_done(&s.target);
		else
			subjects->at[subjects->n++] = s;
		if (r < 0)
			return r;
	}
	return 0;
}

int subjects_check(const struct subjects *subjects)
{
	for (size_t i = 0; i < subjects->n; i++)
		if (!proc_target_alive(&subjects->at[i].target))
			return proc_target_unread(&subjects->at[i].target, "state", -ESRCH);
	return 0;
}

void subjects_done(struct subjects *subjects)
{
	for (size_t i = 0; i < subjects->n; i++)
		proc_target_done(&subjects->at[i].target);
	free(subjects->at);
	subjects->n = 0;
}
