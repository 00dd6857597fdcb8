/* SPDX-License-Identifier: MIT */
/* This machine, as containers are looked up in it. */
#include "proc/here.h"

#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "proc/target.h"

int here_open(struct here *here)
{
	int r;

	*here = (struct here){ .root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), .proc = proc_open_own() };
	if (here->proc < 0)
		return here->proc;
	r = here->root < 0 ? -ENOENT : containers_init(&here->all, here->root, here->proc);
	return r < 0 ? fault(r, "cannot look for containers") : 0;
}

void here_done(struct here *here)
{
	containers_done(&here->all);
	here->proc = fd_close(here->proc);
	here->root = fd_close(here->root);
}
