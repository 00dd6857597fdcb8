// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Two BPF iterators: the kernel calls them for each task, and for each open file of each task, of the reader's pid namespace. They
 * write what task.h says, in the order of task numbers.
 *
 * The kernel's structures are told here by the members that are read, and found by name in the kernel that runs (CO-RE). Members are
 * read by bpf_probe_read_kernel: to follow typed pointers is quicker, but lets the kernel's verifier search all its types for each step, which makes
 * loading take half as long again. None of its locks are taken: a task that changes meanwhile may be told wrong, so nothing new may be believed before /proc says so too.
 */
typedef unsigned char __u8;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "sys/bpf/task.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common { unsigned inum; };
struct user_namespace { struct ns_common ns; };
struct cgroup_namespace { struct ns_common ns; };
struct ipc_namespace { struct ns_common ns; };
struct uts_namespace { struct ns_common ns; };
struct net { struct ns_common ns; };
struct pid_namespace { struct ns_common ns; struct task_struct *child_reaper; };
struct mnt_namespace { struct ns_common ns; };
struct time_namespace { struct ns_common ns; };

struct nsproxy {
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
	struct time_namespace *time_ns, *time_ns_for_children;
	struct cgroup_namespace *cgroup_ns;
};

struct cred { struct user_namespace *user_ns; };
struct upid { int nr; struct pid_namespace *ns; };
struct pid { unsigned level; struct upid numbers[1]; };

struct task_struct {
	__u64 start_boottime;
	const struct cred *real_cred;
	struct nsproxy *nsproxy;
	struct pid *thread_pid;
	struct task_struct *group_leader;
};

struct super_block { unsigned long s_magic; };
struct inode { unsigned short i_mode; unsigned i_rdev; unsigned long i_ino; struct super_block *i_sb; };
struct file { struct inode *f_inode; };
typedef struct { struct net *net; } possible_net_t;
struct sock_common { possible_net_t skc_net; };
struct sock { struct sock_common __sk_common; };
struct socket { struct sock *sk; };

#pragma clang attribute pop

/* What an iterator is called with: this the kernel keeps as it is (include/linux/bpf.h, __bpf_md_ptr). */
struct seq_file;
struct bpf_iter_meta { struct seq_file *seq; };
struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task; };
struct bpf_iter__task_file { struct bpf_iter_meta *meta; struct task_struct *task; __u32 fd __attribute__((aligned(8))); struct file *file; };

enum { NSFS = 0x6e736673, SOCKFS = 0x534f434b };   /* linux/magic.h */
enum { TYPE_MASK = 0170000, CHARACTER_DEVICE = 0020000 };
enum { TUN = 10 << 20 | 200 };   /* the clone device of tun and tap interfaces, as the kernel writes 10:200 */

/* A task has a number in each pid namespace from the first (level 0) to its own (its pid's level). Where the one of a level is kept. */
static __always_inline const void *number_at(const struct pid *pid, unsigned level)
{
	return (const void *)pid + bpf_core_field_offset(struct pid, numbers) + level * bpf_core_type_size(struct upid);
}

/* What number a task has for whoever reads; 0: it has lost it. */
static __always_inline unsigned number_of(const struct task_struct *task)
{
	const struct task_struct *reader = (const void *)bpf_get_current_task();
	const struct pid *pid = BPF_CORE_READ(task, thread_pid);
	unsigned number = 0;

	bpf_probe_read_kernel(&number, sizeof number, number_at(pid, BPF_CORE_READ(reader, thread_pid, level)) + bpf_core_field_offset(struct upid, nr));
	return number;
}

/* The pid namespace a task is in. */
static __always_inline unsigned pid_ns_of(const struct task_struct *task)
{
	const struct pid *pid = BPF_CORE_READ(task, thread_pid);
	const struct pid_namespace *ns = 0;

	bpf_probe_read_kernel(&ns, sizeof ns, number_at(pid, BPF_CORE_READ(pid, level)) + bpf_core_field_offset(struct upid, ns));
	return BPF_CORE_READ(ns, ns.inum);
}

