/* SPDX-License-Identifier: MIT */
/*
 * System-call filters of another process, copied live: the filters that it runs under, not those of a file that says what they
 * should be. Reading stops its first thread for some ten microseconds (ptrace(2)). All functions are silent.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

struct sock_filter;

/* The filters, the one that was installed first at the front: they are installed in this order. */
struct seccomp_filters {
	struct seccomp_filter {
		struct sock_filter *code;
		unsigned short length;   /* in instructions */
		unsigned flags;          /* SECCOMP_FILTER_FLAG_LOG, or none */
	} *at;
	size_t n;
};

/*
 * Read the filters of a thread. -EACCES: it needs CAP_SYS_ADMIN, and no filter of our own; -EPERM: ptrace is not allowed, or somebody else
 * traces it; -ETIMEDOUT: it does not stop, being frozen or asleep in the kernel; -ESRCH. *filters is zero-initialised before.
 */
int seccomp_read(pid_t tid, struct seccomp_filters *filters);

/* Put ourselves under them. Needs CAP_SYS_ADMIN in our user namespace, or no_new_privs. */
int seccomp_install(const struct seccomp_filters *filters);

void seccomp_done(struct seccomp_filters *filters);
#define _seccomp_ __attribute__((cleanup(seccomp_done)))
