/* SPDX-License-Identifier: MIT */
/*
 * tests/flicker: what comes and goes faster than it can be looked at. A hundred times a second a process, every other one with a UTS
 * namespace of its own, and a thread with a UTS namespace and a table of open files of its own; each lives for up to three milliseconds. Prints a
 * dot for each process that has ended, until it is killed.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUND = 10000000 };   /* nanoseconds */

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void *be_a_thread(void *life)
{
	if (unshare(CLONE_NEWUTS) < 0 || unshare(CLONE_FILES) < 0)
		fail("flicker: unshare");
	usleep(*(useconds_t *)life);
	return NULL;
}

static void be_a_process(int flags, useconds_t life)
{
	if (flags && unshare(flags) < 0)
		_exit(1);
	usleep(life);
	_exit(0);
}

static void flicker(unsigned round)
{
	useconds_t life = round % 4 * 1000;
	pthread_t thread;
	int status;
	pid_t pid = fork();

	if (pid < 0)
		fail("flicker: fork");
	if (pid == 0)
		be_a_process(round % 2 ? CLONE_NEWUTS : 0, life);
	if (pthread_create(&thread, NULL, be_a_thread, &life) != 0 || pthread_join(thread, NULL) != 0)
		fail("flicker: thread");
	if (waitpid(pid, &status, 0) < 0 || status != 0)
		fail("flicker: process");
	if (write(STDOUT_FILENO, ".", 1) < 0)
		fail("flicker");
}

int main(void)
{
	struct timespec next;

	clock_gettime(CLOCK_MONOTONIC, &next);
	for (unsigned round = 0;; round++) {
		flicker(round);
		next.tv_nsec += ROUND;
		if (next.tv_nsec >= 1000000000) {
			next.tv_nsec -= 1000000000;
			next.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
}
