/* SPDX-License-Identifier: MIT */
/*
 * A cgroup from systemd. Its managers listen on a socket of their own beside the bus, as systemctl(1) uses it: no bus daemon, no name to ask for; EXTERNAL
 * authentication, one call, one answer. Libraries for it cost more than a whole run of ours.
 */
#include "cgroup/scope.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/str.h"
#include "cgroup/find.h"
#include "cgroup/message.h"

enum { PATIENCE_S = 10, ANSWER_MAX = 1 << 16 };

/* The manager's socket: the system's for root, else that of our own. */
static int socket_of_manager(struct sockaddr_un *address)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	int n;

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (geteuid() == 0)
		n = snprintf(address->sun_path, sizeof address->sun_path, "/run/systemd/private");
	else if (dir && *dir == '/')
		n = snprintf(address->sun_path, sizeof address->sun_path, "%s/systemd/private", dir);
	else
		n = snprintf(address->sun_path, sizeof address->sun_path, "/run/user/%u/systemd/private", geteuid());
	return n < (int)sizeof address->sun_path ? 0 : -ENAMETOOLONG;
}

bool scope_is_offered(void)
{
	struct sockaddr_un address;

	return access("/run/systemd/system", F_OK) == 0 && socket_of_manager(&address) == 0 && access(address.sun_path, W_OK) == 0;
}

/* An answer of the authentication is a line; what follows it comes only after our next word. */
static int authenticate(int fd)
{
	char uid[16], hello[64] = "AUTH EXTERNAL ", answer[256];
	size_t n = strlen(hello) + 1;
	ssize_t got;
	int r;

	snprintf(uid, sizeof uid, "%u", geteuid());
	memmove(hello + 1, hello, n);   /* behind the zero byte that carries our credentials */
	hello[0] = 0;
	for (const char *c = uid; *c; c++)
		n += (size_t)snprintf(hello + n, sizeof hello - n, "%02x", (unsigned)*c);
	n += (size_t)snprintf(hello + n, sizeof hello - n, "\r\n");
	r = fd_write(fd, hello, n);
	if (r < 0)
		return r;
	got = recv(fd, answer, sizeof answer - 1, 0);
	if (got <= 0)
		return got < 0 ? -errno : -ECONNRESET;
	answer[got] = 0;
	return str_after(answer, "OK ") ? fd_write(fd, "BEGIN\r\n", strlen("BEGIN\r\n")) : -EACCES;
}

static int connect_manager(void)
{
	_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	struct sockaddr_un address;
	int r = fd < 0 ? -errno : socket_of_manager(&address);

	if (r < 0)
		return r;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) < 0)
		return -errno;
	r = authenticate(fd);
	return r < 0 ? r : take_fd(&fd);
}

/* A structure (sv) of the array of properties, up to its value. */
static void property(struct message *m, const char *name, const char *type)
{
	message_align(m, 8);
	message_text(m, name);
	message_signature(m, type);
}

static int write_call(struct message *m, const char *unit)
{
	size_t properties, pids;

	message_call(m, "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "StartTransientUnit", "ssa(sv)a(sa(sv))");
	message_text(m, unit);
	message_text(m, "fail");   /* where there is one of that name */
	properties = message_array(m, 8);
	property(m, "Description", "s");
	message_text(m, "environment of nsnew");
	property(m, "PIDs", "au");
	pids = message_array(m, 4);
	message_u32(m, (uint32_t)getpid());
	message_array_end(m, pids, 4);
	property(m, "Delegate", "b");
	message_u32(m, 1);
	property(m, "CollectMode", "s");
	message_text(m, "inactive-or-failed");
	message_array_end(m, properties, 8);
	message_array_end(m, message_array(m, 8), 8);   /* no units beside it */
	return message_end(m);
}

static int receive(int fd, struct message_reply *reply)
{
	unsigned char bytes[ANSWER_MAX];
	ssize_t n = fd_read(fd, bytes, 16);
	int len = n < 0 ? (int)n : n < 16 ? -ECONNRESET : message_length(bytes, sizeof bytes);

	if (len < 0)
		return len;
	n = fd_read(fd, bytes + 16, (size_t)len - 16);
	if (n < 0)
		return (int)n;
	return n < len - 16 ? -ECONNRESET : message_read(bytes, (size_t)len, reply);
}

/* Signals of other units come between. */
static int call(int fd, const struct message *m)
{
	struct message_reply reply;
	int r = fd_write(fd, m->bytes, m->n);

	do
		r = r < 0 ? r : receive(fd, &reply);
	while (r == 0 && reply.to != 1);
	if (r < 0)
		return fault(r, "cannot ask systemd for a cgroup");
	if (reply.type == MESSAGE_RETURN)
		return 0;
	fault_plain(-EACCES, "systemd gives no cgroup: %s", *reply.text ? reply.text : reply.error);
	return -EACCES;
}

/* The answer is a job: it is done when we are there, with the controllers. */
static int await_move(const char *unit)
{
	enum { ROUNDS = 1000 };
	const struct timespec pause = { 0, PATIENCE_S * 1000000 };

	for (int i = 0; i < ROUNDS; i++) {
		char dir[PATH_MAX];
		int r = cgroup_own_dir(dir);

		if (r < 0)
			return r;
		if (streq(strrchr(dir, '/') + 1, unit))
			return 0;
		nanosleep(&pause, NULL);
	}
	fault_plain(-ETIMEDOUT, "systemd does not put us into the cgroup of %s", unit);
	return fault_hint(-ETIMEDOUT, "--cgroup-in direct makes one without it");
}

int scope_enter(void)
{
	_close_ int fd = connect_manager();
	struct message call_for_scope;
	uint32_t number = 0;
	char unit[64];
	int r;

	if (fd < 0)
		return fault_hint(fault(fd, "cannot connect to systemd's manager"), "--cgroup-in direct makes a cgroup without it");
	if (getrandom(&number, sizeof number, 0) < 0)
		return fault(-errno, "cannot get a random number");
	snprintf(unit, sizeof unit, "nsnew-%d-%08x.scope", getpid(), number);
	r = write_call(&call_for_scope, unit);
	if (r < 0)
		return fault(r, "cannot ask systemd for a cgroup");
	r = call(fd, &call_for_scope);
	return r < 0 ? r : await_move(unit);
}
