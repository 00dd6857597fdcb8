/* SPDX-License-Identifier: MIT */
/*
 * Leaving the file that we were started from. The kernel gives a process another exe file only where nothing of the old one is mapped any more
 * (kernel/fork.c, replace_mm_exe_file()). So each segment of the program is copied and the copy moved to its place by one mremap(2), which
 * takes the place of what was there at once: the very page that makes the call may be among it.
 */
#include "sys/exefile.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/macro.h"
#include "sys/mountapi.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x10U   /* Linux 6.3; before, memory files are executable */
#endif

enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

/* Which field of /proc/PID/stat is which member; in ascending order. */
static const struct {
	int field;
	size_t member;
} bounds[] = {
	{ 26, offsetof(struct prctl_mm_map, start_code) },
	{ 27, offsetof(struct prctl_mm_map, end_code) },
	{ 28, offsetof(struct prctl_mm_map, start_stack) },
	{ 45, offsetof(struct prctl_mm_map, start_data) },
	{ 46, offsetof(struct prctl_mm_map, end_data) },
	{ 47, offsetof(struct prctl_mm_map, start_brk) },
	{ 48, offsetof(struct prctl_mm_map, arg_start) },
	{ 49, offsetof(struct prctl_mm_map, arg_end) },
	{ 50, offsetof(struct prctl_mm_map, env_start) },
	{ 51, offsetof(struct prctl_mm_map, env_end) },
};

/* Our program as it lies in memory. */
struct image {
	const ElfW(Phdr) *headers;
	size_t n;
	uintptr_t base;   /* what its addresses count from */
};

struct span {
	uintptr_t from;
	size_t size;
};

static bool image_find(struct image *image)
{
	*image = (struct image){ .headers = (const ElfW(Phdr) *)getauxval(AT_PHDR), .n = getauxval(AT_PHNUM) };   // NOLINT(performance-no-int-to-ptr)
	for (size_t i = 0; i < image->n; i++) {
		if (image->headers[i].p_type == PT_PHDR) {
			image->base = (uintptr_t)image->headers - image->headers[i].p_vaddr;
			return true;
		}
	}
	return false;
}

static struct span span_of_pages(uintptr_t from, size_t size, bool whole_end)
{
	uintptr_t mask = ~(getauxval(AT_PAGESZ) - 1), to = from + size;

	if (whole_end)
		to += ~mask;
	from &= mask;
	return (struct span){ from, (to & mask) - from };
}

/* Word by word, and not by memcpy(): a sanitizer's looks for what must not be touched, and there is such between our variables. */
static _unsanitized_ void copy_words(uintptr_t to, struct span from)
{
	volatile uint64_t *t = (volatile uint64_t *)to;   // NOLINT(performance-no-int-to-ptr)
	const volatile uint64_t *f = (const volatile uint64_t *)from.from;   // NOLINT(performance-no-int-to-ptr)

	for (size_t i = 0; i < from.size / sizeof *t; i++)
		t[i] = f[i];
}

/* Nothing that this calls may change a variable: what is written between the copy and the move is lost. */
static int move_out(struct span s)
{
	void *copy = mmap(NULL, s.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (copy == MAP_FAILED)
		return -errno;
	copy_words((uintptr_t)copy, s);
	if (mremap(copy, s.size, s.size, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)s.from) != MAP_FAILED)   // NOLINT(performance-no-int-to-ptr)
		return 0;
	munmap(copy, s.size);
	return -EACCES;
}

/* What the loader wrote to is moved out with what it wrote; the rest is mapped anew, by way of the other mount. */
static int leave_segment(const struct image *image, const ElfW(Phdr) *header, int same)
{
	struct span s = span_of_pages(image->base + header->p_vaddr, header->p_filesz, true);
	off_t offset = (off_t)(header->p_offset - (image->base + header->p_vaddr - s.from));
	int protection = (header->p_flags & PF_R ? PROT_READ : 0) | (header->p_flags & PF_W ? PROT_WRITE : 0) | (header->p_flags & PF_X ? PROT_EXEC : 0);

	if (header->p_filesz == 0)
		return 0;
	if (protection & PROT_WRITE)
		return move_out(s);
	return mmap((void *)s.from, s.size, protection, MAP_PRIVATE | MAP_FIXED, same, offset) == MAP_FAILED ? -errno : 0;   // NOLINT(performance-no-int-to-ptr)
}

