/* SPDX-License-Identifier: MIT */
/* A look at this machine, by the road that the options want. */
#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "nsls/nsls.h"

static int open_containers(struct containers *containers, int procfd)
{
	_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r = root < 0 ? -errno : containers_init(containers, root, procfd);

	return r < 0 ? fault(r, "cannot look for containers") : 0;
}

static void note_road(const struct road *road, unsigned n_procs)
{
	if (road->taken == ROAD_BPF)
		fprintf(stderr, "nsls: debug: read by BPF (%s): %zu tasks and %zu files told in %.1f ms, used in %.1f ms\n", road->why, road->tasks,
			road->files, (double)road->asked / 1e6, (double)(road->all - road->asked) / 1e6);
	if (road->taken == ROAD_PROC)
		fprintf(stderr, "nsls: debug: read from /proc (%s): %u processes in %.1f ms\n", road->why, n_procs, (double)road->all / 1e6);
}

int look(const struct options *options, int procfd, struct query *query, struct snapshot *snapshot)
{
	int r = query->containers ? open_containers(query->containers, procfd) : 0;

	query->road = options->road;
	if (r >= 0)
		r = snapshot_take(procfd, query, snapshot);
	if (r >= 0 && options->debug)
		note_road(&snapshot->road, snapshot->n_procs);
	return r;
}
