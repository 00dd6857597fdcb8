/* SPDX-License-Identifier: MIT */
/* What is to be mounted, as users write it. */
#include "sandbox/mountspec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "sys/mountapi.h"

/* -- words: what follows a comma -- */

#define KIND(kind) (1u << MOUNTSPEC_##kind)
enum { MOUNTED = KIND(BIND) | KIND(TMPFS) | KIND(PROC) | KIND(SYS) | KIND(MQUEUE) };

static int take_mode(struct mountspec *spec, const char *value)
{
	char *end;
	unsigned long mode = strtoul(value, &end, 8);

	if (value[0] < '0' || value[0] > '7' || *end || mode > 07777)
		return fault_plain(-EINVAL, "the mode '%s' is not an octal number up to 7777", value);
	spec->mode = (mode_t)mode;
	spec->mode_set = true;
	return 0;
}

static int take_size(struct mountspec *spec, const char *value)
{
	int r = parse_size(value, &spec->size);

	return r == 0 && spec->size == 0 ? fault_plain(-EINVAL, "a size of 0 would be no limit") : r;
}

static int take_subset(struct mountspec *spec, const char *value)
{
	spec->only_pids = streq(value, "pid");
	return spec->only_pids ? 0 : fault_plain(-EINVAL, "'%s' is no subset of proc: pid is the only one", value);
}

/* As numbers, proc(5): the names came later. */
static int take_hidepid(struct mountspec *spec, const char *value)
{
	static const char *const names[] = { "off", "noaccess", "invisible", "", "ptraceable" };

	for (int i = 0; i < (int)ARRAY_SIZE(names); i++)
		if (*names[i] && (streq(value, names[i]) || (value[0] == '0' + i && !value[1]))) {
			spec->hidepid = i;
			return 0;
		}
	return fault_plain(-EINVAL, "hidepid='%s' is not one of off, noaccess, invisible, ptraceable", value);
}

struct word {
	const char *name;
	unsigned kinds;                    /* where it may stand */
	unsigned set, clear;               /* MOUNT_* */
	size_t member;                     /* a bool of struct mountspec that becomes true; 0: none */
	int (*take)(struct mountspec *spec, const char *value);   /* NULL: it has no value */
};

static const struct word words[] = {
	{ "ro", MOUNTED | KIND(FILE), MOUNT_RO, 0, 0, NULL },
	{ "rw", KIND(BIND) | KIND(TMPFS) | KIND(PROC) | KIND(MQUEUE) | KIND(FILE), 0, MOUNT_RO, 0, NULL },
	{ "nosuid", MOUNTED, MOUNT_NOSUID, 0, 0, NULL },
	{ "suid", KIND(BIND) | KIND(TMPFS), 0, MOUNT_NOSUID, 0, NULL },
	{ "nodev", MOUNTED, MOUNT_NODEV, 0, 0, NULL },
	{ "dev", KIND(BIND) | KIND(TMPFS), 0, MOUNT_NODEV, 0, NULL },
	{ "noexec", MOUNTED, MOUNT_NOEXEC, 0, 0, NULL },
	{ "exec", KIND(BIND) | KIND(TMPFS), 0, MOUNT_NOEXEC, 0, NULL },
	{ "alone", KIND(BIND), 0, 0, offsetof(struct mountspec, alone), NULL },
	{ "idmap", KIND(BIND), 0, 0, offsetof(struct mountspec, idmap), NULL },
	{ "size", KIND(TMPFS), 0, 0, 0, take_size },
	{ "mode", KIND(TMPFS) | KIND(FILE) | KIND(DIR), 0, 0, 0, take_mode },
	{ "subset", KIND(PROC), 0, 0, 0, take_subset },
	{ "hidepid", KIND(PROC), 0, 0, 0, take_hidepid },
};

static int no_word(const struct mountspec *spec, const char *word)
{
	char known[256] = "";

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].kinds & 1u << spec->kind)
			snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s%s", *known ? ", " : "", words[i].name, words[i].take ? "=" : "");
	if (!*known)
		return fault_plain(-EINVAL, "nothing can follow a comma here; a comma of a path is written '\\,'");
	return fault_plain(-EINVAL, "'%s' is not one of %s; a comma of a path is written '\\,'", word, known);
}

static int take_word(struct mountspec *spec, char *text)
{
	char *value = strchr(text, '=');

	if (value)
		*value++ = 0;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const struct word *w = &words[i];

		if (!streq(w->name, text) || !(w->kinds & 1u << spec->kind))
			continue;
		if (!w->take != !value)
			return fault_plain(-EINVAL, w->take ? "'%s' needs a value: %s=..." : "'%s' takes no value", text, text);
		spec->flags = (spec->flags | w->set) & ~w->clear;
		if (w->member)
			*(bool *)((char *)spec + w->member) = true;
		return w->take ? w->take(spec, value) : 0;
	}
	return no_word(spec, text);
}

