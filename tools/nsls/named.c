/* SPDX-License-Identifier: MIT */
/* Namespaces that the user names: by number, as readlink(1) shows them, by the kernel's id, or by a file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "nsls/nsls.h"
#include "proc/mountinfo.h"
#include "sys/patience.h"

/* A namespace that is mounted there by our own mount table: the one on top. */
struct mounted_at {
	const char *path;
	struct ns_id id;   /* ino 0: none */
};

static int see(void *ctx, const struct listed_mount *m)
{
	struct mounted_at *at = ctx;

	if (streq(m->target, at->path) && (!streq(m->fstype, "nsfs") || ns_id_parse_link(m->root, &at->id) < 0))
		at->id.ino = 0;   /* something else lies over it */
	return 0;
}

/* The file server above it does not answer: the mount table names the namespace without any. */
static int open_by_table(const char *path, int procfd, struct ns_token *named)
{
	struct mounted_at at = { .path = path };

	if (mountinfo_each_own(procfd, see, &at) < 0 || !at.id.ino)
		return fault_plain(-ETIMEDOUT, "cannot open %s: its file server does not answer", path);
	named->id = at.id;
	return 0;
}

static int open_file(const char *path, int procfd, struct ns_token *named)
{
	_close_ int fd = patience_open_namespace(path);
	int r;

	if (fd == -ETIMEDOUT)
		return open_by_table(path, procfd, named);
	if (fd == -EINVAL)
		return fault_plain(fd, "%s is no namespace", path);
	if (fd == -EACCES || fd == -EPERM)
		return fault_hint(fault(fd, "cannot open %s", path), "it is another user's: run as root");
	if (fd < 0)
		return fault(fd, "cannot open %s", path);
	r = ns_id_of_fd(fd, &named->id);
	return r < 0 ? fault(r, "cannot read which namespace %s is", path) : 0;
}

int named_open(struct named_list *list, int procfd)
{
	int r = 0;

	for (unsigned i = 0; i < list->n && r == 0; i++)
		if (list->files[i])
			r = open_file(list->files[i], procfd, &list->at[i]);
	return r;
}

void named_done(struct named_list *list)
{
	for (unsigned i = 0; i < list->n; i++)
		free(list->files[i]);
	list->n = 0;
}

static int parse_one(const char *text, size_t len, struct ns_token *named, char **file)
{
	_free_ char *copy = strndup(text, len);

	*named = (struct ns_token){ .id.type = NS_TYPES };
	*file = NULL;
	if (!copy)
		return fault(-ENOMEM, "cannot read the names of namespaces");
	if (!strchr(copy, '/'))
		return ns_token_parse(copy, named);
	*file = take_ptr(copy);
	return 0;
}

int named_parse(const char *text, void *field)
{
	struct named_list *list = field;
	const char *rest = text, *word;
	size_t len;

	while ((word = str_word(&rest, ',', &len))) {
		int r;

		if (list->n == NAMED_MAX)
			return fault_plain(-E2BIG, "more than %d namespaces", NAMED_MAX);
		r = parse_one(word, len, &list->at[list->n], &list->files[list->n]);
		if (r < 0)
			return r;
		list->n++;
	}
	return 0;
}
