/* SPDX-License-Identifier: MIT */
/*
 * tests/ghost KIND...: make a namespace that no process is in, held in an unusual way, say what it is on standard output, and hold it
 * until standard input ends. For each KIND a line "KIND INO [INO]", then "ready". tests/e2e/nsls-ghosts.bats looks for them. With GHOST_LEADERLESS
 * set the first thread of the process ends then, and the others stay.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/macro.h"
#include "sys/kernel.h"

static void expect(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "ghost: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_own(const char *kind)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/thread-self/ns/%s", kind);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	expect(fd >= 0, path);
	return fd;
}

static unsigned long long ino_of(int fd)
{
	struct stat st;

	expect(fstat(fd, &st) == 0, "fstat");
	return st.st_ino;
}

/* A network namespace that nothing but the fd holds. */
static int new_net(void)
{
	int own = open_own("net"), fd;

	expect(unshare(CLONE_NEWNET) == 0, "unshare");
	fd = open_own("net");
	expect(setns(own, CLONE_NEWNET) == 0, "setns");
	close(own);
	return fd;
}

/* Something opened in a new network namespace, which is left again. */
static unsigned long long open_inside(int (*make)(void), int *fd)
{
	int own = open_own("net"), inside;
	unsigned long long ino;

	expect(unshare(CLONE_NEWNET) == 0, "unshare");
	*fd = make();
	expect(*fd >= 0, "cannot open it");
	inside = open_own("net");
	ino = ino_of(inside);
	expect(setns(own, CLONE_NEWNET) == 0, "setns");
	close(inside);
	close(own);
	return ino;
}

static int make_socket(void) { return socket(AF_INET, SOCK_DGRAM, 0); }
static int make_netlink(void) { return socket(AF_NETLINK, SOCK_RAW, 0); }
static int make_tun(void) { return open(getenv("GHOST_TUN") ? getenv("GHOST_TUN") : "/dev/net/tun", O_RDWR); }

static void hold_in_thread(void)
{
	int fd;

	expect(unshare(CLONE_NEWNET) == 0, "unshare");
	fd = open_own("net");
	printf("thread %llu\n", ino_of(fd));
	close(fd);
}

/* In a table of open files of the thread's own. */
static void hold_in_thread_file(void)
{
	int fd;

	expect(unshare(CLONE_FILES) == 0, "unshare files");
	fd = new_net();
	printf("thread-file %llu\n", ino_of(fd));
}

static void hold_in_thread_socket(void)
{
	int fd;

	expect(unshare(CLONE_FILES) == 0, "unshare files");
	printf("thread-socket %llu\n", open_inside(make_socket, &fd));
}

/* Behind as many other files as the limit allows (raised as far as we may), in a table of the thread's own. */
static void hold_behind_files(void)
{
	struct rlimit limit;
	unsigned long long n = 0;
	int fd, last;

	expect(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
	limit.rlim_cur = limit.rlim_max;
	expect(setrlimit(RLIMIT_NOFILE, &limit) == 0 && unshare(CLONE_FILES) == 0, "table of files");
	fd = new_net();
	while (n < 200000 && (last = open("/dev/null", O_RDONLY)) >= 0)
		n++;
	expect(dup2(fd, last >= 0 ? last : (int)limit.rlim_cur - 1) >= 0, "dup2");
	printf("files %llu %llu\n", ino_of(fd), n);
	close(fd);
}

static void hold_in_socket(void)
{
	int fd;

	printf("socket %llu\n", open_inside(make_netlink, &fd));
}

static void hold_in_tun(void)
{
	int fd;

	printf("tun %llu\n", open_inside(make_tun, &fd));
}

static void hold_in_file(void)
{
	printf("file %llu\n", ino_of(new_net()));
}

enum { POSTED_MAX = 250, POSTS = 20 };   /* one message takes 253 at most */

/* On its way through a socket: no table of open files has it any more. */
static void post(int to, const int *fds, size_t n)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(POSTED_MAX * sizeof(int))];
	} control = { .head = { .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(n * sizeof *fds) } };
	struct iovec data = { (char[]){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_SPACE(n * sizeof *fds) };

	memcpy(CMSG_DATA(&control.head), fds, n * sizeof *fds);
	expect(sendmsg(to, &message, 0) == 1, "sendmsg");
	for (size_t i = 0; i < n; i++)
		close(fds[i]);
}

