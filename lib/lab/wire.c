/* SPDX-License-Identifier: MIT */
/* From what was asked for to a plan, and carrying it out. */
#include "lab/wire.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "net/netns.h"
#include "sys/cap.h"

struct place *wire_place(struct plan *plan, struct lab_run *run, const char *name)
{
	struct place *p;

	if (!name || streq(name, "host"))
		return &run->host;
	p = pool_alloc(&plan->pool, sizeof *p);
	if (p)
		p->name = name;
	else
		fault(-ENOMEM, "cannot plan namespace %s", name);
	return p;
}

/* Twice the same would be taken for one that is there already, and a name for what is wrong is better. */
static int check_ips(const struct addr_list *ips, uint32_t mtu)
{
	char text[ADDR_TEXT_MAX];

	for (size_t i = 0; i < ips->n; i++) {
		if (ips->at[i].family == AF_INET6 && mtu && mtu < 1280)
			return fault_plain(-EINVAL, "IPv6 needs an MTU of at least 1280 bytes, not %u", mtu);
		for (size_t k = 0; k < i; k++)
			if (addr_same(&ips->at[i], &ips->at[k]))
				return fault_plain(-EINVAL, "address %s is given twice", addr_print(&ips->at[i], false, text));
	}
	return 0;
}

/* A gateway that no address of the device reaches would be refused by the kernel, in words that do not help. Chosen addresses are not known yet. */
static int check_gateways(const struct wire_port *port)
{
	for (size_t i = 0; i < port->gateways->n; i++) {
		const struct addr *gateway = &port->gateways->at[i];
		char text[ADDR_TEXT_MAX];
		bool reached = addr_is_link_local(gateway) || port->ips->automatic;

		for (size_t k = 0; k < port->ips->n; k++) {
			reached |= addr_contains(&port->ips->at[k], gateway);
			if (addr_same(&port->ips->at[k], gateway))
				return fault_plain(-EINVAL, "gateway %s is the namespace's own address", addr_print(gateway, false, text));
		}
		if (!reached)
			return fault_plain(-EINVAL, "gateway %s is in no subnet of the addresses given with --ip", addr_print(gateway, false, text));
	}
	if (port->gateways->automatic && !port->ips->n && !port->ips->automatic)
		return fault_plain(-EINVAL, "a gateway can be chosen only for an address: --ip is missing");
	return 0;
}

/* kept: see struct configure_step. NULL with a fault: there is no memory. */
static struct configure_step *add_configure(struct plan *plan, struct place *place, const char *device, const struct addr_list *ips,
					    const struct addr_list *gateways, const bool *kept)
{
	struct configure_step *c = plan_add(plan, 0, &configure_step, sizeof *c, NULL);

	if (c)
		*c = (struct configure_step){ .place = place, .device = device, .ips = ips, .gateways = gateways, .kept = kept };
	return c;
}

static void set_end(struct veth_end *end, struct place *place, const char *asked, const char *towards)
{
	*end = (struct veth_end){ .place = place, .asked = asked, .towards = towards };
	if (asked)
		strncpy(end->name, asked, IF_NAMESIZE - 1);   /* link_name_check() has seen it */
	else
		link_name_towards(towards, 0, end->name);
}

static struct veth_step *add_port(struct plan *plan, struct lab_run *run, struct place *place, const struct wire_port *port)
{
	struct veth_step *v = plan_add(plan, 0, &veth_step, sizeof *v, NULL);

	if (!v)
		return NULL;
	set_end(&v->end[0], &run->host, NULL, place->name);
	set_end(&v->end[1], place, port->device ? port->device : "eth0", "host");
	memcpy(v->end[1].mac, port->mac, sizeof port->mac);
	v->end[0].fresh = true;
	v->bridge = port->bridge;
	v->inherit_mtu = port->mtu == (uint32_t)WIRE_MTU_INHERIT;
	v->mtu = v->inherit_mtu ? 0 : port->mtu;
	v->vlan = port->vlan;
	return v;
}

