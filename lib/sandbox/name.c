/* SPDX-License-Identifier: MIT */
/* Steps that give an environment a name. */
#include "sandbox/name.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "proc/scan.h"
#include "proc/stat.h"
#include "sandbox/envdir.h"
#include "sandbox/keep.h"

struct name_args {
	const char *name;
	char *const *command;   /* the whole command line, for the record */
};

static void name_print(const void *args, FILE *to)
{
	fputs(((const struct name_args *)args)->name, to);
}

static int reserve_apply(void *args, void *run_)
{
	struct sandbox_run *run = run_;
	int lock = envdir_reserve(((const struct name_args *)args)->name);

	if (lock < 0)
		return lock;
	run->name = lock;
	return 0;
}

static int reserve_undo(void *args, void *run_)
{
	struct sandbox_run *run = run_;
	int r = envdir_discard(((const struct name_args *)args)->name);

	run->name = fd_close(run->name);
	return r;
}

static const struct step_kind reserve_step = { .name = "reserve the name", .apply = reserve_apply, .undo = reserve_undo, .print = name_print };

/* When the child was started; it may be of another PID namespace's /proc. */
static int read_first(const struct sandbox_run *run, struct environment_record *record)
{
	_close_ int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), dir = scan_open(proc, run->in_proc);
	struct proc_stat stat;
	int r = dir < 0 ? dir : proc_stat_read(dir, &stat);

	if (r < 0)
		return r;
	record->pid = run->in_proc;
	record->started = stat.started;
	return 0;
}

/* As a shell would read it back, cut where it is too long. */
static int read_command(char *const *command, char into[static ENVIRONMENT_OPTIONS_MAX])
{
	_free_ char *text = NULL;
	size_t size;
	_fclose_ FILE *to = open_memstream(&text, &size);

	if (!to)
		return -ENOMEM;
	for (char *const *word = command; *word; word++) {
		fputs(word == command ? "" : " ", to);
		str_print_shell(*word, to);
	}
	if (fflush(to) != 0)
		return -ENOMEM;
	str_escape(into, ENVIRONMENT_OPTIONS_MAX, text);
	return 0;
}

static int write_record(const char *path, const struct environment_record *record)
{
	_close_ int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	_fclose_ FILE *to = fd < 0 ? NULL : fdopen(fd, "w");

	if (!to)
		return -errno;
	fd = -1;   /* the FILE's now */
	environment_record_print(record, to);
	return fflush(to) != 0 ? -errno : 0;
}

static int record_apply(void *args, void *run)
{
	const struct name_args *a = args;
	struct environment_record record = { .created = (uint64_t)time(NULL), .user = getuid() };
	char path[ENVIRONMENT_PATH_MAX];
	int r = environment_boot(record.boot);

	if (r == 0)
		r = read_first(run, &record);
	if (r == 0)
		r = read_command(a->command, record.options);
	if (r == 0)
		r = write_record(envdir_path(a->name, ENVIRONMENT_RECORD, path), &record);
	if (r == 0)
		return 0;
	unlink(path);
	return fault(r, "cannot write down environment %s", a->name);
}

/* The record goes with the folder. */
static const struct step_kind record_step = { .name = "write down", .apply = record_apply, .print = name_print };

static int publish_apply(void *args, void *run _unused_)
{
	return envdir_publish(((const struct name_args *)args)->name);
}

static int publish_undo(void *args, void *run _unused_)
{
	return envdir_withdraw(((const struct name_args *)args)->name);
}

static const struct step_kind publish_step = { .name = "show the name", .apply = publish_apply, .undo = publish_undo, .print = name_print };

static int plan_name(struct plan *plan, unsigned phase, const struct step_kind *kind, const struct sandbox_spec *spec)
{
	return plan_put(plan, phase, kind, &(struct name_args){ spec->name, spec->command }, sizeof(struct name_args), "--name");
}

/* Call add() for the file of each namespace. */
static int each_file(struct plan *plan, unsigned phase, const struct sandbox_spec *spec,
		     int (*add)(struct plan *plan, unsigned phase, enum ns_type type, const char *file, const char *asked_by))
{
	char path[ENVIRONMENT_PATH_MAX];
	int r = 0;

	for (enum ns_type t = 0; t < NS_TYPES && r == 0; t++) {
		const char *file;

		if (!sandbox_wants(spec, t))
			continue;
		envdir_path(spec->name, ns_kinds[t].name, path);
		file = pool_text(&plan->pool, path, strlen(path));
		r = file ? add(plan, phase, t, file, "--name") : fault(-ENOMEM, "cannot plan the environment");
	}
	return r;
}

static int plan_file(struct plan *plan, unsigned phase, enum ns_type type _unused_, const char *file, const char *asked_by)
{
	return keep_plan_file(plan, phase, file, asked_by);
}

int name_plan_reserve(struct plan *plan, unsigned phase, const struct sandbox_spec *spec)
{
	int r = plan_name(plan, phase, &reserve_step, spec);

	return r == 0 ? each_file(plan, phase, spec, plan_file) : r;
}

int name_plan_publish(struct plan *plan, unsigned phase, const struct sandbox_spec *spec)
{
	int r = each_file(plan, phase, spec, keep_plan_bind);

	if (r == 0)
		r = plan_name(plan, phase, &record_step, spec);
	return r == 0 ? plan_name(plan, phase, &publish_step, spec) : r;
}
