/* SPDX-License-Identifier: MIT */
/*
 * The default system-call filter. A generator of its own: libseccomp would cost its loading and some milliseconds, and a filter made when nskit is
 * built would not know which capabilities the program has. The numbers are looked for by halves, as the kernel runs the filter on every
 * call that it has not seen to be always allowed (6 comparisons, not 80), and on all numbers when it is put on.
 */
#include "sandbox/syscalls.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/macro.h"

#if defined(__x86_64__)
#define FILTER_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FILTER_ARCH AUDIT_ARCH_AARCH64
#else
#define FILTER_ARCH 0
#endif

enum {
	NEVER = -1,                   /* whatever capabilities the program has */
	LAST_KNOWN = 466,             /* Linux 6.13: what comes later does not exist */
	CLONE_NAMESPACES = 0x7e020000,   /* CLONE_NEW*, but CLONE_NEWTIME, which clone(2) takes for a signal */
};

/* One number; calls that are as old as the architectures are known by the headers, those since 5.1 have one number everywhere. */
struct refused {
	unsigned number;
	int needs;        /* CAP_..., or NEVER */
	int answer;       /* errno */
};

#define R(name, needs) { SYS_##name, needs, EPERM }

static const struct refused refused[] = {
	R(acct, CAP_SYS_PACCT), R(add_key, NEVER), R(bpf, CAP_BPF), R(chroot, CAP_SYS_CHROOT), R(clock_settime, CAP_SYS_TIME),
	R(delete_module, CAP_SYS_MODULE), R(fanotify_init, CAP_SYS_ADMIN), R(finit_module, CAP_SYS_MODULE),
	R(fsconfig, CAP_SYS_ADMIN), R(fsmount, CAP_SYS_ADMIN), R(fsopen, CAP_SYS_ADMIN), R(fspick, CAP_SYS_ADMIN), R(get_mempolicy, CAP_SYS_NICE),
	R(init_module, CAP_SYS_MODULE), R(io_uring_setup, NEVER), R(io_uring_enter, NEVER), R(io_uring_register, NEVER), R(kcmp, CAP_SYS_PTRACE),
	R(kexec_load, NEVER), R(kexec_file_load, NEVER), R(keyctl, NEVER), R(lookup_dcookie, CAP_SYS_ADMIN), R(mbind, CAP_SYS_NICE),
	R(migrate_pages, NEVER), R(mount, CAP_SYS_ADMIN), R(mount_setattr, CAP_SYS_ADMIN), R(move_mount, CAP_SYS_ADMIN), R(move_pages, NEVER),
	R(nfsservctl, NEVER), R(open_by_handle_at, CAP_DAC_READ_SEARCH), R(open_tree, CAP_SYS_ADMIN), R(perf_event_open, CAP_PERFMON),
	R(pivot_root, NEVER), R(process_madvise, CAP_SYS_PTRACE), R(quotactl, CAP_SYS_ADMIN), R(quotactl_fd, CAP_SYS_ADMIN), R(reboot, CAP_SYS_BOOT),
	R(request_key, NEVER), R(set_mempolicy, CAP_SYS_NICE), R(setdomainname, CAP_SYS_ADMIN), R(sethostname, CAP_SYS_ADMIN), R(setns, CAP_SYS_ADMIN),
	R(settimeofday, CAP_SYS_TIME), R(swapoff, NEVER), R(swapon, NEVER), R(syslog, CAP_SYSLOG), R(umount2, CAP_SYS_ADMIN),
	R(unshare, CAP_SYS_ADMIN), R(userfaultfd, NEVER), R(vhangup, CAP_SYS_TTY_CONFIG),
	{ SYS_clone3, CAP_SYS_ADMIN, ENOSYS },   /* its flags are behind a pointer: clone(2) is asked instead */
	{ 450, CAP_SYS_NICE, EPERM },            /* set_mempolicy_home_node, Linux 5.17 */
	{ 457, CAP_SYS_ADMIN, EPERM },           /* statmount, listmount: 6.8 */
	{ 458, CAP_SYS_ADMIN, EPERM },
#ifdef __x86_64__
	R(_sysctl, NEVER), R(create_module, NEVER), R(get_kernel_syms, NEVER), R(ioperm, CAP_SYS_RAWIO), R(iopl, CAP_SYS_RAWIO), R(query_module, NEVER),
	R(sysfs, NEVER), R(uselib, NEVER), R(ustat, NEVER),
#endif
};

