/* SPDX-License-Identifier: MIT */
/* nsls --mount: which mount namespaces, and so which containers, still have a file system mounted. */
#include <errno.h>
#include <stdlib.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "nsls/mount.h"

struct line {
	const struct mounted *mount;
	const char *user;
};

static const struct mounted *mount_of(const void *row) { return ((const struct line *)row)->mount; }

static const struct proc *proc_of(const void *row)
{
	const struct ns *ns = mount_of(row)->ns;

	return ns ? ns->first : NULL;
}

static void target_cell(const void *row, struct cell *c) { cell_text(c, mount_of(row)->target); }
static void root_cell(const void *row, struct cell *c) { cell_text(c, mount_of(row)->root); }
static void fstype_cell(const void *row, struct cell *c) { cell_text(c, mount_of(row)->fstype); }
static void source_cell(const void *row, struct cell *c) { cell_text(c, mount_of(row)->source); }
static void options_cell(const void *row, struct cell *c) { cell_text(c, mount_of(row)->options); }
static void fs_options_cell(const void *row, struct cell *c) { cell_text(c, mount_of(row)->fs_options); }
static void id_cell(const void *row, struct cell *c) { cell_number(c, mount_of(row)->id); }
static void parent_cell(const void *row, struct cell *c) { cell_number(c, mount_of(row)->parent); }
static void user_cell(const void *row, struct cell *c) { cell_text(c, ((const struct line *)row)->user); }

static void ns_cell(const void *row, struct cell *c)
{
	if (mount_of(row)->ns)
		cell_number(c, mount_of(row)->ns->id.ino);
}

static void nprocs_cell(const void *row, struct cell *c)
{
	if (mount_of(row)->ns)
		cell_number(c, mount_of(row)->ns->n_procs);
}

static void dev_cell(const void *row, struct cell *c)
{
	buf_printf(&c->own, "%u:%u", major(mount_of(row)->dev), minor(mount_of(row)->dev));
	cell_text(c, buf_text(&c->own));
}

static void propagation_cell(const void *row, struct cell *c)
{
	const char *text = mount_of(row)->propagation;

	cell_text(c, *text ? text : "private");
}

static void covered_cell(const void *row, struct cell *c)
{
	cell_bool(c, mount_of(row)->covered);
	cell_words(c, mount_of(row)->covered ? "yes" : "no");
}

static void pid_cell(const void *row, struct cell *c)
{
	if (proc_of(row))
		cell_number(c, (uint64_t)proc_of(row)->pid);
}

static void container_cell(const void *row, struct cell *c)
{
	if (proc_of(row))
		columns_container(proc_of(row)->container, c);
}

static void command_cell(const void *row, struct cell *c)
{
	if (proc_of(row))
		cell_text(c, proc_of(row)->command);
}

static const struct col columns[] = {
	{ "NS", "ns", COL_NUMBER, COL_RIGHT, 10, "mount namespace that has the mount", ns_cell },
	{ "NPROCS", "nprocs", COL_NUMBER, COL_RIGHT, 5, "number of processes in it", nprocs_cell },
	{ "PID", "pid", COL_NUMBER, COL_RIGHT, 5, "lowest PID in it", pid_cell },
	{ "USER", "user", COL_TEXT, 0, 0, "user of that process", user_cell },
	{ "CONTAINER", "container", COL_TEXT, 0, 0, "container (or systemd unit) of that process", container_cell },
	{ "TARGET", "target", COL_TEXT, 0, 0, "mount point, below the root of the mount namespace", target_cell },
	{ "ROOT", "root", COL_TEXT, 0, 0, "directory (or file) of the file system that is mounted there", root_cell },
	{ "FSTYPE", "fstype", COL_TEXT, 0, 0, "type of the file system", fstype_cell },
	{ "SOURCE", "source", COL_TEXT, 0, 0, "device, or what else was mounted", source_cell },
	{ "DEV", "dev", COL_TEXT, 0, 0, "device number of the file system, MAJOR:MINOR", dev_cell },
	{ "OPTIONS", "options", COL_TEXT, 0, 0, "options of the mount", options_cell },
	{ "FSOPTIONS", "fsoptions", COL_TEXT, COL_TRUNC, 0, "options of the file system", fs_options_cell },
	{ "PROPAGATION", "propagation", COL_TEXT, 0, 0, "private, or shared:N, master:N (a slave of the peer group N), unbindable", propagation_cell },
	{ "ID", "id", COL_NUMBER, COL_RIGHT, 0, "number of the mount, as in mountinfo", id_cell },
	{ "PARENT", "parent", COL_NUMBER, COL_RIGHT, 0, "number of the mount on which it lies", parent_cell },
	{ "COVERED", "covered", COL_BOOL, 0, 0, "another mount lies over it, so that no path leads there", covered_cell },
	{ "COMMAND", "command", COL_TEXT, COL_TRUNC, 0, "command line of that process", command_cell },
};

