/* SPDX-License-Identifier: MIT */
/* Becoming the program that the user asked for. */
#include "cli/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/str.h"
#include "cli/exit.h"

static int cannot_run(const char *program, int error)
{
	int r = -error;

	if (error == ENOENT && strchr(program, '/') && access(program, F_OK) == 0) {
		fault(r, "cannot run %s: its interpreter or dynamic loader is missing", program);
		return fault_status(r, STATUS_CANNOT_RUN);
	}
	fault(r, "cannot run %s", program);
	if (error == ENOENT && !strchr(program, '/'))
		fault_hint(r, "no such program in PATH=%s", getenv("PATH") ? getenv("PATH") : "");
	return fault_status(r, error == ENOENT || error == ENOTDIR ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}

static const char *choose_shell(void)
{
	const char *shell = getenv("SHELL");

	return !shell || !*shell || access(shell, X_OK) < 0 ? "/bin/sh" : shell;
}

static int exec_shell(void)
{
	const char *shell = choose_shell(), *base;
	char name[64];

	base = strrchr(shell, '/');
	snprintf(name, sizeof name, "-%s", base ? base + 1 : shell);   /* a leading '-' makes it a login shell */
	execl(shell, name, (char *)NULL);
	return cannot_run(shell, errno);
}

int exec_program(char *const argv[])
{
	if (!argv[0])
		return exec_shell();
	execvp(argv[0], argv);
	return cannot_run(argv[0], errno);
}

/* As execvp(3) looks for it: the first that can be run; EACCES where there are only others. */
static int look_in_path(const char *name)
{
	const char *rest = getenv("PATH") ? getenv("PATH") : "/bin:/usr/bin", *dir;
	int error = ENOENT;
	size_t len;

	while ((dir = str_word(&rest, ':', &len))) {
		char path[PATH_MAX];

		if (snprintf(path, sizeof path, "%.*s%s%s", (int)len, dir, len ? "/" : "", name) >= (int)sizeof path)
			continue;
		if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0)
			return 0;
		if (errno == EACCES)
			error = EACCES;
	}
	return error;
}

int exec_look(char *const argv[])
{
	const char *program = argv[0] ? argv[0] : choose_shell();
	int error = 0;

	if (!strchr(program, '/'))
		error = look_in_path(program);
	else if (faccessat(AT_FDCWD, program, X_OK, AT_EACCESS) < 0)
		error = errno;
	return error ? cannot_run(program, error) : 0;
}

int exec_refuse_lent_rights(const char *hint)
{
	if (!getauxval(AT_SECURE))
		return 0;
	fault_plain(-EPERM, "refusing to run with more rights than the caller has (set-user-ID, set-group-ID or file capabilities)");
	return fault_hint(-EPERM, "take them off the program file; %s", hint);
}