static int plan_port(struct plan *plan, struct lab_run *run, struct place *place, const struct wire_namespace *wanted)
{
	const struct wire_port *port = wanted->port;
	struct segment_step segment = { .ips = port->ips, .gateways = port->gateways };
	struct configure_step *c = NULL;
	struct veth_step *v;
	int r = check_ips(port->ips, port->mtu);

	if (r == 0)
		r = check_gateways(port);
	v = r < 0 ? NULL : add_port(plan, run, place, port);
	if (!v)
		return r < 0 ? r : -ENOMEM;
	segment.wire = v;
	if (port->ips->n || port->ips->automatic)
		r = plan_put(plan, 0, &segment_step, &segment, sizeof segment, NULL);
	if (r == 0)
		c = add_configure(plan, place, v->end[1].name, port->ips, port->gateways, &v->there);
	if (!c)
		return r < 0 ? r : -ENOMEM;
	c->index = &v->index[1];
	return 0;
}

/* Parameters come before addresses do, settings when addresses are chosen. */
static int plan_sysctls(struct plan *plan, struct place *place, const struct sysctl_list *list)
{
	struct sysctl_step *s = list->n ? plan_add(plan, 0, &sysctl_step, sizeof *s, NULL) : NULL;

	if (!list->n)
		return 0;
	if (s)
		*s = (struct sysctl_step){ .place = place, .list = list, .before = pool_alloc(&plan->pool, list->n * SYSCTL_VALUE_MAX) };
	return s && s->before ? 0 : fault(-ENOMEM, "cannot plan the parameters of a network");
}

static bool has_settings(const struct settings *s) { return s->dns.n || s->hosts || s->hostname; }

static int plan_settings(struct plan *plan, const struct wire_namespace *wanted)
{
	struct settings_step *s = has_settings(wanted->settings) ? plan_add(plan, 0, &settings_step, sizeof *s, NULL) : NULL;

	if (!has_settings(wanted->settings))
		return 0;
	if (!s)
		return -ENOMEM;
	s->name = wanted->name;
	s->settings = wanted->settings;
	s->ips = wanted->port ? wanted->port->ips : NULL;
	return 0;
}

int wire_plan_namespace(struct plan *plan, struct lab_run *run, const struct wire_namespace *wanted)
{
	bool more = wanted->port || wanted->sysctls->n || has_settings(wanted->settings);
	struct namespace_step *n;
	int r = netns_name_check(wanted->name);

	if (r < 0)
		return r;
	n = plan_add(plan, 0, &namespace_step, sizeof *n, NULL);
	if (!n)
		return -ENOMEM;
	n->place = pool_alloc(&plan->pool, sizeof *n->place);
	if (!n->place)
		return fault(-ENOMEM, "cannot plan namespace %s", wanted->name);
	n->place->name = wanted->name;
	n->nameless = n->may_exist = more;
	r = wanted->port ? plan_port(plan, run, n->place, wanted) : 0;
	if (r == 0)
		r = plan_sysctls(plan, n->place, wanted->sysctls);
	if (r == 0)
		r = plan_settings(plan, wanted);
	return r == 0 && more ? plan_put(plan, 0, &name_step, &n, sizeof n, NULL) : r;
}

static struct bridge_step *add_bridge(struct plan *plan, struct lab_run *run, const struct step_kind *kind, const char *name)
{
	struct bridge_step *b = link_name_check(name) < 0 ? NULL : plan_add(plan, 0, kind, sizeof *b, NULL);

	if (b)
		*b = (struct bridge_step){ .place = &run->host, .name = name };
	return b;
}

int wire_plan_bridge(struct plan *plan, struct lab_run *run, const char *name, const struct addr_list *ips, uint32_t mtu,
		     const struct bridge_options *options)
{
	struct bridge_step *b;
	int r = check_ips(ips, mtu);

	if (r < 0)
		return r;
	b = add_bridge(plan, run, &bridge_step, name);
	if (!b)
		return fault_last()->err;
	b->mtu = mtu;
	b->options = *options;
	return !ips->n || add_configure(plan, &run->host, name, ips, NULL, &b->there) ? 0 : -ENOMEM;
}

int wire_plan_unbridge(struct plan *plan, struct lab_run *run, const char *name)
{
	return add_bridge(plan, run, &unbridge_step, name) ? 0 : fault_last()->err;
}

static bool same_place(const struct place *a, const struct place *b)
{
	return a->name && b->name ? streq(a->name, b->name) : a->name == b->name;
}

