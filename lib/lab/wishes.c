/* SPDX-License-Identifier: MIT */
#include "lab/wishes.h"

#include <errno.h>

#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "lab/wire.h"
#include "net/sysctl.h"

static int add(const char *text, struct addr_list *list, int (*parse)(const char *, void *))
{
	int r;

	if (list->n == CONFIGURE_MAX)
		return fault_plain(-E2BIG, "more than %d addresses", CONFIGURE_MAX);
	r = parse(text, &list->at[list->n]);
	list->n += r == 0;
	return r;
}

static int add_or_auto(const char *text, struct addr_list *list, int (*parse)(const char *, void *))
{
	if (!streq(text, "auto"))
		return add(text, list, parse);
	list->automatic = true;
	return 0;
}

int wish_ip(const char *text, void *list) { return add(text, list, addr_parse_cidr); }
int wish_ip_or_auto(const char *text, void *list) { return add_or_auto(text, list, addr_parse_cidr); }
int wish_gateway(const char *text, void *list) { return add(text, list, addr_parse); }
int wish_gateway_or_auto(const char *text, void *list) { return add_or_auto(text, list, addr_parse); }

int wish_addresses(const char *text, void *list)
{
	const char *rest = text, *word;
	size_t len;
	int r = 0;

	while (r == 0 && (word = str_word(&rest, ',', &len))) {
		char one[ADDR_TEXT_MAX];

		snprintf(one, sizeof one, "%.*s", (int)MIN(len, sizeof one - 1), word);
		r = add(one, list, addr_parse);
	}
	return r;
}

int wish_mtu(const char *text, void *mtu)
{
	uint32_t v;
	int r = parse_u32(text, &v);

	if (r == 0 && (v < 68 || v > 65535))
		r = fault_plain(-ERANGE, "'%s' is out of range for an MTU (68 to 65535)", text);
	if (r == 0)
		*(uint32_t *)mtu = v;
	return r;
}

int wish_mtu_or_inherit(const char *text, void *mtu)
{
	if (!streq(text, "inherit"))
		return wish_mtu(text, mtu);
	*(uint32_t *)mtu = (uint32_t)WIRE_MTU_INHERIT;
	return 0;
}

static int number(const char *text, uint32_t first, uint32_t last, const char *what, uint32_t *n)
{
	uint32_t v;
	int r = parse_u32(text, &v);

	if (r == 0 && (v < first || v > last))
		r = fault_plain(-ERANGE, "'%s' is no %s (%u to %u)", text, what, first, last);
	if (r == 0)
		*n = v;
	return r;
}

static int small_number(const char *text, uint32_t first, uint32_t last, const char *what, void *field)
{
	uint32_t v;
	int r = number(text, first, last, what, &v);

	if (r == 0)
		*(uint16_t *)field = (uint16_t)v;
	return r;
}

int wish_vlan(const char *text, void *vid) { return small_number(text, BRIDGE_VLAN_FIRST, BRIDGE_VLAN_LAST, "VLAN", vid); }
int wish_vni(const char *text, void *vni) { return number(text, 1, 0xffffff, "VNI", vni); }
int wish_port(const char *text, void *port) { return small_number(text, 1, 65535, "port", port); }

int wish_sysctl(const char *text, void *field)
{
	struct sysctl_list *list = field;
	const char *equals = strchr(text, '=');
	int r;

	if (!equals || !equals[1])
		return fault_plain(-EINVAL, "'%s' is not KEY=VALUE (like net.ipv4.ip_forward=1)", text);
	if (list->n == SYSCTL_MAX)
		return fault_plain(-E2BIG, "more than %d parameters", SYSCTL_MAX);
	r = net_sysctl_check(text, (size_t)(equals - text));
	if (r == 0)
		list->at[list->n++] = text;
	return r;
}

int wish_hostname(const char *text, void *name)
{
	size_t len = strlen(text);

	if (len == 0 || len > 64)
		return fault_plain(-EINVAL, "'%.70s' is no host name: 1 to 64 bytes are allowed", text);
	if (strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") != len || text[0] == '-' || text[0] == '.')
		return fault_plain(-EINVAL, "'%s' is no host name: letters, digits, '-', '_' and '.' are allowed", text);
	*(const char **)name = text;
	return 0;
}
