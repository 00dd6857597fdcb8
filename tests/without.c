/* SPDX-License-Identifier: MIT */
/*
 * tests/without SYSCALL[,SYSCALL...] CMD ARGS...: run a command for which these system calls do not exist: they answer
 * ENOSYS, as an older kernel would. So fallbacks are tested, not believed. NSKIT_WITHOUT tells the command what is missing.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/macro.h"
#include "base/parse.h"
#include "base/str.h"
#include "cli/exec.h"
#include "cli/exit.h"

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#error "tests/without: add this machine's AUDIT_ARCH"
#endif

enum { WITHOUT_MAX = 64 };

/* Calls newer than a kernel or a container's filter may be. From 424 on the numbers are the same on every machine. */
static const struct { const char *name; unsigned number; } calls[] = {
	{ "statx", SYS_statx },
	{ "perf_event_open", SYS_perf_event_open },
	{ "open_by_handle_at", SYS_open_by_handle_at },
	{ "pidfd_send_signal", 424 },   /* 5.1 */
	{ "io_uring_setup", 425 },      /* 5.1 */
	{ "open_tree", 428 },           /* 5.2, as all up to fspick */
	{ "move_mount", 429 },
	{ "fsopen", 430 },
	{ "fsconfig", 431 },
	{ "fsmount", 432 },
	{ "fspick", 433 },
	{ "pidfd_open", 434 },          /* 5.3 */
	{ "clone3", 435 },              /* 5.3 */
	{ "close_range", 436 },         /* 5.9 */
	{ "openat2", 437 },             /* 5.6 */
	{ "pidfd_getfd", 438 },         /* 5.6 */
	{ "faccessat2", 439 },          /* 5.8 */
	{ "mount_setattr", 442 },       /* 5.12 */
	{ "landlock_create_ruleset", 444 },
	{ "fchmodat2", 452 },           /* 6.6 */
	{ "statmount", 457 },           /* 6.8 */
	{ "listmount", 458 },           /* 6.8 */
	{ "open_tree_attr", 467 },      /* 6.15 */
	{ "listns", 470 },              /* 6.19 */
	{ "kcmp", SYS_kcmp },
	{ "bpf", SYS_bpf },
	{ "unshare", SYS_unshare },
	{ "setns", SYS_setns },
	{ "close", SYS_close },
	{ "getpid", SYS_getpid },
};

static int number_of(const char *name, size_t len, unsigned *number)
{
	char digits[16];

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (strlen(calls[i].name) == len && strncmp(calls[i].name, name, len) == 0) {
			*number = calls[i].number;
			return 0;
		}
	snprintf(digits, sizeof digits, "%.*s", (int)len, name);
	if (parse_u32(digits, number) < 0)
		return fault_plain(-EINVAL, "unknown system call '%.*s': give its number", (int)len, name);
	return 0;
}

/* Another architecture's calls (a 32 bit program) pass: their numbers mean something else. */
static int make_filter(const char *list, struct sock_filter *out, unsigned short *n)
{
	const struct sock_filter head[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	const char *rest = list, *word;
	unsigned number;
	size_t len;

	memcpy(out, head, sizeof head);
	*n = ARRAY_SIZE(head);
	for (int k = 0; (word = str_word(&rest, ',', &len)); k++) {
		if (k == WITHOUT_MAX)
			return fault_plain(-E2BIG, "more than %d system calls", WITHOUT_MAX);
		if (number_of(word, len, &number) < 0)
			return -EINVAL;
		out[(*n)++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
		out[(*n)++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
	}
	out[(*n)++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return 0;
}

static int load_filter(const struct sock_fprog *prog)
{
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, prog) == 0)
		return 0;
	/* Only those without CAP_SYS_ADMIN give up set-user-ID programs for it: sudo and newuidmap go on working for root. */
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, prog) < 0)
		return fault(-errno, "cannot set the seccomp filter");
	return 0;
}

static int tell_command(const char *list)
{
	const char *before = getenv("NSKIT_WITHOUT");
	char all[1024];

	snprintf(all, sizeof all, "%s%s%s", before ? before : "", before ? "," : "", list);
	return setenv("NSKIT_WITHOUT", all, 1) < 0 ? fault(-errno, "cannot set NSKIT_WITHOUT") : 0;
}

static int run(char **argv)
{
	struct sock_filter filter[4 + WITHOUT_MAX * 2 + 1];
	struct sock_fprog prog = { .filter = filter };
	int r;

	if (!argv[0] || !argv[1] || !argv[2])
		return fault_status(fault_plain(-EINVAL, "usage: without SYSCALL[,SYSCALL...] CMD ARGS..."), STATUS_USAGE);
	r = make_filter(argv[1], filter, &prog.len);
	if (r == 0)
		r = tell_command(argv[1]);
	if (r == 0)
		r = load_filter(&prog);
	return r < 0 ? r : exec_program(argv + 2);
}

int main(int argc _unused_, char **argv)
{
	return exit_status("without", run(argv), STATUS_OURS);
}
