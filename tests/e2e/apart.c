/* SPDX-License-Identifier: MIT */
/* tests/e2e/apart: a process whose second thread goes into a network namespace of its own. Prints the thread's number, and sleeps. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

static void *leave(void *arg)
{
	if (unshare(CLONE_NEWNET) < 0)
		perror("unshare");
	printf("%d\n", gettid());
	fflush(stdout);
	pause();
	return arg;
}

int main(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, leave, NULL) != 0)
		return 1;
	pthread_join(thread, NULL);
	return 0;
}
