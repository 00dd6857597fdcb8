/* SPDX-License-Identifier: MIT */
/* Namespaces that the user names: by number, as readlink(1) shows them, by the kernel's id, or by a file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "nsls/nsls.h"
#include "sys/nsfs.h"

static int parse_number(const char *text, uint64_t *number)
{
	int r = parse_u64(text, number);

	return r == 0 && *number == 0 ? fault_plain(-EINVAL, "0 is no number of a namespace") : r;
}

static int parse_file(const char *path, struct named *named)
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

/* "net:ID:NUMBER", "net:NUMBER", "net:[NUMBER]" */
static int parse_typed(char *text, struct named *named)
{
	char *number = strchr(text, ':'), *id;
	int r;

	*number++ = 0;
	named->id.type = ns_type_of_name(text, strlen(text));
	if (named->id.type == NS_TYPES)
		return fault_plain(-EINVAL, "'%s' is no kind of namespace", text);
	if (*number == '[' && number[strlen(number) - 1] == ']') {
		number++;
		number[strlen(number) - 1] = 0;
	}
	id = strchr(number, ':') ? number : NULL;
	if (id) {
		number = strchr(number, ':');
		*number++ = 0;
		r = parse_number(id, &named->handle);
		if (r < 0)
			return r;
	}
	return parse_number(number, &named->id.ino);
}

static int parse_one(const char *text, size_t len, struct named *named)
{
	_free_ char *copy = strndup(text, len);

	*named = (struct named){ .id.type = NS_TYPES };
	if (!copy)
		return fault(-ENOMEM, "cannot read the names of namespaces");
	if (strchr(copy, '/'))
		return parse_file(copy, named);
	return strchr(copy, ':') ? parse_typed(copy, named) : parse_number(copy, &named->id.ino);
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
