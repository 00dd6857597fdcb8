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
#include "sys/nsfs.h"

static int parse_file(const char *path, struct ns_token *named)
{
	_close_ int fd = nsfs_open_at(AT_FDCWD, path);
	int r;

	if (fd == -EINVAL)
		return fault_plain(fd, "%s is no namespace", path);
	if (fd < 0)
		return fault(fd, "cannot open %s", path);
	r = ns_id_of_fd(fd, &named->id);
	return r < 0 ? fault(r, "cannot read which namespace %s is", path) : 0;
}

static int parse_one(const char *text, size_t len, struct ns_token *named)
{
	_free_ char *copy = strndup(text, len);

	*named = (struct ns_token){ .id.type = NS_TYPES };
	if (!copy)
		return fault(-ENOMEM, "cannot read the names of namespaces");
	return strchr(copy, '/') ? parse_file(copy, named) : ns_token_parse(copy, named);
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
		r = parse_one(word, len, &list->at[list->n]);
		if (r < 0)
			return r;
		list->n++;
	}
	return 0;
}
