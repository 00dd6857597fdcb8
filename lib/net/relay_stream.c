/* SPDX-License-Identifier: MIT */
/*
 * Streams: two sockets, and a pipe for each direction, through which the kernel moves pages from the one to the other. Edge-triggered: whatever
 * happens at either socket, all is carried that can be carried, until both ends of each direction say EAGAIN.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "net/relay_parts.h"

enum {
	PIPE_ROOM = 256 * 1024,         /* asked for; fs.pipe-user-pages-soft may give less */
	CARRIED_AT_ONCE = 1024 * 1024,  /* a try; the pipe decides */
	TRIES_A_TURN = 16,              /* then it is the turn of others */
};

/* One direction. */
struct flow {
	struct spare_pipe pipe;
	size_t held;                    /* bytes in the pipe */
	bool ended;                     /* its source said so */
	bool shut;                      /* and its sink was told */
};

struct stream {
	struct relay_watch near_watch, far_watch;
	struct stream *next, **link;    /* of all */
	struct stream *next_busy, *next_dead;
	const struct relay_port *port;
	unsigned tried;                 /* so many names of `to` */
	int failed;                     /* why the first of them could not be reached */
	int near, far;
	bool connected, is_busy, is_dead;
	struct flow forth, back;
};

#define NO_PIPE (struct spare_pipe){ -1, -1 }

static bool take_pipe(struct relay *relay, struct spare_pipe *pipe)
{
	int fds[2];

	if (relay->n_spare) {
		*pipe = relay->spare[--relay->n_spare];
		return true;
	}
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return false;
	fcntl(fds[1], F_SETPIPE_SZ, PIPE_ROOM);
	*pipe = (struct spare_pipe){ fds[0], fds[1] };
	return true;
}

/* An empty one can be of use to the next. */
static void give_pipe(struct relay *relay, struct flow *flow)
{
	if (flow->pipe.from >= 0 && flow->held == 0 && relay->n_spare < SPARE_PIPES) {
		relay->spare[relay->n_spare++] = flow->pipe;
	} else {
		fd_close(flow->pipe.from);
		fd_close(flow->pipe.into);
	}
	flow->pipe = NO_PIPE;
}

static void end(struct relay *relay, struct stream *s)
{
	if (s->is_dead)
		return;
	s->is_dead = true;
	s->near = fd_close(s->near);
	s->far = fd_close(s->far);
	give_pipe(relay, &s->forth);
	give_pipe(relay, &s->back);
	s->next_dead = relay->dead;
	relay->dead = s;
}

