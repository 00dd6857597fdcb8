/* SPDX-License-Identifier: MIT */
/* Routes: the message that adds a default route. */
#pragma once

#include "net/addr.h"

/* The default route of a gateway's family, by way of device `index`. Pure, buf has NL_MESSAGE_MAX bytes. */
struct nlmsghdr *route_add_default(void *buf, uint32_t index, const struct addr *gateway);
