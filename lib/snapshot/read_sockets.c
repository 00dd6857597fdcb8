/* SPDX-License-Identifier: MIT */
/*
 * Reading /proc: which network namespaces sockets and tun files are in. They are asked through copies of them (pidfd_getfd(2)): a socket for
 * the cookie of its namespace (SO_NETNS_COOKIE), which is one call; what namespace a cookie means is asked once, as is what has none
 * (SIOCGSKNS, which opens the namespace).
 */
#include <errno.h>
#include <sys/stat.h>

#include "base/cleanup.h"
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

/* Only -ENOMEM. */
static int ask(struct socket_book *book, int copy, uint64_t *ns)
{
	uint64_t cookie;

	if (nsfs_cookie_of_socket(copy, &cookie) < 0) {
		*ns = ask_for_fd(copy);
		return 0;
	}
	*ns = look_up(book, &book->cookies, cookie);
	if (*ns)
		return 0;
	*ns = ask_for_fd(copy);
	return *ns ? write_down(book, &book->cookies, cookie, *ns) : 0;
}

static int read_socket(struct reader *reader, int pidfd, pid_t tid, const struct met_socket *met, struct reading *reading)
{
	_close_ int copy = pidfd < 0 ? pidfd : pidfd_copy_fd(pidfd, met->fd);
	struct read_file *file;
	uint64_t ns = 0;
	int r = 0;

	if (copy == -EPERM || copy == -EACCES)
		ns = SOCKET_CLOSED;
	else if (copy >= 0)
		r = ask(reader->book, copy, &ns);
	if (r >= 0 && ns && met->kind == HOLDER_SOCKET)
		r = write_down(reader->book, &reader->book->sockets, met->ino, ns);
	if (r < 0 || !ns)
		return r;
	reading->unread_sockets += ns == SOCKET_CLOSED;
	file = ns == SOCKET_CLOSED ? NULL : reading_add_file(reading);
	if (!file)
		return ns == SOCKET_CLOSED ? 0 : -ENOMEM;
	*file = (struct read_file){ met->kind, tid, met->fd, ns };
	return 0;
}

int read_sockets(struct reader *reader, pid_t tid, const struct met_socket *met, size_t n, struct reading *reading)
{
	_close_ int pidfd = reader->scope->own_proc ? pidfd_of_task(tid) : -EPERM;
	int r = 0;

	for (size_t i = 0; i < n && r >= 0; i++)
		r = read_socket(reader, pidfd, tid, &met[i], reading);
	return r;
}
