/* SPDX-License-Identifier: MIT */
/* bench/join PID CMD ARGS...: the least that joining takes, for nsjoin to be measured against: pidfd, setns(2), fork, exec, wait. */
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int pidfd = argc > 2 ? (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0) : -1, status = 0;

	if (pidfd < 0 || setns(pidfd, CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWCGROUP) < 0)
		return 125;
	if (fork() == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	wait(&status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
