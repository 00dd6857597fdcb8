/* SPDX-License-Identifier: MIT */
/*
 * Tasks by BPF iterators. The programs come as a light skeleton (bpftool gen skeleton -L): a small program of its own loads them inside the
 * kernel, which finds the members they read. So neither libbpf nor a look at the kernel's types (5 MB) is needed here:
 * that takes it 10 ms, libbpf 100.
 */
#include "sys/taskiter.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "config.h"

#ifdef WITH_BPF

#include "sys/bpf/tasks.lskel.inc"   /* struct taskiter */

enum { READ_SIZE = 32 * 1024 };   /* what the kernel hands out at a time */

/* bpf(2) of the kernel wants to know only up to the last member that is used. */
static int create_iter(int link)
{
	union bpf_attr attr = { .iter_create.link_fd = (__u32)link };
	int fd = skel_sys_bpf(BPF_ITER_CREATE, &attr, offsetofend(union bpf_attr, iter_create));

	return fd < 0 ? -errno : fd;
}

/* Read all that an iterator tells. EAGAIN: it came past a million files and none of them was worth a record. */
static int read_all(int link, void **data, size_t *size)
{
	_close_ int fd = create_iter(link);
	_free_ char *all = NULL;
	size_t used = 0, room = 0;
	ssize_t n;

	if (fd < 0)
		return fd;
	do {
		if (room - used < READ_SIZE) {
			char *grown = realloc(all, room = room * 2 + READ_SIZE);

			if (!grown)
				return -ENOMEM;
			all = grown;
		}
		n = read(fd, all + used, room - used);
		used += n > 0 ? (size_t)n : 0;
	} while (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)));
	if (n < 0)
		return -errno;
	*data = take_ptr(all);
	*size = used;
	return 0;
}

int taskiter_tasks(const struct taskiter *iter, struct taskiter_task **tasks, size_t *n)
{
	void *data;
	int r = read_all(iter->links.tell_task_fd, &data, n);

	if (r < 0)
		return r;
	*tasks = data;
	*n /= sizeof **tasks;
	return 0;
}

int taskiter_files(const struct taskiter *iter, struct taskiter_file **files, size_t *n)
{
	void *data;
	int r = read_all(iter->links.tell_file_fd, &data, n);

	if (r < 0)
		return r;
	*files = data;
	*n /= sizeof **files;
	return 0;
}

static int refuse(int err)
{
	if (err == -EPERM || err == -EACCES) {
		fault(err, "cannot load the BPF programs");
		return fault_hint(err, "that needs the capabilities CAP_BPF and CAP_PERFMON in the first user namespace");
	}
	fault(err, "the kernel does not take the BPF programs");
	return fault_hint(err, "they need Linux 5.17 with BPF and BTF (CONFIG_BPF_SYSCALL, CONFIG_DEBUG_INFO_BTF)");
}

int taskiter_open(struct taskiter **made)
{
	struct taskiter *iter = taskiter__open();
	int r;

	if (!iter)
		return fault(-ENOMEM, "cannot load the BPF programs");
	r = taskiter__load(iter);
	if (r >= 0)
		r = taskiter__attach(iter) < 0 ? -errno : 0;
	if (r < 0) {
		taskiter__destroy(iter);
		return refuse(r);
	}
	*made = iter;
	return 0;
}

void taskiter_close(struct taskiter *iter) { taskiter__destroy(iter); }

#else

int taskiter_open(struct taskiter **made _unused_)
{
	fault_plain(-EOPNOTSUPP, "this program was built without BPF");
	return fault_hint(-EOPNOTSUPP, "build it where clang, bpftool and libbpf-dev are: ./configure --with-bpf");
}

int taskiter_tasks(const struct taskiter *iter _unused_, struct taskiter_task **tasks _unused_, size_t *n _unused_) { return -EOPNOTSUPP; }
int taskiter_files(const struct taskiter *iter _unused_, struct taskiter_file **files _unused_, size_t *n _unused_) { return -EOPNOTSUPP; }
void taskiter_close(struct taskiter *iter _unused_) { }

#endif