/* A process that has ended is in its user and pid namespaces still. */
static __always_inline void tell_namespaces(struct taskiter_task *told, const struct nsproxy *proxy)
{
	told->cgroup = BPF_CORE_READ(proxy, cgroup_ns, ns.inum);
	told->ipc = BPF_CORE_READ(proxy, ipc_ns, ns.inum);
	told->uts = BPF_CORE_READ(proxy, uts_ns, ns.inum);
	told->net = BPF_CORE_READ(proxy, net_ns, ns.inum);
	told->mnt = BPF_CORE_READ(proxy, mnt_ns, ns.inum);
	if (bpf_core_field_exists(proxy->time_ns)) {   /* CONFIG_TIME_NS */
		told->time = BPF_CORE_READ(proxy, time_ns, ns.inum);
		told->time_for_children = BPF_CORE_READ(proxy, time_ns_for_children, ns.inum);
	}
	if (BPF_CORE_READ(proxy, pid_ns_for_children, child_reaper))   /* /proc does not show it before it has its first process */
		told->pid_for_children = BPF_CORE_READ(proxy, pid_ns_for_children, ns.inum);
}

SEC("iter/task")
int tell_task(struct bpf_iter__task *ctx)
{
	const struct task_struct *task = ctx->task, *process;
	const struct nsproxy *proxy;
	struct taskiter_task told = { 0 };

	if (!task)
		return 0;   /* the end */
	process = BPF_CORE_READ(task, group_leader);
	proxy = BPF_CORE_READ(task, nsproxy);
	if (task != process && proxy == BPF_CORE_READ(process, nsproxy))
		return 0;
	told.pid = number_of(process);
	told.tid = task == process ? told.pid : number_of(task);
	if (!told.pid || !told.tid)
		return 0;
	told.started = BPF_CORE_READ(task, start_boottime);
	told.user = BPF_CORE_READ(task, real_cred, user_ns, ns.inum);
	told.pid_ns = pid_ns_of(task);
	if (proxy)
		tell_namespaces(&told, proxy);
	bpf_seq_write(ctx->meta->seq, &told, sizeof told);
	return 0;
}

/* What kind of file is it: one that holds a namespace? 0: none. */
static __always_inline unsigned kind_of(const struct inode *inode)
{
	unsigned long magic = BPF_CORE_READ(inode, i_sb, s_magic);

	if (magic == NSFS)
		return TASKITER_NAMESPACE;
	if (magic == SOCKFS)
		return TASKITER_SOCKET;
	return (BPF_CORE_READ(inode, i_mode) & TYPE_MASK) == CHARACTER_DEVICE && BPF_CORE_READ(inode, i_rdev) == TUN ? TASKITER_TUN : 0;
}

SEC("iter/task_file")
int tell_file(struct bpf_iter__task_file *ctx)
{
	const struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	const struct inode *inode;
	struct taskiter_file told = { 0 };

	if (!task || !file)
		return 0;
	inode = BPF_CORE_READ(file, f_inode);
	told.kind = kind_of(inode);
	if (!told.kind)
		return 0;
	told.pid = number_of(BPF_CORE_READ(task, group_leader));
	told.tid = number_of(task);
	told.fd = ctx->fd;
	told.ino = BPF_CORE_READ(inode, i_ino);
	if (told.kind == TASKITER_SOCKET) {
		const struct socket *socket = bpf_sock_from_file(file);

		told.net = socket ? BPF_CORE_READ(socket, sk, __sk_common.skc_net.net, ns.inum) : 0;
	}
	bpf_seq_write(ctx->meta->seq, &told, sizeof told);
	return 0;
}

/* Its helpers are for programs under the GPL, or the GPL and another licence: bpf_seq_write, bpf_probe_read_kernel. */
char _license[] SEC("license") = "Dual MIT/GPL";
