/* SPDX-License-Identifier: MIT */
/* Steps after which the program, and whatever it runs, can do less: for good. */
#include "sandbox/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf_common.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/parse.h"
#include "base/str.h"
#include "sandbox/host.h"
#include "sandbox/syscalls.h"
#include "sys/cap.h"
#include "sys/landlock.h"
#include "sys/seccomp.h"

static int no_new_privs_apply(void *args _unused_, void *run _unused_)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? fault(-errno, "cannot set no_new_privs") : 0;
}

static const struct step_kind no_new_privs_step = { .name = "no new privileges", .apply = no_new_privs_apply };

int confine_plan_no_new_privs(struct plan *plan, unsigned phase, const char *asked_by)
{
	return plan_add(plan, phase, &no_new_privs_step, 0, asked_by) ? 0 : -ENOMEM;
}

/*
 * What confines takes no_new_privs, or CAP_SYS_ADMIN in our user namespace: without, anybody could confine a set-user-ID program to its harm. The
 * change of user has left it permitted.
 */
static void use_rights(void)
{
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		cap_raise();
}

static int cannot_confine(int err, const char *what)
{
	fault(err, "cannot put the %s on", what);
	return err == -EPERM || err == -EACCES ? fault_hint(err, "add --no-new-privs, or run as root or with -r") : err;
}

static int add_path(struct sandbox_paths *paths, const char *path, bool write)
{
	if (paths->n == PATHS_MAX)
		return fault_plain(-E2BIG, "more than %d paths", PATHS_MAX);
	paths->at[paths->n].write = write;
	return parse_text(path, &paths->at[paths->n++].path);
}

int confine_parse_ro(const char *text, void *field)
{
	return add_path(field, text, false);
}

int confine_parse_rw(const char *text, void *field)
{
	return add_path(field, text, true);
}

struct files_args {
	const struct sandbox_paths *paths;
};

static int allow(int rules, int abi, const char *path, bool write)
{
	_close_ int place = open(path, O_PATH | O_CLOEXEC);
	struct stat st;
	int r = place < 0 || fstat(place, &st) < 0 ? -errno : landlock_allow(rules, abi, place, S_ISDIR(st.st_mode), write);

	return r < 0 ? fault(r, "cannot allow %s", path) : 0;
}

/* Before version 3 a file that can only be read could still be truncated: half a promise is none. */
static int check_abi(int abi)
{
	if (abi < 0) {
		fault_plain(abi, "this kernel has no Landlock");
		return fault_hint(abi, "it came with Linux 5.13, and may be switched off: lsm=landlock,... on the kernel's command line");
	}
	if (abi < 3)
		return fault_plain(-ENOTSUP, "this kernel's Landlock (version %d) cannot keep files from being truncated: that takes Linux 6.2", abi);
	return abi;
}

static int files_apply(void *args, void *run _unused_)
{
	const struct sandbox_paths *paths = ((const struct files_args *)args)->paths;
	int abi = check_abi(landlock_abi()), r = 0;
	_close_ int rules = abi < 0 ? -1 : landlock_new(abi);

	if (abi < 0 || rules < 0)
		return abi < 0 ? abi : fault(rules, "cannot make rules for files");
	use_rights();
	for (size_t i = 0; i < paths->n && r == 0; i++)
		r = allow(rules, abi, paths->at[i].path, paths->at[i].write);
	if (r < 0)
		return r;
	r = landlock_take(rules);
	return r < 0 ? cannot_confine(r, "rules for files") : 0;
}

static void files_print(const void *args, FILE *to)
{
	const struct sandbox_paths *paths = ((const struct files_args *)args)->paths;

	for (size_t i = 0; i < paths->n; i++) {
		fprintf(to, "%s%s ", i ? ", " : "", paths->at[i].write ? "all of" : "reading of");
		str_print_shell(paths->at[i].path, to);
	}
}

static int files_doubt(const void *args _unused_, const void *about, struct doubts *doubts)
{
	const struct sandbox *sandbox = about;

	if (landlock_abi() < 0)
		return doubt_add(doubts, true, "start the kernel with lsm=landlock,...", "this kernel has no Landlock, or it is switched off");
	return sandbox->spec.no_new_privs ? 0 : host_doubt_capability(CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "rules take it, or --no-new-privs", about, doubts);
}

