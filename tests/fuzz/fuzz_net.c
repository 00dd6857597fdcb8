/* SPDX-License-Identifier: MIT */
/* Addresses, rules for forwarding, and names of devices and network namespaces. An address that is taken is printed so that it is taken again. */
#include "fuzz/fuzz.h"
#include "net/addr.h"
#include "net/endpoint.h"
#include "net/link.h"
#include "net/mac.h"
#include "net/netns.h"
#include "net/ports.h"
#include "net/route.h"
#include "net/sysctl.h"

static void try_addr(const char *text, int (*parse)(const char *, void *), bool prefix)
{
	char printed[ADDR_TEXT_MAX];
	struct addr a = { 0 }, again = { 0 };
	int r = parse(text, &a);

	if (r < 0) {
		promise(a.family == 0);
		fuzz_expect_fault(r);
		return;
	}
	promise(a.bits <= addr_size(&a) * 8 && addr_contains(&a, &a));
	promise(parse(addr_print(&a, prefix, printed), &again) == 0);
	promise(memcmp(&a, &again, sizeof a) == 0);
}

/* A name that is taken can be a file's name below a folder, and nothing else. */
static void try_name(const char *text, int (*check)(const char *))
{
	int r = check(text);

	if (r < 0)
		fuzz_expect_fault(r);
	else
		promise(*text && !strchr(text, '/') && !streq(text, ".") && !streq(text, ".."));
}

/* What is taken has an order and a protocol; what is not leaves the wishes as they were. */
static void try_ports(const char *text)
{
	struct port_wishes wishes = { .n = 0 };
	int r = ports_parse(text, &wishes);

	if (r < 0) {
		promise(wishes.n == 0);
		fuzz_expect_fault(r);
		return;
	}
	promise(wishes.n > 0 && wishes.n <= PORT_WISHES_MAX);
	for (unsigned i = 0; i < wishes.n; i++)
		promise(wishes.at[i].from <= wishes.at[i].to && wishes.at[i].protos && wishes.at[i].protos < 1u << SOCK_PROTOS);
}

/* A rule that is taken leads to one place, and what it prints is such a rule's half again: it leads there too. */
static void try_rule(const char *text)
{
	struct forward_rules rules = { .n = 0 }, again = { .n = 0 };
	struct socket_name names[ENDPOINT_NAMES_MAX], same[ENDPOINT_NAMES_MAX];
	char to[ENDPOINT_TEXT_MAX], rule[ENDPOINT_TEXT_MAX + 4];
	int r = forward_parse(text, &rules);

	if (r < 0) {
		promise(rules.n == 0);
		fuzz_expect_fault(r);
		return;
	}
	promise(rules.n == 1);
	endpoint_names(&rules.at[0].to, names);
	snprintf(rule, sizeof rule, "80:%s", socket_name_print(&names[0], to));
	promise(forward_parse(rule, &again) == 0);
	endpoint_names(&again.at[0].to, same);
	promise(same[0].len == names[0].len && memcmp(&same[0].at, &names[0].at, names[0].len) == 0);
}

/* Wishes of netnsctl: a hardware address is printed so that it is taken again, a parameter is one of /proc/sys/net. */
static void try_wishes(const char *text)
{
	uint8_t mac[6] = { 0 }, again[6];
	char printed[MAC_TEXT_MAX];
	struct addr to = { .bits = 7 };
	int r = mac_parse(text, mac);

	if (r == 0) {
		promise(!(mac[0] & 1) && mac_parse(mac_print(mac, printed), again) == 0 && memcmp(mac, again, sizeof mac) == 0);
	} else {
		fuzz_expect_fault(r);
	}
	r = route_parse_to(text, &to);
	if (r < 0) {
		promise(to.bits == 7);
		fuzz_expect_fault(r);
	}
	r = net_sysctl_check(text, strlen(text));
	if (r < 0)
		fuzz_expect_fault(r);
	else
		promise(strncmp(text, "net", 3) == 0 && !strstr(text, "/../") && !strstr(text, "/.."));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);

	try_addr(text, addr_parse, false);
	try_addr(text, addr_parse_cidr, true);
	try_name(text, link_name_check);
	try_name(text, netns_name_check);
	try_ports(text);
	try_rule(text);
	try_wishes(text);
	return 0;
}