/* Instructions that are still to be written; jumps go forward to what is known when all are counted. */
struct writer {
	struct sock_filter *at;
	size_t n;
};

static void put(struct writer *w, uint16_t code, uint32_t k, size_t yes, size_t no)
{
	w->at[w->n++] = (struct sock_filter){ code, (uint8_t)yes, (uint8_t)no, k };
}

static void put_return(struct writer *w, uint32_t what)
{
	put(w, BPF_RET | BPF_K, what, 0, 0);
}

static void put_errno(struct writer *w, int answer)
{
	put_return(w, SECCOMP_RET_ERRNO | (uint32_t)answer);
}

static void put_load(struct writer *w, size_t offset)
{
	put(w, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static size_t low_half_of(unsigned argument)
{
	return offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t);   /* both architectures are little-endian */
}

/* Is the number one of these? Refused as it says, else allowed. Leaves of the tree return themselves, so that no jump is far. */
static void put_tree(struct writer *w, const struct refused *list, size_t n)
{
	size_t half = n / 2, from;

	if (n <= 1) {
		if (n)
			put(w, BPF_JMP | BPF_JEQ | BPF_K, list->number, 0, 1);
		if (n)
			put_errno(w, list->answer);
		put_return(w, SECCOMP_RET_ALLOW);
		return;
	}
	from = w->n;
	put(w, BPF_JMP | BPF_JGE | BPF_K, list[half].number, 0, 0);
	put_tree(w, list, half);
	w->at[from].jt = (uint8_t)(w->n - from - 1);
	put_tree(w, list + half, n - half);
}

static int by_number(const void *a, const void *b)
{
	const struct refused *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

/* personality(2): the few that change nothing of safety: Linux, UNAME26, both with the flags of 32 bits, and asking. */
static void put_personality(struct writer *w)
{
	static const uint32_t allowed[] = { 0, 8, 0x20000, 0x20008, UINT32_MAX };

	put(w, BPF_JMP | BPF_JEQ | BPF_K, SYS_personality, 0, 3 + ARRAY_SIZE(allowed));
	put_load(w, low_half_of(0));
	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
		put(w, BPF_JMP | BPF_JEQ | BPF_K, allowed[i], ARRAY_SIZE(allowed) - i, 0);
	put_errno(w, EPERM);
	put_return(w, SECCOMP_RET_ALLOW);
}

/* clone(2): no new namespaces. socket(2): none of AF_VSOCK, which leads to the host whatever the network namespace. */
static void put_argument(struct writer *w, unsigned number, uint16_t test, uint32_t k)
{
	put(w, BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4);
	put_load(w, low_half_of(0));
	put(w, (uint16_t)(BPF_JMP | test | BPF_K), k, 0, 1);
	put_errno(w, EPERM);
	put_return(w, SECCOMP_RET_ALLOW);
}

static size_t choose(uint64_t caps, struct refused *chosen)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		if (refused[i].needs == NEVER || !(caps >> refused[i].needs & 1))
			chosen[n++] = refused[i];
	qsort(chosen, n, sizeof *chosen, by_number);
	return n;
}

size_t syscalls_default(uint64_t caps, struct sock_filter filter[static SYSCALLS_FILTER_MAX])
{
	struct writer w = { .at = filter };
	struct refused chosen[ARRAY_SIZE(refused)];
	size_t n;

	/* CAP_SYS_ADMIN stands for the newer ones that were cut out of it, as with the engines */
	if (caps >> CAP_SYS_ADMIN & 1)
		caps |= 1ull << CAP_BPF | 1ull << CAP_PERFMON | 1ull << CAP_SYSLOG;
	if (!FILTER_ARCH)
		return 0;
	n = choose(caps, chosen);
	put_load(&w, offsetof(struct seccomp_data, arch));
	put(&w, BPF_JMP | BPF_JEQ | BPF_K, FILTER_ARCH, 1, 0);
	put_errno(&w, ENOSYS);
	put_load(&w, offsetof(struct seccomp_data, nr));
	put(&w, BPF_JMP | BPF_JGT | BPF_K, LAST_KNOWN, 0, 1);   /* those of x32 too, whose numbers begin at 2^30 */
	put_errno(&w, ENOSYS);
	put_personality(&w);
	if (!(caps >> CAP_SYS_ADMIN & 1))
		put_argument(&w, SYS_clone, BPF_JSET, CLONE_NAMESPACES);
	put_argument(&w, SYS_socket, BPF_JEQ, AF_VSOCK);
	put_tree(&w, chosen, n);
	return w.n;
}
