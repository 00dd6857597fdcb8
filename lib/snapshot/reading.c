/* SPDX-License-Identifier: MIT */
/* A reading's memory: its arrays are kept from one process to the next. */
#include "snapshot/reading.h"

#include <stdlib.h>

#include "base/array.h"

void reading_begin(struct reading *reading, pid_t pid)
{
	struct reading fresh = {
		.pid = pid, .threads = reading->threads, .threads_room = reading->threads_room,
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

struct read_thread *reading_add_thread(struct reading *reading)
{
	struct read_thread *thread;

	if (!array_room(&reading->threads, reading->n_threads, &reading->threads_room, sizeof *reading->threads))
		return NULL;
	thread = &reading->threads[reading->n_threads++];
	*thread = (struct read_thread){ .tid = 0 };
	return thread;
}

void reading_done(struct reading *reading)
{
	free(reading->threads);
	free(reading->files);
	free(reading->sockets);
	*reading = (struct reading){ .pid = 0 };
}
