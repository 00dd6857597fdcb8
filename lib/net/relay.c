/* SPDX-License-Identifier: MIT */
/* Listening, and the loop. */
#include "net/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "net/relay_parts.h"
#include "sys/inroot.h"

enum {
	EVENTS_AT_ONCE = 64,
	BACKLOG = 4096,                 /* cut by net.core.somaxconn */
	ACCEPTED_AT_ONCE = 32,
	SWEEP_MS = 10000,               /* how often idle datagram clients are looked for */
};

int relay_begin(struct relay *relay, int root, void (*note)(const char *text))
{
	*relay = (struct relay){ .epoll = epoll_create1(EPOLL_CLOEXEC), .root = root, .note = note };
	return relay->epoll < 0 ? fault(-errno, "cannot wait for connections") : 0;
}

int relay_watch(struct relay *relay, int fd, uint32_t events, struct relay_watch *watch)
{
	struct epoll_event event = { .events = events, .data.ptr = watch };

	return epoll_ctl(relay->epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

void relay_unreached(const struct relay *relay, const struct socket_name *name, int err)
{
	char text[ENDPOINT_TEXT_MAX], line[ENDPOINT_TEXT_MAX + 128];

	snprintf(line, sizeof line, "cannot connect to %s there: %s", socket_name_print(name, text), strerror(-err));
	relay->note(line);
}

/* A path is that of the inside: links in it lead nowhere outside of the root. */
static int connect_path(struct relay *relay, int fd, const char *path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	_close_ int place = inroot_open(relay->root, path);
	struct stat st;

	if (place < 0)
		return place;
	if (fstat(place, &st) < 0 || !S_ISSOCK(st.st_mode))
		return -ENOTSOCK;
	fd_link(place, un.sun_path);
	return connect(fd, (struct sockaddr *)&un, sizeof un) < 0 ? -errno : 0;
}

int relay_connect(struct relay *relay, const struct endpoint *to, const struct socket_name *name, int type)
{
	_close_ int fd = socket(name->at.any.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int r;

	if (fd < 0)
		return -errno;
	if (to->kind == ENDPOINT_PATH)
		r = connect_path(relay, fd, to->path);
	else
		r = connect(fd, &name->at.any, name->len) < 0 ? -errno : 0;
	return r < 0 && r != -EINPROGRESS ? r : take_fd(&fd);
}

/* No file is left for one more: wait until some are closed. The kernel keeps those who wait. */
static void close_doors(struct relay *relay, bool close)
{
	if (relay->full == close)
		return;
	relay->full = close;
	for (struct relay_port *port = relay->ports; port; port = port->next) {
		struct epoll_event event = { .events = close ? 0 : EPOLLIN, .data.ptr = &port->watch };

		if (!port->rule->datagrams)
			epoll_ctl(relay->epoll, EPOLL_CTL_MOD, port->fd, &event);
	}
}

static void accept_ready(struct relay *relay, struct relay_watch *watch, uint32_t events _unused_)
{
	struct relay_port *port = (struct relay_port *)watch;

	for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
		int near = accept4(port->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (near < 0 && errno != EMFILE && errno != ENFILE)
			return;   /* nobody (any more): the one who came may have gone */
		if (near < 0 || !stream_begin(relay, port, near)) {
			close_doors(relay, true);
			return;
		}
	}
}

/* A socket that nobody listens on any more, of a run that was killed? Then its name is free. */
static bool is_left_over(const struct socket_name *name)
{
	_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct stat st;

	return lstat(name->at.un.sun_path, &st) == 0 && S_ISSOCK(st.st_mode) && fd >= 0 && connect(fd, &name->at.any, name->len) < 0 &&
	       errno == ECONNREFUSED;
}

static int bind_path(struct relay_port *port, const struct socket_name *name)
{
	mode_t mask = umask(077);   /* who may connect as we would is we */
	int r = bind(port->fd, &name->at.any, name->len) < 0 ? -errno : 0;

	if (r == -EADDRINUSE && is_left_over(name) && unlink(name->at.un.sun_path) == 0)
		r = bind(port->fd, &name->at.any, name->len) < 0 ? -errno : 0;
	umask(mask);
	if (r == 0)
		strcpy(port->path, name->at.un.sun_path);
	return r;
}

static int bind_port(struct relay_port *port, const struct socket_name *name)
{
	int on = 1;

	if (port->rule->from.kind == ENDPOINT_PATH)
		return bind_path(port, name);
	if (!port->rule->datagrams)
		setsockopt(port->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);   /* connections of an earlier run may still be closing */
	if (name->at.any.sa_family == AF_INET6)
		setsockopt(port->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);   /* the IPv4 half is a socket of its own */
	setsockopt(port->fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
	setsockopt(port->fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
	return bind(port->fd, &name->at.any, name->len) < 0 ? -errno : 0;
}

static int open_port(struct relay *relay, struct relay_port *port, struct socket_name *name)
{
	bool datagrams = port->rule->datagrams;
	int r;

	port->fd = socket(name->at.any.sa_family, (datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	r = port->fd < 0 ? -errno : bind_port(port, name);
	if (r == 0 && !datagrams && listen(port->fd, BACKLOG) < 0)
		r = -errno;
	if (r == 0)
		r = relay_watch(relay, port->fd, EPOLLIN, &port->watch);
	name->len = sizeof name->at;
	if (r == 0 && getsockname(port->fd, &name->at.any, &name->len) < 0)
		r = -errno;
	return r;
}

static int cannot_listen(const struct socket_name *name, int err)
{
	char text[ENDPOINT_TEXT_MAX];
	unsigned port = name->at.any.sa_family == AF_UNIX ? 0 : ntohs(name->at.ipv4.sin_port);   /* at the same place for IPv6 */

	fault(err, "cannot listen on %s", socket_name_print(name, text));
	if (err == -EADDRINUSE && port)
		return fault_hint(err, "nsls --listen %u tells who does", port);
	return err == -EACCES && port ? fault_hint(err, "ports below net.ipv4.ip_unprivileged_port_start (1024) are root's") : err;
}

/* A machine without IPv6, or with it disabled. */
static bool is_missing(int err) { return err == -EAFNOSUPPORT || err == -EADDRNOTAVAIL; }

int relay_listen(struct relay *relay, const struct forward_rule *rule, void (*heard)(void *ctx, const struct socket_name *from), void *ctx)
{
	struct socket_name names[ENDPOINT_NAMES_MAX];
	unsigned n = endpoint_names(&rule->from, names);

	for (unsigned i = 0; i < n; i++) {
		struct relay_port *port = calloc(1, sizeof *port);
		struct socket_name asked = names[i];
		int r;

		if (!port)
			return fault(-ENOMEM, "cannot listen");
		*port = (struct relay_port){ .watch = { rule->datagrams ? datagrams_ready : accept_ready }, .next = relay->ports, .rule = rule, .fd = -1 };
		relay->ports = port;
		r = open_port(relay, port, &names[i]);
		if (i > 0 && is_missing(r))
			continue;
		if (r < 0)
			return cannot_listen(&asked, r);
		heard(ctx, &names[i]);
		if (i == 0 && n > 1)
			names[1].at.ipv6.sin6_port = names[0].at.ipv4.sin_port;   /* where any port would do: the same one */
	}
	return 0;
}

static void turn(struct relay *relay)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	int n = epoll_wait(relay->epoll, events, EVENTS_AT_ONCE, relay->busy ? 0 : SWEEP_MS);

	for (int i = 0; i < n && !relay->stopped; i++) {
		struct relay_watch *watch = events[i].data.ptr;

		watch->ready(relay, watch, events[i].events);
	}
	streams_go_on(relay);
	if (relay->dead || n == 0)
		close_doors(relay, false);
	streams_bury(relay);
	for (struct relay_port *port = relay->ports; port && n == 0; port = port->next)
		datagrams_forget_idle(port);
}

static void stop(struct relay *relay, struct relay_watch *watch _unused_, uint32_t events _unused_)
{
	relay->stopped = true;
}

/* Which of them is it? */
static int which(const int *until, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct pollfd fd = { .fd = until[i], .events = POLLIN };

		if (poll(&fd, 1, 0) > 0)
			return (int)i;
	}
	return 0;
}

int relay_run(struct relay *relay, const int *until, unsigned n)
{
	struct relay_watch stopper = { stop };

	for (unsigned i = 0; i < n; i++) {
		int r = until[i] < 0 ? 0 : relay_watch(relay, until[i], EPOLLIN, &stopper);

		if (r < 0)
			return fault(r, "cannot wait for the end");
	}
	while (!relay->stopped)
		turn(relay);
	return which(until, n);
}

void relay_done(struct relay *relay)
{
	struct relay_port *port;

	streams_done(relay);
	while ((port = relay->ports)) {
		relay->ports = port->next;
		datagrams_done(port);
		fd_close(port->fd);
		if (*port->path)
			unlink(port->path);
		free(port);
	}
	while (relay->n_spare) {
		fd_close(relay->spare[--relay->n_spare].from);
		fd_close(relay->spare[relay->n_spare].into);
	}
	relay->epoll = fd_close(relay->epoll);
}
