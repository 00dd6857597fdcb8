/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What the programs of tasks.bpf.c write and lib/sys/taskiter.c reads: one record a task, one a file. Includes nothing: it is of both worlds. */
#pragma once

/* A process, or a thread that is in other namespaces than its process. Numbers of namespaces are inode numbers; 0: it is in none of that kind. */
struct taskiter_task {
	unsigned long long started;   /* nanoseconds after boot */
	unsigned pid, tid;         /* as seen from the reader's pid namespace; tid == pid: the process */
	unsigned user, cgroup, ipc, uts, net, pid_ns, mnt, time;
	unsigned pid_for_children, time_for_children;   /* 0: none, or none that was born yet */
};

enum taskiter_kind { TASKITER_NAMESPACE = 1, TASKITER_SOCKET, TASKITER_TUN };

/* An open file that holds a namespace. Threads that share their table of open files with their process are not told apart from it. */
struct taskiter_file {
	unsigned pid, tid;
	unsigned fd;
	unsigned kind;             /* enum taskiter_kind */
	unsigned ino;              /* of the file: that of the namespace, if it is one */
	unsigned net;              /* sockets: the network namespace */
};
