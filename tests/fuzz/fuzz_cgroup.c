/* SPDX-License-Identifier: MIT */
/* A /proc/PID/cgroup of any bytes, looked up on a machine where no engine has a file: text only, never a crash, always a name that can be found. */
#include <fcntl.h>

#include "fuzz/fuzz.h"
#include "proc/cgroup.h"
#include "proc/container.h"

/* An empty folder stands in for / and /proc. */
static int empty(void)
{
	static int fd = -1;
	char dir[] = "/tmp/nskit-fuzz-XXXXXX";

	if (fd < 0) {
		promise(mkdtemp(dir));
		fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		promise(fd >= 0 && rmdir(dir) == 0);
	}
	return fd;
}

static void look(const struct container *c, const char *path)
{
	_buf_ struct buf printed = { 0 };

	container_print(c, &printed);
	promise(!buf_failed(&printed) && strchr(buf_text(&printed), ':'));
	for (; c; c = c->inner) {
		promise(c->engine && c->id && c->cgroup && cgroup_is_within(path, c->cgroup));
		promise(!c->inner || cgroup_is_within(c->inner->cgroup, c->cgroup));
		promise(!c->inner || !c->inner->verified);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	const struct container *c = NULL, *again = NULL;
	struct cgroup_paths paths;
	struct containers all;

	cgroup_paths_of(text, &paths);
	promise(containers_init(&all, empty(), empty()) == 0);
	for (unsigned i = 0; i < paths.n; i++) {
		const char *path = paths.path[i];

		promise(path[0] == '/' && !strchr(path, '\n') && (path[1] || paths.n == 1));
		promise(containers_of_cgroup(&all, path, 0, &c) == 0);
		promise(containers_of_cgroup(&all, path, 0, &again) == 0 && again == c);
		if (c)
			look(c, path);
	}
	containers_done(&all);
	return 0;
}
