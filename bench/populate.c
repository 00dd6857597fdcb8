/* SPDX-License-Identifier: MIT */
/*
 * bench/populate [-n PROCESSES] [-g GROUPS] [-f FILES] [-s SOCKETS] [-U] CMD ARGS...: run CMD while PROCESSES sleeping ones stand around it,
 * shared out among GROUPS groups with namespaces of their own (mount, uts, ipc, net, pid, cgroup; -U: user too), as on
 * a host of containers. Each group's first process is PID 1 of its namespace: it takes the others with it when it dies,
 * and it dies with us. CMD is not exec'd in our place: it shall have no children that it does not know (strace waits for all).
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/macro.h"
#include "base/parse.h"
#include "cli/exec.h"
#include "cli/exit.h"

struct crowd {
	uint32_t processes, groups, files, sockets;
	int kinds;
};

static _noreturn_ void sleep_for_ever(void)
{
	for (;;)
		pause();
}

/* PID 1 of a group: make the others, say so on the pipe, sleep. */
static _noreturn_ void lead(uint32_t members, uint32_t group, int ready)
{
	char name[16];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (uint32_t i = 1; i < members; i++) {
		pid_t pid = fork();

		if (pid < 0)
			_exit(1);
		if (pid == 0) {
			snprintf(name, sizeof name, "g%u-p%u", group, i);
			prctl(PR_SET_NAME, name);
			close(ready);
			sleep_for_ever();
		}
	}
	snprintf(name, sizeof name, "g%u-leader", group);
	prctl(PR_SET_NAME, name);
	if (write(ready, "", 1) != 1)
		_exit(1);
	close(ready);
	sleep_for_ever();
}

/* Processes are spread evenly: the first groups get one more. */
static int start_groups(const struct crowd *c, int ready)
{
	for (uint32_t g = 0; g < c->groups; g++) {
		uint32_t members = c->processes / c->groups + (g < c->processes % c->groups);
		long pid = members ? syscall(SYS_clone, c->kinds | SIGCHLD, NULL, NULL, NULL, NULL) : 1;

		if (pid == 0)
			lead(members, g, ready);
		if (pid < 0)
			return fault(-errno, "cannot make group %u", g);
	}
	return 0;
}

/* Each leader says when its group stands; the pipe's end before that tells that one failed. */
static int wait_ready(uint32_t groups, int from)
{
	char byte;

	for (uint32_t g = 0; g < groups; g++)
		if (read(from, &byte, 1) != 1)
			return fault_plain(-ECHILD, "a group could not be made (limits on processes or memory?)");
	return 0;
}

/* Inherited by all of them: open files for those who look at these. */
static int open_files(const struct crowd *c)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	for (uint32_t i = 0; i < c->files; i++)
		if (open("/dev/null", O_RDONLY) < 0)
			return fault(-errno, "cannot open /dev/null");
	for (uint32_t i = 0; i < c->sockets; i++)
		if (socket(AF_INET, SOCK_DGRAM, 0) < 0)
			return fault(-errno, "cannot make %u sockets", c->sockets);
	return 0;
}

static int gather(const struct crowd *c)
{
	int ends[2], r = open_files(c);

	if (r < 0)
		return r;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return fault(-errno, "cannot make a pipe");
	r = start_groups(c, ends[1]);
	close(ends[1]);
	if (r == 0)
		r = wait_ready(MIN(c->groups, c->processes), ends[0]);
	close_range(3, ~0u, 0);   /* the files were for the others */
	return r;
}

static int run_command(char **argv, int *status)
{
	pid_t pid = fork();

	if (pid < 0)
		return fault(-errno, "cannot fork");
	if (pid == 0)
		_exit(exit_status("populate", exec_program(argv), STATUS_OURS));
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return fault(-errno, "cannot wait for %s", argv[0]);
	return 0;
}

static int run(int argc, char **argv, int *status)
{
	struct crowd c = { 2000, 20, 0, 0, CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWCGROUP };
	int option, r = 0;

	while (r == 0 && (option = getopt(argc, argv, "+n:g:f:s:U")) != -1) {
		if (option == 'n')
			r = parse_u32(optarg, &c.processes);
		else if (option == 'g')
			r = parse_u32(optarg, &c.groups);
		else if (option == 'f')
			r = parse_u32(optarg, &c.files);
		else if (option == 's')
			r = parse_u32(optarg, &c.sockets);
		else if (option == 'U')
			c.kinds |= CLONE_NEWUSER;
		else
			return fault_plain(-EINVAL, "bad option");
	}
	if (r == 0 && (!argv[optind] || c.groups == 0))
		return fault_plain(-EINVAL, "usage: populate [-n PROCESSES] [-g GROUPS] [-f FILES] [-s SOCKETS] [-U] CMD ARGS...");
	if (r == 0)
		r = gather(&c);
	return r < 0 ? r : run_command(argv + optind, status);
}

int main(int argc, char **argv)
{
	int status = 0, r = run(argc, argv, &status);

	return r < 0 ? exit_status("populate", r, STATUS_OURS) : exit_of_wait(status);
}
