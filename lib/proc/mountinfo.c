/* SPDX-License-Identifier: MIT */
/* /proc/PID/mountinfo by libmount. Only programs that call this link it: loading it costs 0.4 ms at every start. */
#include "proc/mountinfo.h"

#include <errno.h>
#include <libmount.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/file.h"

enum { MOUNTINFO_MAX = 256 << 20 };   /* fs.mount-max allows 100000 mounts a namespace, root may raise it */

static int leave_out(struct libmnt_table *table _unused_, const char *source _unused_, int line _unused_)
{
	return 1;   /* go on with the next line */
}

/* Is a mount with this number told of? */
static bool is_listed(const char *text, unsigned long id)
{
	for (const char *line = text; *line; line = strchrnul(line, '\n'), line += *line == '\n')
		if (strtoul(line, NULL, 10) == id)
			return true;
	return false;
}

/* Field n of a line, from 0 on: "36 35 98:0 /of/it /mount/point rw ...". Fields hold no blanks: the kernel writes \\040. */
static const char *field(const char *line, unsigned n)
{
	for (; n && line; n--)
		line = (line = strchr(line, ' ')) ? line + 1 : NULL;
	return line ? line : "";
}

bool mountinfo_keep(char *text, const char *fstype, size_t n_mounts)
{
	size_t lines = 0, type_len = strlen(fstype);
	bool on_hidden = false;
	char *kept = text;

	/* first: is there a root that lies on a mount which is not told of? */
	for (const char *line = text; *line; line = strchrnul(line, '\n'), line += *line == '\n') {
		lines++;
		if (!on_hidden && strncmp(field(line, 4), "/ ", 2) == 0)
			on_hidden = !is_listed(text, strtoul(field(line, 1), NULL, 10));
	}
	for (char *line = text, *next; *line; line = next) {
		char *end = strchrnul(line, '\n'), *dash = memmem(line, (size_t)(end - line), " - ", 3);

		next = end + (*end == '\n');
		if (!dash || strncmp(dash + 3, fstype, type_len) != 0 || dash[3 + type_len] != ' ')
			continue;
		memmove(kept, line, (size_t)(next - line));
		kept += next - line;
	}
	*kept = 0;
	return lines == n_mounts || (lines + 1 == n_mounts && on_hidden);
}

static const char *some(const char *text) { return text ? text : ""; }

/* Its dash ends the optional fields: libmount leaves blanks around them. */
static struct listed_mount listed(struct libmnt_fs *fs)
{
	const char *source = mnt_fs_get_source(fs);

	return (struct listed_mount){
		.id = (uint32_t)mnt_fs_get_id(fs), .parent = (uint32_t)mnt_fs_get_parent_id(fs), .dev = mnt_fs_get_devno(fs),
		.fstype = mnt_fs_get_fstype(fs), .source = source ? source : "none",   /* that is how libmount reads "none" */
		.root = mnt_fs_get_root(fs), .target = mnt_fs_get_target(fs),
		.options = some(mnt_fs_get_vfs_options(fs)), .fs_options = some(mnt_fs_get_fs_options(fs)),
		.propagation = some(mnt_fs_get_optional_fields(fs)),
	};
}

static int each_mount(struct libmnt_table *table, struct libmnt_iter *iter, listed_mount_fn *each, void *ctx)
{
	struct libmnt_fs *fs;

	while (mnt_table_next_fs(table, iter, &fs) == 0) {
		struct listed_mount mount = listed(fs);
		int r = mount.root && mount.target && mount.fstype ? each(ctx, &mount) : 0;

		if (r < 0)
			return r;
	}
	return 0;
}

int mountinfo_each(const char *text, listed_mount_fn *each, void *ctx)
{
	size_t len = strlen(text);
	_fclose_ FILE *stream = len ? fmemopen((void *)text, len, "r") : NULL;
	struct libmnt_table *table = stream ? mnt_new_table() : NULL;
	struct libmnt_iter *iter = table ? mnt_new_iter(MNT_ITER_FORWARD) : NULL;
	int r = len == 0 ? 0 : -ENOMEM;

	if (iter) {
		mnt_table_set_parser_errcb(table, leave_out);
		r = mnt_table_parse_stream(table, stream, "mountinfo");
		r = r > 0 ? -EBADMSG : r == 0 ? each_mount(table, iter, each, ctx) : r;
	}
	mnt_free_iter(iter);
	mnt_unref_table(table);
	return r;
}

int mountinfo_each_own(int procfd, listed_mount_fn *each, void *ctx)
{
	_free_ char *text = NULL;
	ssize_t n = file_read_all_at(procfd, "self/mountinfo", MOUNTINFO_MAX, &text);

	return n < 0 ? (int)n : mountinfo_each(text, each, ctx);
}
