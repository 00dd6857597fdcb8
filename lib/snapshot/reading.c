/* SPDX-License-Identifier: MIT */
/* A reading's memory: its arrays are kept from one process to the next. */
#include "snapshot/reading.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"

void reading_begin(struct reading *reading, pid_t pid)
{
	struct reading fresh = {
		.pid = pid, .dir = -1, .threads = reading->threads, .threads_room = reading->threads_room,
		.files = reading->files, .files_room = reading->files_room,
		.sockets = reading->sockets, .sockets_room = reading->sockets_room,
	};

	*reading = fresh;
}

struct read_file *reading_add_file(struct reading *reading)
{
	struct read_file *file;

	if (!array_room(&reading->files, reading->n_files, &reading->files_room, sizeof *reading->files))
		return NULL;
	file = &reading->files[reading->n_files++];
	*file = (struct read_file){ .fd = -1 };
	return file;
}

struct open_socket *reading_add_socket(struct reading *reading)
{
	struct open_socket *socket;

	if (!array_room(&reading->sockets, reading->n_sockets, &reading->sockets_room, sizeof *reading->sockets))
		return NULL;
	socket = &reading->sockets[reading->n_sockets++];
	*socket = (struct open_socket){ .pid = reading->pid };
	return socket;
}

static bool is_apart(const struct reading *process, struct read_thread *thread)
{
	bool apart = false;

	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		if (thread->children[t] == process->children[t])
			thread->children[t] = 0;
		apart |= thread->children[t] || (thread->ns[t] && thread->ns[t] != process->ns[t]);
	}
	return apart;
}

int reading_add_apart(struct reading *reading, struct read_thread *thread)
{
	if (!is_apart(reading, thread))
		return 0;
	if (!array_room(&reading->threads, reading->n_threads, &reading->threads_room, sizeof *reading->threads))
		return -ENOMEM;
	reading->threads[reading->n_threads++] = *thread;
	return 0;
}

bool reading_says_more(const struct reading *reading)
{
	bool more = reading->n_files || reading->n_sockets || reading->n_threads;

	for (enum ns_type t = 0; t < NS_TYPES && !more; t++)
		more = reading->children[t];
	return more;
}

void reading_done(struct reading *reading)
{
	free(reading->threads);
	free(reading->files);
	free(reading->sockets);
	*reading = (struct reading){ .pid = 0 };
}
