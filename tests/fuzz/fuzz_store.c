/* SPDX-License-Identifier: MIT */
/* Files of --from: what is taken can be listed, and is written so that it reads the same. */
#include "fuzz/fuzz.h"
#include "snapshot/store.h"

struct file {
	struct snapshot snapshot;
	struct users users;
};

static void done(struct file *file)
{
	snapshot_done(&file->snapshot);
	users_done(&file->users);
}

static size_t write_again(struct file *file, char **text)
{
	size_t size = 0;
	FILE *to = open_memstream(text, &size);

	promise(to && store_write(&file->snapshot, &file->users, to) == 0);
	promise(fclose(to) == 0);
	return size;
}

/* What the rest of the program relies on. */
static void look(const struct snapshot *s)
{
	promise(s->host && s->host->name);
	for (size_t i = 0; i < s->n_ns; i++) {
		const struct ns *ns = s->ns[i];
		unsigned depth = 0;

		promise(ns->id.ino && ns->id.type < NS_TYPES && snapshot_find(s, ns->id.ino) == ns);
		promise(i == 0 || s->ns[i - 1]->id.ino < ns->id.ino);
		promise(!ns->n_procs || ns->first);
		for (const struct ns *up = ns->parent; up; up = up->parent)
			promise(up->id.type == ns->id.type && depth++ < 64);
		for (const struct ns *up = ns->owner; up; up = up->owner)
			promise(up->id.type == NS_USER && depth++ < 128);
	}
	for (size_t i = 0; i < s->n_members; i++)
		promise(s->members[i]->pid > 0 && (i == 0 || s->members[i - 1]->pid < s->members[i]->pid));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size), *first = NULL, *second = NULL;
	struct file file = { .users.given = false }, again = file;
	int r = store_read(text, size, &file.snapshot, &file.users);

	if (r < 0) {
		fuzz_expect_fault(r);
	} else {
		size_t n = (look(&file.snapshot), write_again(&file, &first));

		promise(store_read(first, n, &again.snapshot, &again.users) == 0);
		look(&again.snapshot);
		promise(write_again(&again, &second) == n && memcmp(first, second, n) == 0);
	}
	done(&file);
	done(&again);
	return 0;
}