static const struct step_kind files_step = { .name = "of files only", .apply = files_apply, .print = files_print, .doubt = files_doubt };

int confine_plan_files(struct plan *plan, unsigned phase, const struct sandbox_paths *paths, const char *asked_by)
{
	return plan_put(plan, phase, &files_step, &(struct files_args){ .paths = paths }, sizeof(struct files_args), asked_by);
}

struct syscalls_args {
	const char *from;
	struct sock_filter *code;   /* NULL: the default */
	size_t length;
};

static int syscalls_apply(void *args, void *run _unused_)
{
	const struct syscalls_args *a = args;
	struct sock_filter made[SYSCALLS_FILTER_MAX];
	struct seccomp_filter filter = { .code = a->code, .length = (unsigned short)a->length };
	int r;

	if (!filter.code) {
		filter.code = made;
		filter.length = (unsigned short)syscalls_default(cap_bounding(), made);
	}
	if (!filter.length)
		return fault_plain(-ENOTSUP, "there is a default filter for x86-64 and arm64 only");
	use_rights();
	r = seccomp_install(&(struct seccomp_filters){ .at = &filter, .n = 1 });
	if (r == -EINVAL)
		return fault_plain(r, "the kernel does not take the filter of %s: it is no valid BPF program for system calls", a->from);
	return r < 0 ? cannot_confine(r, "system-call filter") : 0;
}

static void syscalls_print(const void *args, FILE *to)
{
	const struct syscalls_args *a = args;

	str_print_shell(a->from, to);
	if (a->code)
		fprintf(to, ", %zu instructions", a->length);
}

static int syscalls_doubt(const void *args _unused_, const void *about, struct doubts *doubts)
{
	const struct sandbox *sandbox = about;

	return sandbox->spec.no_new_privs ? 0 : host_doubt_capability(CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "a filter takes it, or --no-new-privs", about, doubts);
}

static const struct step_kind syscalls_step = { .name = "system-call filter", .apply = syscalls_apply, .print = syscalls_print, .doubt = syscalls_doubt };

/* The whole program, from a file or an open file. Its length in bytes or a fault. */
static ssize_t read_program(const char *from, char **text)
{
	bool number = *from >= '0' && *from <= '9';
	_close_ int fd = -1;
	ssize_t n;

	if (number) {
		int r = parse_fd(from, &fd);

		if (r < 0)
			return fault_hint(r, "a file whose name begins with a digit: ./%s", from);
	} else {
		fd = open(from, O_RDONLY | O_CLOEXEC);
	}
	n = fd < 0 ? -errno : file_read_all(fd, BPF_MAXINSNS * sizeof(struct sock_filter), text);
	if (n == -EFBIG || (n >= 0 && (n == 0 || n % (ssize_t)sizeof(struct sock_filter))))
		return fault_plain(-EINVAL, "%s is no compiled BPF program: 1 to %d instructions of %zu bytes", from, BPF_MAXINSNS, sizeof(struct sock_filter));
	return n < 0 ? fault((int)n, number ? "cannot read the filter from open file %s" : "cannot read the filter %s", from) : n;
}

int confine_plan_syscalls(struct plan *plan, unsigned phase, const char *filter, const char *asked_by)
{
	struct syscalls_args *a = plan_add(plan, phase, &syscalls_step, sizeof *a, asked_by);
	_free_ char *text = NULL;
	ssize_t n = 0;

	if (!a)
		return -ENOMEM;
	a->from = filter;
	if (streq(filter, "default"))
		return 0;
	n = read_program(filter, &text);
	if (n < 0)
		return fault_within((int)n, "%s", asked_by);
	a->length = (size_t)n / sizeof *a->code;
	a->code = pool_alloc(&plan->pool, (size_t)n);
	if (!a->code)
		return fault(-ENOMEM, "cannot keep the filter");
	memcpy(a->code, text, (size_t)n);
	return 0;
}
