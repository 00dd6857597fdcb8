/* SPDX-License-Identifier: MIT */
/* What steps do with devices of a place, each in a send of its own. */
#pragma once

#include "lab/place.h"
#include "net/link.h"

/* Remove a device. 0 or a fault. */
int device_remove(struct place *place, const char *name);

/* The bridge of a name. -ENODEV where it is missing; devices of other kinds take no ports, and the kernel's words for that name no one. */
int device_find_bridge(struct place *place, const char *name, struct link_info *bridge);

/* A port of that bridge belongs to this VLAN (0: leave it) and is isolated or not. 0 or a fault. */
int device_set_port(struct place *place, const struct link_info *bridge, const char *device, uint32_t index, uint16_t vlan, bool isolated);