/* Close it so that the client learns that it did not end well. */
static void reset(struct relay *relay, struct stream *s)
{
	struct linger linger = { .l_onoff = 1 };

	if (s->near >= 0)
		setsockopt(s->near, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	if (s->far >= 0)
		setsockopt(s->far, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	end(relay, s);
}

static bool would_block(ssize_t n) { return n < 0 && (errno == EAGAIN || errno == EINTR); }

/* Carry on, for a turn. 1: there may be more; 0: not now; -1: the stream is broken. */
static int carry(struct flow *flow, int from, int into)
{
	for (int tries = 0; tries < TRIES_A_TURN; tries++) {
		ssize_t in = 0, out = 0;

		if (!flow->ended) {
			in = splice(from, NULL, flow->pipe.into, NULL, CARRIED_AT_ONCE, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
			if (in < 0 && !would_block(in))
				return -1;
			flow->ended = in == 0;
			flow->held += in > 0 ? (size_t)in : 0;
		}
		if (flow->held) {
			out = splice(flow->pipe.from, NULL, into, NULL, flow->held, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
			if (out < 0 && !would_block(out))
				return -1;
			flow->held -= out > 0 ? (size_t)out : 0;
		}
		if (flow->ended && flow->held == 0 && !flow->shut) {
			shutdown(into, SHUT_WR);
			flow->shut = true;
		}
		if (in <= 0 && out <= 0)
			return 0;
	}
	return 1;
}

static void go_on(struct relay *relay, struct stream *s)
{
	int forth = carry(&s->forth, s->near, s->far), back = forth < 0 ? forth : carry(&s->back, s->far, s->near);

	if (forth < 0 || back < 0) {
		reset(relay, s);
	} else if (s->forth.shut && s->back.shut) {
		end(relay, s);
	} else if ((forth > 0 || back > 0) && !s->is_busy) {
		s->is_busy = true;
		s->next_busy = relay->busy;
		relay->busy = s;
	}
}

/* Try the next name of where it goes to. False: there is none, or it failed for good. */
static bool try_next(struct relay *relay, struct stream *s)
{
	struct socket_name names[ENDPOINT_NAMES_MAX];
	const struct endpoint *to = &s->port->rule->to;
	unsigned n = endpoint_names(to, names);

	for (; s->tried < n; s->tried++) {
		int fd = relay_connect(relay, to, &names[s->tried], SOCK_STREAM);
		int on = 1;

		if (fd < 0) {
			s->failed = s->failed ? s->failed : fd;
			continue;
		}
		s->far = fd;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		if (relay_watch(relay, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &s->far_watch) < 0)
			return false;
		return true;
	}
	relay_unreached(relay, &names[0], s->failed);
	return false;
}

static struct stream *of_far(struct relay_watch *watch) { return (void *)((char *)watch - offsetof(struct stream, far_watch)); }

/* The connection was made, or failed: then the next name is tried. */
static bool is_connected(struct relay *relay, struct stream *s)
{
	int err = 0;
	socklen_t size = sizeof err;

	getsockopt(s->far, SOL_SOCKET, SO_ERROR, &err, &size);
	if (!err)
		return s->connected = true;
	s->far = fd_close(s->far);
	s->failed = s->failed ? s->failed : -err;
	s->tried++;
	if (!try_next(relay, s))
		reset(relay, s);
	return false;
}

static void far_ready(struct relay *relay, struct relay_watch *watch, uint32_t events)
{
	struct stream *s = of_far(watch);

	if (s->is_dead || (!s->connected && (!(events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) || !is_connected(relay, s))))
		return;
	go_on(relay, s);
}

static void near_ready(struct relay *relay, struct relay_watch *watch, uint32_t events _unused_)
{
	struct stream *s = (struct stream *)watch;

	if (!s->is_dead && s->connected)
		go_on(relay, s);
}

bool stream_begin(struct relay *relay, const struct relay_port *port, int near)
{
	struct stream *s = calloc(1, sizeof *s);
	int on = 1;

	if (!s) {
		fd_close(near);
		return true;
	}
	*s = (struct stream){
		.near_watch = { near_ready }, .far_watch = { far_ready }, .next = relay->streams, .link = &relay->streams, .port = port,
		.near = near, .far = -1, .forth.pipe = NO_PIPE, .back.pipe = NO_PIPE,
	};
	if (s->next)
		s->next->link = &s->next;
	relay->streams = s;
	setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (!take_pipe(relay, &s->forth.pipe) || !take_pipe(relay, &s->back.pipe)) {
		reset(relay, s);
		return false;
	}
	if (relay_watch(relay, near, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &s->near_watch) < 0 || !try_next(relay, s))
		reset(relay, s);
	return true;
}

void streams_go_on(struct relay *relay)
{
	struct stream *busy = relay->busy;

	relay->busy = NULL;
	while (busy) {
		struct stream *s = busy;

		busy = s->next_busy;
		s->is_busy = false;
		if (!s->is_dead)
			go_on(relay, s);
	}
}

void streams_bury(struct relay *relay)
{
	while (relay->dead) {
		struct stream *s = relay->dead;

		relay->dead = s->next_dead;
		*s->link = s->next;
		if (s->next)
			s->next->link = s->link;
		free(s);
	}
}

void streams_done(struct relay *relay)
{
	for (struct stream *s = relay->streams; s; s = s->next)
		end(relay, s);
	streams_bury(relay);
}
