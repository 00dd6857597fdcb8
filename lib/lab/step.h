/* SPDX-License-Identifier: MIT */
/*
 * The steps that networks are built of. Each makes one thing in its final place and, undone, leaves nothing of it. `run` is a
 * struct lab_run; args live in the plan's pool.
 */
#pragma once

#include "lab/place.h"
#include "net/addr.h"
#include "net/link.h"
#include "plan/plan.h"

/*
 * A new named network namespace with lo up. Wants the lock of netns.h. The name appears when the namespace can be used: one that
 * other steps go on building is `nameless` here and gets its name by a name_step at the end. Killed before that, nothing stays.
 */
struct namespace_step { struct place *place; bool nameless; };
extern const struct step_kind namespace_step;
extern const struct step_kind name_step;   /* args: struct namespace_step */

/* A name for a namespace that is there. Takes over no fd. Wants the lock. */
struct attach_step { const char *name, *of; int ns; };
extern const struct step_kind attach_step;

/* The name of a namespace goes. There is no way back. Wants the lock. */
struct forget_step { const char *name; };
extern const struct step_kind forget_step;

/* An id for a namespace, as the host's knows it; NSID_NONE: the kernel chooses. The kernel never takes one back. */
struct id_step { struct place *host; const char *name; int ns, id; };
extern const struct step_kind id_step;

/* One end of a veth pair. */
struct veth_end {
	struct place *place;
	const char *asked;          /* the name it shall have; NULL: after what is at the other end */
	const char *towards;        /* what that is */
	bool fresh;                 /* that is new: a device that is named after it is of an earlier life */
	char name[IF_NAMESIZE];     /* what it is called; may change when it is made, where the name was not asked for */
};

/* A veth pair; end[0] becomes a port of the bridge where one is named, and is up. */
struct veth_step {
	struct veth_end end[2];
	const char *bridge;
	uint32_t mtu;
};
extern const struct step_kind veth_step;

/* A bridge, up. */
struct bridge_step {
	struct place *place;
	const char *name;
	uint32_t mtu;
};
extern const struct step_kind bridge_step;

/* The end of a bridge: what it bridged stays. There is no way back. */
extern const struct step_kind unbridge_step;   /* args: struct bridge_step */

enum { CONFIGURE_MAX = 16 };

/* A device up, its addresses, default routes by way of it: one send. Goes with its device, so there is no undo. */
struct configure_step {
	struct place *place;
	const char *device;         /* may be filled in by an earlier step: a veth_end's name */
	const struct addr *addrs;
	size_t n_addrs;
	const struct addr *gateways;
	size_t n_gateways;
};
extern const struct step_kind configure_step;
