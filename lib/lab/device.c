/* SPDX-License-Identifier: MIT */
#include "lab/device.h"

#include <errno.h>

#include "base/fault.h"
#include "net/bridge.h"

int device_remove(struct place *place, const char *name)
{
	struct nl_batch batch;
	char where[NL_WHAT_MAX];

	nl_batch_init(&batch);
	link_delete(nl_batch_add(&batch, "remove %s%s", name, place_where(place, where)), name);
	return nl_send(&place->nl, &batch);
}

int device_find_bridge(struct place *place, const char *name, struct link_info *bridge)
{
	struct link_info info;
	int r = link_find(&place->nl, name, &info);

	if (r == -ENODEV)
		return fault_plain(r, "there is no bridge %s", name);
	if (r < 0)
		return r;
	if (!streq(info.kind, "bridge"))
		return fault_plain(-EINVAL, "%s is not a bridge%s%s%s", name, info.kind[0] ? " (it is a " : "", info.kind, info.kind[0] ? ")" : "");
	*bridge = info;
	return 0;
}

int device_set_port(struct place *place, const struct link_info *bridge, const char *device, uint32_t index, uint16_t vlan, bool isolated)
{
	struct nl_batch batch;
	int r;

	if (vlan && !bridge->filters_vlans) {
		r = fault_plain(-EINVAL, "bridge %s does not filter VLANs: its ports cannot belong to one", bridge->name);
		return fault_hint(r, "make it so: netnsctl bridge add NAME --vlan-filtering");
	}
	nl_batch_init(&batch);
	if (isolated)
		bridge_port_isolate(nl_batch_add(&batch, "isolate port %s of bridge %s", device, bridge->name), index, true);
	if (vlan > 1) {   /* 1 is that of a new port */
		bridge_port_vlan_add(nl_batch_add(&batch, "put port %s of bridge %s into VLAN %u", device, bridge->name, vlan), index, vlan);
		bridge_port_vlan_delete(nl_batch_add(&batch, "take port %s of bridge %s out of VLAN 1", device, bridge->name), index, 1);
	}
	return nl_send(&place->nl, &batch);
}