static int take_words(struct mountspec *spec, char *text)
{
	while (text) {
		char *next = strchr(text, ',');
		int r;

		if (next)
			*next++ = 0;
		r = take_word(spec, text);
		if (r < 0)
			return r;
		text = next;
	}
	return 0;
}

/* -- paths -- */

struct parts {
	char *left;    /* before the last ":/", or all of the paths */
	char *right;   /* after it; NULL: there is none */
	char *words;   /* after the first comma; NULL: there is none */
};

/* Take the text apart, and the backslashes away. */
static void cut(char *text, struct parts *parts)
{
	char *to = text, *colon = NULL;

	*parts = (struct parts){ .left = text };
	for (char *from = text; *from; from++) {
		if (*from == ',') {
			parts->words = from + 1;
			break;
		}
		if (*from == '\\' && from[1])
			from++;
		else if (*from == ':' && from[1] == '/')
			colon = to;
		*to++ = *from;
	}
	*to = 0;
	if (colon) {
		*colon = 0;
		parts->right = colon + 1;
	}
}

/* "/a//b/./c/" to "/a/b/c", in place. What ".." would mean depends on links that are not looked at yet. */
static int normalize(char *path)
{
	char *to = path;

	if (path[0] != '/')
		return fault_plain(-EINVAL, "the place '%s' does not begin with '/'", path);
	for (const char *from = path; *(from += strspn(from, "/"));) {
		size_t len = strcspn(from, "/");

		if (len == 2 && memcmp(from, "..", 2) == 0)
			return fault_plain(-EINVAL, "a place cannot have '..' in it");
		if (!(len == 1 && *from == '.')) {
			*to++ = '/';
			memmove(to, from, len);
			to += len;
		}
		from += len;
	}
	if (to == path)
		*to++ = '/';
	*to = 0;
	return 0;
}

/* ":ro" and ":rw" at the end of DST, as container engines take them. */
static void take_suffix(struct mountspec *spec, char *place)
{
	size_t len = strlen(place);

	if (len < 4 || (!streq(place + len - 3, ":ro") && !streq(place + len - 3, ":rw")))
		return;
	spec->flags = place[len - 1] == 'o' ? spec->flags | MOUNT_RO : spec->flags & ~(unsigned)MOUNT_RO;
	place[len - 3] = 0;
}

int mountspec_take(struct pool *pool, const char *text, struct mountspec *spec)
{
	char *copy = pool_text(pool, text, strlen(text));
	struct parts parts;
	int r;

	if (!copy)
		return fault(-ENOMEM, "cannot keep '%s'", text);
	cut(copy, &parts);
	if (!*parts.left)
		return fault_plain(-EINVAL, "'%s' has no source", text);
	spec->source = parts.left;
	spec->place = parts.right;
	if (parts.right) {
		take_suffix(spec, parts.right);
		r = normalize(parts.right);
		if (r < 0)
			return r;
	}
	return take_words(spec, parts.words);
}

/* -- option rows -- */

struct mountspec *mountspec_add(struct mountspecs *specs, enum mountspec_kind kind, const char *asked_by)
{
	struct mountspec *spec = NULL;

	if (array_room(&specs->at, specs->n, &specs->room, sizeof *specs->at)) {
		spec = &specs->at[specs->n++];
		*spec = (struct mountspec){ .kind = kind, .asked_by = asked_by, .fd = -1 };
	} else {
		fault(-ENOMEM, "cannot keep %s", asked_by);
	}
	return spec;
}

static int forget(struct mountspecs *specs, int r)
{
	if (r < 0)
		specs->n--;
	return r;
}

static int add_bind(struct mountspecs *specs, const char *asked_by, const char *text, unsigned flags, bool may_miss)
{
	struct mountspec *spec = mountspec_add(specs, MOUNTSPEC_BIND, asked_by);
	char *place;
	int r;

	if (!spec)
		return -ENOMEM;
	spec->flags = flags;
	spec->may_miss = may_miss;
	r = mountspec_take(&specs->pool, text, spec);
	if (r == 0 && !spec->place) {
		spec->place = place = pool_text(&specs->pool, spec->source, strlen(spec->source));
		r = place ? normalize(place) : fault(-ENOMEM, "cannot keep '%s'", text);
		if (r == -EINVAL)
			fault_plain(r, "'%s' is no place inside: write SRC:DST with a DST that begins with '/' and has no '..'", spec->source);
	}
	return forget(specs, r);
}

