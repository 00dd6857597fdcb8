/* SPDX-License-Identifier: MIT */
/* Addresses: text, and RTM_NEWADDR. */
#include "net/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>

#include "base/fault.h"
#include "base/parse.h"

static int parse_bytes(const char *text, struct addr *a)
{
	a->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	return inet_pton(a->family, text, a->bytes) == 1 ? 0 : -EINVAL;
}

int addr_parse(const char *text, void *field)
{
	struct addr a = { 0 };

	if (parse_bytes(text, &a) < 0)
		return fault_plain(-EINVAL, "'%s' is not an IP address (like 10.0.0.1 or fd00::1)", text);
	a.bits = (uint8_t)(addr_size(&a) * 8);
	*(struct addr *)field = a;
	return 0;
}

int addr_parse_cidr(const char *text, void *field)
{
	const char *slash = strchr(text, '/');
	char plain[INET6_ADDRSTRLEN];
	struct addr a = { 0 };
	uint32_t bits;

	if (slash && slash - text < (ptrdiff_t)sizeof plain) {
		memcpy(plain, text, (size_t)(slash - text));
		plain[slash - text] = 0;
	}
	if (!slash && parse_bytes(text, &a) == 0)
		return fault_plain(-EINVAL, "'%s' has no prefix length (write %s/%s)", text, text, a.family == AF_INET ? "24" : "64");
	if (!slash || slash - text >= (ptrdiff_t)sizeof plain || parse_bytes(plain, &a) < 0 || parse_u32(slash + 1, &bits) < 0)
		return fault_plain(-EINVAL, "'%s' is not an address with a prefix (like 10.0.0.2/24 or fd00::2/64)", text);
	if (bits > addr_size(&a) * 8)
		return fault_plain(-ERANGE, "'%s': the prefix is longer than the address, %zu bits", text, addr_size(&a) * 8);
	a.bits = (uint8_t)bits;
	*(struct addr *)field = a;
	return 0;
}

bool addr_contains(const struct addr *subnet, const struct addr *a)
{
	size_t whole = subnet->bits / 8, rest = subnet->bits % 8;
	uint8_t mask = (uint8_t)(0xff00 >> rest);

	return subnet->family == a->family && memcmp(subnet->bytes, a->bytes, whole) == 0 &&
	       (rest == 0 || ((subnet->bytes[whole] ^ a->bytes[whole]) & mask) == 0);
}

const char *addr_print(const struct addr *a, bool prefix, char text[ADDR_TEXT_MAX])
{
	if (!inet_ntop(a->family, a->bytes, text, ADDR_TEXT_MAX))
		text[0] = 0;
	if (prefix) {
		size_t len = strlen(text);

		snprintf(text + len, ADDR_TEXT_MAX - len, "/%u", a->bits);
	}
	return text;
}

/* All host bits set. A /31 and a /32 have none (RFC 3021). */
static void put_broadcast(struct nlmsghdr *nlh, const struct addr *a)
{
	uint32_t address;

	if (a->family != AF_INET || a->bits > 30)
		return;
	memcpy(&address, a->bytes, sizeof address);
	address |= htonl((uint32_t)(0xffffffffull >> a->bits));
	mnl_attr_put(nlh, IFA_BROADCAST, sizeof address, &address);
}

static struct nlmsghdr *begin(void *buf, uint16_t type, uint16_t flags, uint32_t index, const struct addr *a)
{
	struct nlmsghdr *nlh = nl_begin(buf, type, flags);
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(nlh, sizeof *ifa);

	ifa->ifa_family = a->family;
	ifa->ifa_prefixlen = a->bits;
	ifa->ifa_index = index;
	mnl_attr_put(nlh, IFA_LOCAL, addr_size(a), a->bytes);
	mnl_attr_put(nlh, IFA_ADDRESS, addr_size(a), a->bytes);
	return nlh;
}

struct nlmsghdr *addr_add(void *buf, uint32_t index, const struct addr *a)
{
	struct nlmsghdr *nlh = begin(buf, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, index, a);
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	if (a->family == AF_INET6)
		ifa->ifa_flags = IFA_F_NODAD;
	put_broadcast(nlh, a);
	return nlh;
}

struct nlmsghdr *addr_delete(void *buf, uint32_t index, const struct addr *a)
{
	return begin(buf, RTM_DELADDR, 0, index, a);
}