/* What the loader made read-only once it had written its addresses there. */
static int protect_relocated(const struct image *image, const ElfW(Phdr) *header)
{
	struct span s = span_of_pages(image->base + header->p_vaddr, header->p_memsz, false);

	return mprotect((void *)s.from, s.size, PROT_READ) < 0 ? -errno : 0;   // NOLINT(performance-no-int-to-ptr)
}

static int leave_image(const struct image *image, int same)
{
	int r = 0;

	for (size_t i = 0; i < image->n && r == 0; i++)
		if (image->headers[i].p_type == PT_LOAD)
			r = leave_segment(image, &image->headers[i], same);
	for (size_t i = 0; i < image->n && r == 0; i++)
		if (image->headers[i].p_type == PT_GNU_RELRO)
			r = protect_relocated(image, &image->headers[i]);
	return r;
}

static int make_executable(const char *name, unsigned flags)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_EXEC | flags);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(name, MFD_CLOEXEC | flags);
	return fd < 0 ? -errno : fd;
}

/* Nobody may have the exe file open for writing, not even we. */
static int open_empty(void)
{
	_close_ int made = make_executable("nskit", 0);

	return made < 0 ? made : fd_reopen(made, O_RDONLY);
}

/* Our file by another mount, which is another path to the kernel. */
static int open_elsewhere(void)
{
	_close_ int exe = open("/proc/self/exe", O_PATH | O_CLOEXEC);
	_close_ int mount = exe < 0 ? -errno : mountapi_copy(exe, false, MOUNT_RO | MOUNT_NOSUID | MOUNT_NODEV);

	return mount < 0 ? mount : fd_reopen(mount, O_RDONLY);
}

/*
 * PR_SET_MM_EXE_FILE wants CAP_SYS_RESOURCE of the first user namespace, PR_SET_MM_MAP less; but that sets the bounds of everything with it, as
 * proc_pid_stat(5) has them.
 */
static int read_bounds(struct prctl_mm_map *map)
{
	char text[1024], *at;
	ssize_t n = file_read_at(AT_FDCWD, "/proc/self/stat", text, sizeof text);
	int field = 2;

	if (n < 0)
		return (int)n;
	at = strrchr(text, ')');
	for (size_t i = 0; at && i < ARRAY_SIZE(bounds); i++) {
		for (; at && field < bounds[i].field; field++)
			at = strchr(at + 1, ' ');
		if (at)
			*(__u64 *)((char *)map + bounds[i].member) = strtoull(at, NULL, 10);
	}
	map->brk = (uintptr_t)sbrk(0);
	return at ? 0 : -EIO;
}

static int set_exe(int fd, struct prctl_mm_map *map)
{
	map->exe_fd = (unsigned)fd;
	return prctl(PR_SET_MM, PR_SET_MM_MAP, map, sizeof *map, 0) < 0 ? -errno : 0;
}

int exefile_leave(void)
{
	_close_ int same = open_elsewhere(), empty = -1;
	struct prctl_mm_map map = { 0 };
	struct image image;
	int r;

	if (same < 0 || !image_find(&image))
		return MIN(same, -ENOEXEC);
	empty = open_empty();
	r = read_bounds(&map);
	if (r == 0)
		r = leave_image(&image, same);
	/* memory files may be forbidden to run (sysctl vm.memfd_noexec): our file, read-only, is second best */
	return r < 0 ? r : set_exe(empty >= 0 ? empty : same, &map);
}

static int copy_sealed(int exe)
{
	_close_ int copy = make_executable("nskit", MFD_ALLOW_SEALING);
	struct stat st;
	off_t left;

	if (copy < 0)
		return copy;
	if (fstat(exe, &st) < 0)
		return -errno;
	for (left = st.st_size; left > 0;) {
		ssize_t n = sendfile(copy, exe, NULL, (size_t)left);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		left -= n;
	}
	return fcntl(copy, F_ADD_SEALS, SEALS) < 0 ? -errno : take_fd(&copy);
}

int exefile_begin_again(char **argv)
{
	_close_ int exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), copy = -1;

	if (exe < 0)
		return -errno;
	if (fcntl(exe, F_GET_SEALS) == SEALS)
		return 0;
	copy = copy_sealed(exe);
	if (copy < 0)
		return copy;
	fexecve(copy, argv, environ);
	return -errno;
}