const struct columns nsls_mount_columns = { "Columns with --mount", columns, ARRAY_SIZE(columns), "--mount" };

/* Nobody has it mounted: what else can keep it busy. */
static int nobody(const struct view *view, const struct mount_wanted *wanted, const struct snapshot *snapshot)
{
	const int err = -ENOENT;

	if (view->options->json && view_print(view, "mounts", NULL, 0, sizeof(struct line)) < 0)
		return fault(-EIO, "cannot print the list");
	fault_plain(err, "%s is mounted in no mount namespace", wanted->text);
	if (wanted->missing)
		return fault_hint(err, "there is no such file here, so it was looked for as the source of a mount: a mount point of a container is asked for by its MAJ:MIN");
	if (snapshot->unread.procs || snapshot->unread.hidden || snapshot->unread.tables)
		return fault_hint(err, "not all mount namespaces could be read (no permission): it may be in one of them");
	return fault_hint(err, "what else keeps a device busy: open files (fuser -vm), loop devices (losetup), swap (swapon), device mapper (dmsetup ls)");
}

/* The path is no mount point here, but one elsewhere: who has just unmounted it here means those. */
static bool is_elsewhere(const struct snapshot *s)
{
	for (size_t i = 0; i < s->n_mounted; i++)
		if (s->mounted[i]->other)
			return true;
	return false;
}

static void note_elsewhere(const struct mount_wanted *wanted)
{
	fputs("nsls: note: ", stderr);
	str_print_escaped(wanted->path, stderr);
	fprintf(stderr, " is no mount point here: shown is what is mounted there in other mount namespaces. What it lies on here: nsls --mount %u:%u\n",
		major(wanted->query.dev), minor(wanted->query.dev));
}

static void note_tables(const struct snapshot *s)
{
	if (s->unread.tables)
		fprintf(stderr, "nsls: note: %u mount table%s could not be read (no permission): the list is partial\n", s->unread.tables,
			s->unread.tables == 1 ? "" : "s");
}

static int show(const struct view *view, const struct mount_wanted *wanted, const struct snapshot *snapshot)
{
	_free_ struct line *lines = calloc(snapshot->n_mounted + 1, sizeof *lines);
	struct users users = { .names.used = 0 };
	bool elsewhere = is_elsewhere(snapshot);
	size_t n = 0;
	int r;

	if (!lines)
		return fault(-ENOMEM, "cannot make the list");
	for (size_t i = 0; i < snapshot->n_mounted; i++) {
		const struct mounted *m = snapshot->mounted[i];

		if (m->other == elsewhere)
			lines[n++] = (struct line){ m, m->ns && m->ns->first ? user_name(&users, m->ns->first->uid) : NULL };
	}
	r = n ? view_print(view, "mounts", lines, n, sizeof *lines) : nobody(view, wanted, snapshot);
	note_unread(snapshot);
	note_tables(snapshot);
	if (elsewhere)
		note_elsewhere(wanted);
	users_done(&users);
	return r;
}

static int answer(const struct options *o, int procfd)
{
	_snapshot_ struct snapshot snapshot = { .n_ns = 0 };
	_containers_ struct containers containers = { .text = NULL };
	_view_ struct view view = { .filter = NULL };
	struct mount_wanted wanted;
	struct query query = { .types = 1u << NS_MNT, .procs = true, .mounts = true, .uids = true, .commands = true, .mounted = &wanted.query };
	int r = view_make(&o->view, &nsls_mount_columns, "NS,PID,CONTAINER,TARGET,ROOT,FSTYPE,SOURCE,COVERED,COMMAND", &view);

	if (r == 0 && view_uses(&view, "CONTAINER"))
		query.containers = &containers;
	if (r == 0)
		r = mount_wanted_find(o->mount, procfd, &wanted);
	if (r >= 0)
		r = look(o, procfd, &query, &snapshot);
	return r < 0 ? r : show(&view, &wanted, &snapshot);
}

const struct question question_mount = { "--mount", &nsls_mount_columns, WITH_ROAD, NULL, answer };