static void hold_in_flight(void)
{
	int ends[2], fd = new_net();
	unsigned long long ino = ino_of(fd);
	__u64 id = 0;

	expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
	ioctl(fd, NS_GET_ID, &id);
	post(ends[0], &fd, 1);
	printf("flight %llu %llu\n", ino, (unsigned long long)id);
}

/* More than anyone asks for at once: the first and the last of them. */
static void hold_many_in_flight(void)
{
	int own = open_own("uts"), ends[2], fds[POSTED_MAX];
	unsigned long long first = 0, last = 0;

	expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
	for (unsigned i = 0; i < POSTS; i++) {
		for (unsigned n = 0; n < POSTED_MAX; n++) {
			expect(unshare(CLONE_NEWUTS) == 0, "unshare");
			fds[n] = open_own("uts");
			last = ino_of(fds[n]);
			first = first ? first : last;
		}
		post(ends[0], fds, POSTED_MAX);
	}
	expect(setns(own, CLONE_NEWUTS) == 0, "setns");
	printf("flights %llu %llu\n", first, last);
}

/* Children will be in another time namespace; there is none yet. */
static void hold_for_children(void)
{
	int fd;

	expect(unshare(CLONE_NEWTIME) == 0, "unshare");
	fd = open_own("time_for_children");
	printf("children %llu\n", ino_of(fd));
	close(fd);
}

/* A mount namespace that nothing but an fd holds, and a network namespace that is only mounted in there. */
static void hold_in_mount(void)
{
	int own = open_own("mnt"), net = new_net(), inside;
	char from[32];

	expect(unshare(CLONE_NEWNS) == 0, "unshare");
	expect(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "make / private");
	expect(mount("ghost", "/mnt", "tmpfs", 0, NULL) == 0, "mount tmpfs");
	expect(close(open("/mnt/pin", O_WRONLY | O_CREAT, 0600)) == 0, "create");
	snprintf(from, sizeof from, "/proc/self/fd/%d", net);
	expect(mount(from, "/mnt/pin", NULL, MS_BIND, NULL) == 0, "bind");
	inside = open_own("mnt");
	expect(setns(own, CLONE_NEWNS) == 0, "setns");
	printf("mount %llu %llu\n", ino_of(inside), ino_of(net));
	close(net);
	close(own);
}

static const struct kind { const char *name; void (*hold)(void); bool threaded; } kinds[] = {
	{ "thread", hold_in_thread, true },
	{ "thread-file", hold_in_thread_file, true },
	{ "thread-socket", hold_in_thread_socket, true },
	{ "file", hold_in_file, false },
	{ "files", hold_behind_files, true },
	{ "socket", hold_in_socket, false },
	{ "tun", hold_in_tun, false },
	{ "flight", hold_in_flight, false },
	{ "flights", hold_many_in_flight, false },
	{ "children", hold_for_children, false },
	{ "mount", hold_in_mount, false },
};

static sem_t made;

static void *in_thread(void *kind)
{
	((const struct kind *)kind)->hold();
	sem_post(&made);
	pause();
	return NULL;
}

static void hold(const char *name)
{
	pthread_t thread;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!streq(kinds[i].name, name))
			continue;
		if (!kinds[i].threaded) {
			kinds[i].hold();
			return;
		}
		expect(pthread_create(&thread, NULL, in_thread, (void *)&kinds[i]) == 0, "pthread_create");
		expect(sem_wait(&made) == 0, "sem_wait");
		return;
	}
	fprintf(stderr, "ghost: unknown kind '%s'\n", name);
	exit(2);
}

static void *wait_for_end(void *unused)
{
	char byte;

	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	exit(0);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	for (int i = 1; i < argc; i++)
		hold(argv[i]);
	puts("ready");
	fflush(stdout);
	if (!getenv("GHOST_LEADERLESS"))
		wait_for_end(NULL);
	expect(pthread_create(&thread, NULL, wait_for_end, NULL) == 0, "pthread_create");
	pthread_exit(NULL);
}
