/* SPDX-License-Identifier: MIT */
/* What becomes of an environment, told in JSON. */
#include "sandbox/report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/json_write.h"
#include "base/parse.h"
#include "ns/id.h"
#include "proc/scan.h"
#include "sys/pidfd.h"

int report_parse_fd(const char *text, void *field)
{
	int fd, flags, r = parse_fd(text, &fd);

	if (r < 0)
		return r;
	flags = fcntl(fd, F_GETFL);
	if (flags < 0)
		return fault_plain(-EBADF, "file descriptor %d is not open", fd);
	if ((flags & O_ACCMODE) == O_RDONLY)
		return fault_plain(-EBADF, "file descriptor %d is open for reading only", fd);
	*(struct sandbox_number *)field = (struct sandbox_number){ true, fd };
	return 0;
}

/*
 * A reader that has gone is no reason to end. All signals are blocked while we stand in; its SIGPIPE is taken away, or it would be passed on to the
 * program.
 */
static int send_line(int fd, const char *text, size_t len)
{
	sigset_t pipe;
	int r = fd_write(fd, text, len);

	if (r != -EPIPE)
		return r;
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigtimedwait(&pipe, NULL, &(struct timespec){ 0 });
	return r;
}

/* A line that is being written; sent whole. */
struct line {
	struct json json;
	char *text;
	size_t len;
};

static bool begin(struct line *line, const char *event)
{
	*line = (struct line){ .text = NULL };
	line->json.to = open_memstream(&line->text, &line->len);
	if (!line->json.to)
		return false;
	line->json.compact = true;
	json_object(&line->json, NULL);
	json_text(&line->json, "event", event);
	return true;
}

static int finish(struct line *line, const struct sandbox_spec *spec)
{
	int r;

	json_end(&line->json, '}');
	r = fclose(line->json.to) == 0 ? send_line(spec->status_fd.value, line->text, line->len) : -ENOMEM;
	free(line->text);
	return r;
}

/* Of the first process, which is in all of them. */
static void put_namespaces(struct json *json, pid_t in_proc)
{
	_close_ int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), dir = in_proc > 0 ? scan_open(proc, in_proc) : -1;

	json_object(json, "namespaces");
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		struct ns_id id;
		char link[32];

		snprintf(link, sizeof link, "ns/%s", ns_kinds[t].name);
		if (dir >= 0 && ns_id_read(dir, link, &id) == 0)
			json_number(json, ns_kinds[t].name, id.ino);
		else
			json_null(json, ns_kinds[t].name);
	}
	json_end(json, '}');
}

static void put_cgroup(struct json *json, const struct cgroup_group *group)
{
	if (!group) {
		json_null(json, "cgroup");
		return;
	}
	json_array(json, "cgroup");
	for (unsigned i = 0; i < group->n; i++) {
		char path[PATH_MAX + CGROUP_NAME_MAX];

		snprintf(path, sizeof path, "%s/%s", group->homes.at[i].dir, group->name);
		json_text(json, NULL, path);
	}
	json_end(json, ']');
}

struct started_args {
	const struct sandbox_spec *spec;
};

static int started_apply(void *args, void *run_)
{
	const struct sandbox_spec *spec = ((const struct started_args *)args)->spec;
	const struct sandbox_run *run = run_;
	_close_ int pidfd = pidfd_of(run->child);
	struct line line;
	uint64_t inode;
	int r;

	if (!begin(&line, "started"))
		return fault(-ENOMEM, "cannot tell that the environment stands");
	json_integer(&line.json, "pid", run->child);
	if (pidfd >= 0 && pidfd_inode(pidfd, &inode) == 0)
		json_number(&line.json, "pidfd_inode", inode);
	else
		json_null(&line.json, "pidfd_inode");
	put_namespaces(&line.json, run->in_proc);
	put_cgroup(&line.json, run->cgroup);
	r = finish(&line, spec);
	return r < 0 ? fault(r, "cannot write to file descriptor %d", spec->status_fd.value) : 0;
}

static void started_print(const void *args, FILE *to)
{
	fprintf(to, "%d that all stands", ((const struct started_args *)args)->spec->status_fd.value);
}

static const struct step_kind started_step = { .name = "tell file descriptor", .apply = started_apply, .print = started_print };

int report_plan_started(struct plan *plan, unsigned phase, const struct sandbox_spec *spec, const char *asked_by)
{
	return plan_put(plan, phase, &started_step, &(struct started_args){ spec }, sizeof(struct started_args), asked_by);
}

void report_begin(const struct sandbox_spec *spec)
{
	if (spec->status_fd.set)
		fcntl(spec->status_fd.value, F_SETFD, FD_CLOEXEC);
}

void report_leave(const struct sandbox_spec *spec)
{
	if (spec->status_fd.set)
		close(spec->status_fd.value);
}

void report_ready(const struct sandbox *sandbox)
{
	struct line line;

	if (sandbox->spec.status_fd.set && begin(&line, "ready"))
		finish(&line, &sandbox->spec);
}

/* What the kernel counted for our children, where no cgroup did; ru_maxrss is that of the largest of them, in KiB. */
static void put_usage(struct json *json, const struct cgroup_usage *usage)
{
	struct rusage children = { 0 };
	uint64_t us;

	getrusage(RUSAGE_CHILDREN, &children);
	us = (uint64_t)(children.ru_utime.tv_sec + children.ru_stime.tv_sec) * 1000000 + (uint64_t)(children.ru_utime.tv_usec + children.ru_stime.tv_usec);
	if (usage->has_oom)
		json_bool(json, "oom", usage->oom);
	else
		json_null(json, "oom");
	json_number(json, "cpu_us", usage->has_cpu ? usage->cpu_us : us);
	json_number(json, "memory_peak", usage->has_memory ? usage->memory_peak : (uint64_t)children.ru_maxrss * 1024);
}

void report_exited(const struct sandbox *sandbox, int wait_status, int signal, const struct cgroup_usage *usage)
{
	struct line line;

	if (!sandbox->spec.status_fd.set || !begin(&line, "exited"))
		return;
	if (WIFSIGNALED(wait_status))
		signal = WTERMSIG(wait_status);
	json_integer(&line.json, "status", WIFSIGNALED(wait_status) ? 128 + signal : WEXITSTATUS(wait_status));
	if (signal)
		json_integer(&line.json, "signal", signal);
	else
		json_null(&line.json, "signal");
	put_usage(&line.json, usage);
	finish(&line, &sandbox->spec);
}
