/* SPDX-License-Identifier: MIT */
/*
 * tests/wander NAMESPACE: a process of which only one thread goes into a network namespace (the file of it), as Go programs do. Prints a
 * line when the thread is there, and waits to be killed.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *wander(void *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) {
		perror("wander");
		exit(1);
	}
	close(fd);
	puts("there");
	fflush(stdout);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc != 2 || pthread_create(&thread, NULL, wander, argv[1]) != 0)
		return 2;
	for (;;)
		pause();
}
