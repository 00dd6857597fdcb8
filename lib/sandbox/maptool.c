/* SPDX-License-Identifier: MIT */
/* newuidmap(1) and newgidmap(1). */
#include "sandbox/maptool.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "base/fault.h"
#include "base/fd.h"
#include "sys/child.h"

const char *const maptool_names[] = { [IDMAP_USERS] = "newuidmap", [IDMAP_GROUPS] = "newgidmap" };

enum { NUMBER_MAX = 12, WORDS_MAX = 2 + 3 * IDMAP_MAX };

extern char **environ;

/* The words of the command: TOOL PID INNER OUTER COUNT ... */
struct words {
	char text[WORDS_MAX][NUMBER_MAX];
	char *argv[WORDS_MAX + 1];
	size_t n;
};

static void add(struct words *w, uint32_t number)
{
	snprintf(w->text[w->n], NUMBER_MAX, "%u", number);
	w->argv[w->n] = w->text[w->n];
	w->n++;
}

static void fill(struct words *w, const char *name, pid_t target, const struct idmap *map)
{
	w->argv[w->n++] = (char *)name;
	add(w, (uint32_t)target);
	for (size_t i = 0; i < map->n; i++) {
		add(w, map->ranges[i].inner);
		add(w, map->ranges[i].outer);
		add(w, map->ranges[i].count);
	}
}

/* posix_spawn(3): no copy of our memory, and it tells when the program is not there. */
static int spawn(char *const argv[], int said, const sigset_t *mask, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int error;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, said, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, said, STDERR_FILENO);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, mask);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	error = posix_spawnp(pid, argv[0], &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return -error;
}

int maptool_start(struct maptool *tool, enum idmap_kind kind, pid_t target, const struct idmap *map, const sigset_t *mask)
{
	_free_ struct words *words = calloc(1, sizeof *words);
	int pipes[2], r;

	tool->kind = kind;
	if (!words || pipe2(pipes, O_CLOEXEC) < 0)
		return fault(words ? -errno : -ENOMEM, "cannot run %s", maptool_names[kind]);
	tool->said = pipes[0];
	fill(words, maptool_names[kind], target, map);
	r = spawn(words->argv, pipes[1], mask, &tool->pid);
	fd_close(pipes[1]);
	if (r == 0)
		return 0;
	tool->pid = 0;
	fault(r, "cannot run %s, which writes maps of subordinate IDs", maptool_names[kind]);
	return fault_hint(r, "it comes with the package uidmap (apt-get install uidmap)");
}

int maptool_finish(struct maptool *tool, bool say)
{
	char said[256] = "";
	int status = 0;
	ssize_t n;

	if (tool->pid) {
		n = fd_read(tool->said, said, sizeof said - 1);
		said[MAX(n, (ssize_t)0)] = 0;
		said[strcspn(said, "\n")] = 0;
	}
	tool->said = fd_close(tool->said);   /* what it says beyond our buffer must not block it */
	if (tool->pid)
		status = child_reap(tool->pid);
	if (!tool->pid || !say || status == 0)
		return 0;
	if (WIFSIGNALED(status))
		return fault_plain(-EIO, "%s was killed by signal %d", maptool_names[tool->kind], WTERMSIG(status));
	return fault_plain(-EPERM, "%s", *said ? said : maptool_names[tool->kind]);
}