int wire_plan_link(struct plan *plan, struct lab_run *run, const struct wire_end ends[2], uint32_t mtu)
{
	struct place *places[2];
	struct veth_step *v;
	int r = 0;

	for (int i = 0; i < 2 && r == 0; i++) {
		r = check_ips(ends[i].ips, mtu);
		places[i] = wire_place(plan, run, ends[i].place);
		if (r == 0 && !places[i])
			r = -ENOMEM;
	}
	if (r == 0 && same_place(places[0], places[1]) && (!ends[0].device || !ends[1].device))
		r = fault_plain(-EINVAL, "both ends are in one place: give both a device name");
	else if (r == 0 && same_place(places[0], places[1]) && streq(ends[0].device, ends[1].device))
		r = fault_plain(-EINVAL, "both ends are %s in one place: give each a name of its own", ends[0].device);
	v = r < 0 ? NULL : plan_add(plan, 0, &veth_step, sizeof *v, NULL);
	if (!v)
		return r < 0 ? r : -ENOMEM;
	for (int i = 0; i < 2; i++) {
		const struct place *other = places[!i];

		set_end(&v->end[i], places[i], ends[i].device, other->name ? other->name : "host");
	}
	v->mtu = mtu;
	for (int i = 0; i < 2 && r == 0; i++)
		r = add_configure(plan, places[i], v->end[i].name, ends[i].ips, NULL, &v->there) ? 0 : -ENOMEM;
	return r;
}

static int check_device(const struct wire_device *w)
{
	const struct kind_row *row = &kind_rows[w->kind.kind];
	int r = kind_check_mode(&w->kind);

	if (r < 0)
		return r;
	if (row->on_device != (w->below.device != NULL) && w->kind.kind != KIND_VXLAN)
		return fault_plain(-EINVAL, row->on_device ? "%s sits on a device: name it, as host:eth0" : "%s sits on no device", row->name);
	if (row->by_number != (w->kind.number != 0))
		return fault_plain(-EINVAL, row->by_number ? "%s needs its number: %s" : "%s has no number: %s", row->name,
				   w->kind.kind == KIND_VXLAN ? "--vni" : "--vlan");
	if (w->kind.kind != KIND_VXLAN && (w->kind.remote.family || w->kind.local.family || w->kind.port))
		return fault_plain(-EINVAL, "--remote, --local and --port are for vxlan, not for %s", row->name);
	return check_ips(w->at.ips, w->mtu);
}

int wire_plan_device(struct plan *plan, struct lab_run *run, const struct wire_device *w)
{
	int r = check_device(w);
	struct kind_step *k = r < 0 ? NULL : plan_add(plan, 0, &kind_step, sizeof *k, NULL);

	if (!k)
		return r < 0 ? r : -ENOMEM;
	*k = (struct kind_step){ .place = wire_place(plan, run, w->at.place), .below = wire_place(plan, run, w->below.place), .device = w->at.device,
				 .below_device = w->below.device, .spec = w->kind, .mtu = w->mtu };
	if (!k->place || !k->below)
		return -ENOMEM;
	memcpy(k->mac, w->mac, sizeof k->mac);
	return add_configure(plan, k->place, k->device, w->at.ips, NULL, &k->there) ? 0 : -ENOMEM;
}

int wire_plan_addrs(struct plan *plan, struct place *place, const char *device, const struct addr_list *ips)
{
	static const bool kept = true;
	int r = check_ips(ips, 0);

	return r < 0 ? r : add_configure(plan, place, device, ips, NULL, &kept) ? 0 : -ENOMEM;
}

int wire_explain(int r)
{
	bool admin = cap_is_effective(CAP_SYS_ADMIN), net = cap_is_effective(CAP_NET_ADMIN);

	if ((r != -EPERM && r != -EACCES) || (admin && net))
		return r;
	return fault_hint(r, "this needs %s%s%s: run it as root (sudo), or in a user namespace of your own with a /run of its own",
			  admin ? "" : "CAP_SYS_ADMIN", admin || net ? "" : " and ", net ? "" : "CAP_NET_ADMIN");
}

int wire_apply(struct plan *plan, struct lab_run *run, bool locked)
{
	_close_ int lock = locked ? netns_lock() : -1;
	sigset_t all, before;
	int r;

	if (locked && lock < 0)
		return wire_explain(lock);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	r = plan_apply(plan, 0, run);
	lab_run_close_places(run);
	lock = fd_close(lock);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r < 0 ? wire_explain(r) : 0;
}
