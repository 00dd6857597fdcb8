/* SPDX-License-Identifier: MIT */
/* From what was asked for to a plan, and carrying it out. */
#include "lab/wire.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "net/netns.h"
#include "sys/cap.h"

static int add_addr(const char *text, struct wire_addrs *addrs, int (*parse)(const char *, void *))
{
	int r;

	if (addrs->n == CONFIGURE_MAX)
		return fault_plain(-E2BIG, "more than %d addresses", CONFIGURE_MAX);
	r = parse(text, &addrs->at[addrs->n]);
	addrs->n += r == 0;
	return r;
}

int wire_addrs_add_cidr(const char *text, void *addrs) { return add_addr(text, addrs, addr_parse_cidr); }
int wire_addrs_add(const char *text, void *addrs) { return add_addr(text, addrs, addr_parse); }

int wire_mtu_parse(const char *text, void *mtu)
{
	uint32_t v;
	int r = parse_u32(text, &v);

	if (r == 0 && (v < 68 || v > 65535))
		r = fault_plain(-ERANGE, "'%s' is out of range for an MTU (68 to 65535)", text);
	if (r == 0)
		*(uint32_t *)mtu = v;
	return r;
}

static struct place *add_place(struct plan *plan, struct lab_run *run, const char *name)
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

/*
 * A gateway that no address of the device reaches would be refused by the kernel, in words that do not help. One of fe80::/10 is
 * reached by every IPv6 device (RFC 4291, 2.5.6).
 */
static int check_gateways(const struct wire_port *port)
{
	static const struct addr link_local = { .family = AF_INET6, .bits = 10, .bytes = { 0xfe, 0x80 } };

	for (size_t i = 0; i < port->gateways->n; i++) {
		const struct addr *gateway = &port->gateways->at[i];
		char text[ADDR_TEXT_MAX];
		bool reached = addr_contains(&link_local, gateway);

		for (size_t k = 0; k < port->ips->n; k++) {
			const struct addr *own = &port->ips->at[k];

			reached |= addr_contains(own, gateway);
			if (own->family == gateway->family && memcmp(own->bytes, gateway->bytes, addr_size(own)) == 0)
				return fault_plain(-EINVAL, "gateway %s is the namespace's own address", addr_print(gateway, false, text));
		}
		if (!reached)
			return fault_plain(-EINVAL, "gateway %s is in no subnet of the addresses given with --ip", addr_print(gateway, false, text));
	}
	return 0;
}

static int check_mtu(const struct wire_addrs *ips, uint32_t mtu)
{
	for (size_t i = 0; i < ips->n; i++)
		if (ips->at[i].family == AF_INET6 && mtu && mtu < 1280)
			return fault_plain(-EINVAL, "IPv6 needs an MTU of at least 1280 bytes, not %u", mtu);
	return 0;
}

static int add_configure(struct plan *plan, struct place *place, const char *device, const struct wire_addrs *ips, const struct wire_addrs *gateways)
{
	struct configure_step *c = plan_add(plan, 0, &configure_step, sizeof *c, NULL);

	if (!c)
		return -ENOMEM;
	*c = (struct configure_step){ place, device, ips->at, ips->n, gateways ? gateways->at : NULL, gateways ? gateways->n : 0 };
	return 0;
}

static void set_end(struct veth_end *end, struct place *place, const char *asked, const char *towards)
{
	*end = (struct veth_end){ .place = place, .asked = asked, .towards = towards };
	if (asked)
		strncpy(end->name, asked, IF_NAMESIZE - 1);   /* link_name_check() has seen it */
	else
		link_name_towards(towards, 0, end->name);
}

static int plan_port(struct plan *plan, struct lab_run *run, struct place *place, const struct wire_port *port)
{
	struct veth_step *v;
	int r = check_gateways(port);

	if (r == 0)
		r = check_mtu(port->ips, port->mtu);
	if (r < 0)
		return r;
	v = plan_add(plan, 0, &veth_step, sizeof *v, NULL);
	if (!v)
		return -ENOMEM;
	set_end(&v->end[0], &run->host, NULL, place->name);
	set_end(&v->end[1], place, port->device ? port->device : "eth0", "host");
	v->end[0].fresh = true;
	v->bridge = port->bridge;
	v->mtu = port->mtu;
	return add_configure(plan, place, v->end[1].name, port->ips, port->gateways);
}

static int add_name(struct plan *plan, struct place *place)
{
	struct namespace_step *n = plan_add(plan, 0, &name_step, sizeof *n, NULL);

	if (!n)
		return -ENOMEM;
	n->place = place;
	return 0;
}

int wire_plan_namespace(struct plan *plan, struct lab_run *run, const char *name, const struct wire_port *port)
{
	struct namespace_step *n;
	int r = netns_name_check(name);

	if (r < 0)
		return r;
	n = plan_add(plan, 0, &namespace_step, sizeof *n, NULL);
	if (!n)
		return -ENOMEM;
	n->place = pool_alloc(&plan->pool, sizeof *n->place);
	if (!n->place)
		return fault(-ENOMEM, "cannot plan namespace %s", name);
	n->place->name = name;
	n->nameless = port != NULL;
	r = port ? plan_port(plan, run, n->place, port) : 0;
	return r == 0 && port ? add_name(plan, n->place) : r;
}

static int add_bridge(struct plan *plan, struct lab_run *run, const struct step_kind *kind, const char *name, uint32_t mtu)
{
	struct bridge_step *b;
	int r = link_name_check(name);

	if (r < 0)
		return r;
	b = plan_add(plan, 0, kind, sizeof *b, NULL);
	if (!b)
		return -ENOMEM;
	*b = (struct bridge_step){ &run->host, name, mtu };
	return 0;
}

int wire_plan_bridge(struct plan *plan, struct lab_run *run, const char *name, const struct wire_addrs *ips, uint32_t mtu)
{
	int r = check_mtu(ips, mtu);

	if (r == 0)
		r = add_bridge(plan, run, &bridge_step, name, mtu);
	return r == 0 && ips->n ? add_configure(plan, &run->host, name, ips, NULL) : r;
}

int wire_plan_unbridge(struct plan *plan, struct lab_run *run, const char *name)
{
	return add_bridge(plan, run, &unbridge_step, name, 0);
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
		r = check_mtu(ends[i].ips, mtu);
		places[i] = add_place(plan, run, ends[i].place);
		if (r == 0 && !places[i])
			r = -ENOMEM;
	}
	if (r == 0 && same_place(places[0], places[1]) && (!ends[0].device || !ends[1].device))
		r = fault_plain(-EINVAL, "both ends are in one place: give both a device name");
	v = r < 0 ? NULL : plan_add(plan, 0, &veth_step, sizeof *v, NULL);
	if (!v)
		return r < 0 ? r : -ENOMEM;
	for (int i = 0; i < 2; i++) {
		const struct place *other = places[!i];

		set_end(&v->end[i], places[i], ends[i].device, other->name ? other->name : "host");
	}
	v->mtu = mtu;
	for (int i = 0; i < 2 && r == 0; i++)
		r = add_configure(plan, places[i], v->end[i].name, ends[i].ips, NULL);
	return r;
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
