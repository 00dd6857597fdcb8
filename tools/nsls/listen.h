/* SPDX-License-Identifier: MIT */
/* nsls --listen: the rows. */
#pragma once

#include <net/if.h>

#include "net/ports.h"
#include "nsls/nets.h"

struct listening {
	const struct ns *ns;
	struct listener socket;
	char interface[IF_NAMESIZE];        /* "": bound to none */
	const struct open_socket *holders;
	size_t n_holders;                   /* open files, by process */
	const struct open_socket *first;    /* that of `proc` */
	const struct proc *proc;            /* NULL: nobody who can be seen */
	const char *user;
};

struct listen_list {
	const struct port_wishes *wishes;
	struct listening *rows;   /* the caller's to free */
	size_t n, room;
};

/* The listening sockets of these namespaces, by namespace, protocol and port. 0 or a fault. */
int listen_find(struct nets *nets, struct listen_list *list);