int mountspec_parse_bind(const char *text, void *field) { return add_bind(field, "--bind", text, MOUNT_NOSUID | MOUNT_NODEV, false); }
int mountspec_parse_ro_bind(const char *text, void *field) { return add_bind(field, "--ro-bind", text, MOUNT_NOSUID | MOUNT_NODEV | MOUNT_RO, false); }
int mountspec_parse_dev_bind(const char *text, void *field) { return add_bind(field, "--dev-bind", text, MOUNT_NOSUID, false); }
int mountspec_parse_bind_try(const char *text, void *field) { return add_bind(field, "--bind-try", text, MOUNT_NOSUID | MOUNT_NODEV, true); }

/* DST[,WORD...]: nothing but the backslash keeps a comma. */
static int add_place(struct mountspecs *specs, enum mountspec_kind kind, const char *asked_by, const char *text, unsigned flags)
{
	struct mountspec *spec = mountspec_add(specs, kind, asked_by);
	struct parts parts;
	char *copy;
	int r;

	if (!spec)
		return -ENOMEM;
	copy = pool_text(&specs->pool, text, strlen(text));
	if (!copy)
		return forget(specs, fault(-ENOMEM, "cannot keep '%s'", text));
	cut(copy, &parts);
	if (parts.right)
		parts.right[-1] = ':';   /* a colon of the path */
	spec->flags = flags;
	spec->place = parts.left;
	r = normalize(parts.left);
	return forget(specs, r < 0 ? r : take_words(spec, parts.words));
}

enum { SAFE = MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC };

int mountspec_parse_tmpfs(const char *text, void *field) { return add_place(field, MOUNTSPEC_TMPFS, "--tmpfs", text, MOUNT_NOSUID | MOUNT_NODEV); }
int mountspec_parse_proc(const char *text, void *field) { return add_place(field, MOUNTSPEC_PROC, "--proc", text ? text : "/proc", SAFE); }
int mountspec_parse_sys(const char *text, void *field) { return add_place(field, MOUNTSPEC_SYS, "--sys", text ? text : "/sys", SAFE | MOUNT_RO); }
int mountspec_parse_dev(const char *text, void *field) { return add_place(field, MOUNTSPEC_DEV, "--dev", text ? text : "/dev", MOUNT_NOSUID | MOUNT_NOEXEC); }
int mountspec_parse_mqueue(const char *text, void *field) { return add_place(field, MOUNTSPEC_MQUEUE, "--mqueue", text ? text : "/dev/mqueue", SAFE); }
int mountspec_parse_dir(const char *text, void *field) { return add_place(field, MOUNTSPEC_DIR, "--dir", text, 0); }
int mountspec_parse_mask(const char *text, void *field) { return add_place(field, MOUNTSPEC_MASK, "--mask", text, SAFE | MOUNT_RO); }
int mountspec_parse_remount_ro(const char *text, void *field) { return add_place(field, MOUNTSPEC_REMOUNT_RO, "--remount-ro", text, MOUNT_RO); }

static int add_pair(struct mountspecs *specs, enum mountspec_kind kind, const char *asked_by, const char *text, const char *form)
{
	struct mountspec *spec = mountspec_add(specs, kind, asked_by);
	int r;

	if (!spec)
		return -ENOMEM;
	r = mountspec_take(&specs->pool, text, spec);
	if (r == 0 && !spec->place)
		r = fault_plain(-EINVAL, "'%s' is not %s with a DST that begins with '/'", text, form);
	return forget(specs, r);
}

/* An fd that is not open now would be one of our own later. */
int mountspec_parse_file(const char *text, void *field)
{
	struct mountspecs *specs = field;
	int r = add_pair(specs, MOUNTSPEC_FILE, "--file", text, "FD:DST");
	struct mountspec *spec;

	if (r < 0)
		return r;
	spec = &specs->at[specs->n - 1];
	r = parse_fd(spec->source, &spec->fd);
	if (r == 0 && fcntl(spec->fd, F_GETFD) < 0)
		r = fault(-errno, "cannot read the file descriptor %d", spec->fd);
	spec->source = NULL;
	return forget(specs, r);
}

int mountspec_parse_symlink(const char *text, void *field)
{
	return add_pair(field, MOUNTSPEC_SYMLINK, "--symlink", text, "TARGET:DST");
}

bool mountspec_hides(const char *upper, const char *lower)
{
	const char *rest = streq(upper, "/") ? lower : str_after(lower, upper);

	return rest && (!*rest || *rest == '/');
}

void mountspecs_done(struct mountspecs *specs)
{
	free(specs->at);
	pool_done(&specs->pool);
	*specs = (struct mountspecs){ 0 };
}
