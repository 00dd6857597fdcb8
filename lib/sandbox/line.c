/* SPDX-License-Identifier: MIT */
/* The line between two processes that build an environment together. */
#include "sandbox/line.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/fault.h"

int line_open(int ends[2])
{
	/* seqpacket: a record arrives whole or not at all, and an end knows when the other is closed */
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

/* One byte is "go", an int is "go" with a number, anything longer is a struct fault. */
static void put(int end, const void *record, size_t size)
{
	ssize_t n;

	do
		n = send(end, record, size, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
}

void line_go(int end)
{
	put(end, "", 1);
}

void line_number(int end, int number)
{
	put(end, &number, sizeof number);
}

void line_fail(int end)
{
	put(end, fault_last(), sizeof(struct fault));
}

union record {
	int number;
	struct fault fault;
};

static int get(int end, union record *record)
{
	ssize_t n;

	do
		n = recv(end, record, sizeof *record, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno != ECONNRESET)   /* reset: it was closed with our last word unread */
		return fault(-errno, "cannot hear the process at the other end");
	if (n == (ssize_t)sizeof record->fault)
		return fault_adopt(&record->fault);
	return n > 0;
}

int line_await(int end)
{
	union record record;

	return get(end, &record);
}

int line_await_number(int end, int *number)
{
	union record record;
	int r = get(end, &record);

	if (r == 1)
		*number = record.number;
	return r;
}

bool line_take_go(int end, int *number)
{
	union record record;
	ssize_t n = recv(end, &record, sizeof record, MSG_DONTWAIT);

	if (n == (ssize_t)sizeof record.number)
		*number = record.number;
	return n == 1;
}

bool line_is_cut(int end)
{
	struct pollfd p = { .fd = end };

	return poll(&p, 1, 0) > 0 && p.revents & (POLLHUP | POLLERR);
}
