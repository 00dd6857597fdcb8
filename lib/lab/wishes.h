/* SPDX-License-Identifier: MIT */
/* What people ask networks for, as text: parse functions for option rows. Each use of a list's adds to it. */
#pragma once

/* Into a struct addr_list: "10.0.0.2/24"; the same or "auto"; "10.0.0.1"; the same or "auto"; several of those with commas between. */
int wish_ip(const char *text, void *list);
int wish_ip_or_auto(const char *text, void *list);
int wish_gateway(const char *text, void *list);
int wish_gateway_or_auto(const char *text, void *list);
int wish_addresses(const char *text, void *list);

/* An MTU, 68 (the least for IPv4, RFC 791) to 65535 (the most of a veth), into a uint32_t; the second also takes "inherit". */
int wish_mtu(const char *text, void *mtu);
int wish_mtu_or_inherit(const char *text, void *mtu);

/* The number of a VLAN, 1 to 4094, into a uint16_t. */
int wish_vlan(const char *text, void *vid);

/* The number of a network of vxlan, 1 to 16777215, into a uint32_t. A port of UDP, into a uint16_t. */
int wish_vni(const char *text, void *vni);
int wish_port(const char *text, void *port);

/* KEY=VALUE of net.*, into a struct sysctl_list. */
int wish_sysctl(const char *text, void *list);

/* A host name of RFC 952's letters, 1 to 64 bytes, into a const char *. */
int wish_hostname(const char *text, void *name);
