/* SPDX-License-Identifier: MIT */
/*
 * Reading /proc: which network namespaces sockets and tun files are in. They are asked through copies of them (pidfd_getfd(2)): a
 * socket for the cookie of its namespace (SO_NETNS_COOKIE), many at once; what namespace a cookie means is asked once (SIOCGSKNS, which
 * opens the namespace), and each that has no cookie: a tun file, an old kernel's socket. So one socket of many costs little more than a
 * statx(2) and a pidfd_getfd(2).
 */
#include <errno.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "snapshot/reader.h"
#include "sys/nsfs.h"
#include "sys/pidfd.h"

/* What a map of the book says; 0: nothing. */
static uint64_t look_up(struct socket_book *book, const struct map *map, uint64_t key)
{
	uint64_t ns;

	pthread_mutex_lock(&book->lock);
	ns = (uintptr_t)map_get(map, key);
	pthread_mutex_unlock(&book->lock);
	return ns;
}

void book_done(struct socket_book *book)
{
	map_done(&book->sockets);
	map_done(&book->cookies);
	pthread_mutex_destroy(&book->lock);
}

static int write_down(struct socket_book *book, struct map *map, uint64_t key, uint64_t ns)
{
	void **slot;

	pthread_mutex_lock(&book->lock);
	slot = map_slot(map, key);
	if (slot)
		*slot = (void *)(uintptr_t)ns;
	pthread_mutex_unlock(&book->lock);
	return slot ? 0 : -ENOMEM;
}

uint64_t book_find(struct socket_book *book, uint64_t ino)
{
	return look_up(book, &book->sockets, ino);
}

/* The namespace of a copy by an fd of it: its inode number; 0: not a socket any more; SOCKET_CLOSED. */
static uint64_t ask_for_fd(int copy)
{
	_close_ int fd = nsfs_of_socket(copy);
	struct stat st;

	if (fd == -EPERM || fd == -EACCES)
		return SOCKET_CLOSED;
	return fd < 0 || fstat(fd, &st) < 0 ? 0 : st.st_ino;
}

/* The namespace of a copy with this cookie (0: it has none). Only -ENOMEM. */
static int name(struct socket_book *book, int copy, uint64_t cookie, uint64_t *ns)
{
	*ns = cookie ? look_up(book, &book->cookies, cookie) : 0;
	if (*ns)
		return 0;
	*ns = ask_for_fd(copy);
	return *ns && cookie ? write_down(book, &book->cookies, cookie, *ns) : 0;
}

/* Note what was found out about one of them. */
static int add_socket(struct reader *reader, pid_t tid, const struct met_socket *met, uint64_t ns, struct reading *reading)
{
	struct read_file *file;

	if (ns && met->kind == HOLDER_SOCKET && write_down(reader->book, &reader->book->sockets, met->ino, ns) < 0)
		return -ENOMEM;
	reading->unread_sockets += ns == SOCKET_CLOSED;
	if (!ns || ns == SOCKET_CLOSED)
		return 0;
	file = reading_add_file(reading);
	if (!file)
		return -ENOMEM;
	*file = (struct read_file){ met->kind, tid, met->fd, ns };
	return 0;
}

static int name_each(struct reader *reader, pid_t tid, const struct met_socket *met, const int *copies, size_t n, struct reading *reading)
{
	uint64_t cookies[SOCKETS_AT_ONCE];
	int r = 0;

	netcookie_ask(&reader->cookies, copies, n, cookies);
	for (size_t i = 0; i < n && r >= 0; i++) {
		uint64_t ns = 0;

		if (copies[i] >= 0)
			r = name(reader->book, copies[i], cookies[i], &ns);
		else if (copies[i] == -EPERM || copies[i] == -EACCES)
			ns = SOCKET_CLOSED;
		else
			reading->unasked_sockets += pidfd_is_missing(copies[i]);
		if (r >= 0)
			r = add_socket(reader, tid, &met[i], ns, reading);
	}
	return r;
}

int read_sockets(struct reader *reader, pid_t tid, const struct met_socket *met, size_t n, struct reading *reading)
{
	_close_ int pidfd = reader->scope->own_proc ? pidfd_of_task(tid) : -EPERM;
	int copies[SOCKETS_AT_ONCE];
	int r;

	for (size_t i = 0; i < n; i++)
		copies[i] = pidfd < 0 ? pidfd : pidfd_copy_fd(pidfd, met[i].fd);
	r = name_each(reader, tid, met, copies, n, reading);
	fd_close_each(copies, n);
	return r;
}
