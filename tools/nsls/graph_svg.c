/* SPDX-License-Identifier: MIT */
/*
 * The picture as SVG: graphviz's program dot lays it out. What it prints names a DTD of another site in its head; that is left out, so that the
 * file needs nothing but itself. The graph's name is the picture's <title>.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/file.h"
#include "nsls/graph.h"
#include "sys/child.h"

enum { SVG_MAX = 256 << 20, NOT_FOUND = 127 };

static _noreturn_ void be_dot(int in, int out)
{
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(1);
	execlp("dot", "dot", "-Tsvg", (char *)NULL);
	_exit(errno == ENOENT ? NOT_FOUND : 126);
}

/* Let dot read an open file. *svg is the caller's to free. */
static int run_dot(int in, char **svg)
{
	_close_ int from = -1, to = -1;
	int ends[2], status;
	ssize_t n;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return fault(-errno, "cannot run dot");
	from = ends[0];
	to = ends[1];
	child = fork();
	if (child < 0)
		return fault(-errno, "cannot run dot");
	if (child == 0)
		be_dot(in, to);
	to = fd_close(to);
	n = file_read_all(from, SVG_MAX, svg);
	from = fd_close(from);
	status = child_reap(child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND) {
		fault_plain(-ENOENT, "--graph=svg needs the program dot, which is not there");
		return fault_hint(-ENOENT, "apt-get install graphviz; or draw the output of --graph=dot elsewhere");
	}
	if (n < 0)
		return fault((int)n, "cannot read what dot draws");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || n == 0)
		return fault_plain(-EIO, "dot failed to draw the picture");
	return 0;
}

/* A file in memory: dot reads it while we read dot, so no pipe can fill up on both sides. */
static int put_aside(const struct buf *text)
{
	_close_ int fd = memfd_create("graph", MFD_CLOEXEC);

	if (fd < 0 || fd_write(fd, text->text, text->len) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return fault(-errno, "cannot write what dot is to draw");
	return take_fd(&fd);
}

int graph_svg(const struct graph *graph, FILE *to)
{
	_buf_ struct buf text = { .text = NULL };
	_close_ int in = -1;
	_free_ char *svg = NULL;
	const char *begin;
	int r;

	graph_dot(graph, &text);
	if (buf_failed(&text))
		return fault(-ENOMEM, "cannot draw the picture");
	in = put_aside(&text);
	r = in < 0 ? in : run_dot(in, &svg);
	if (r < 0)
		return r;
	begin = strstr(svg, "<svg");
	if (!begin)
		return fault_plain(-EIO, "dot printed no picture");
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n", to);
	fputs(begin, to);
	return 0;
}
