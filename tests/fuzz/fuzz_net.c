/* SPDX-License-Identifier: MIT */
/* Addresses and names of devices and network namespaces. An address that is taken is printed so that it is taken again. */
#include "fuzz/fuzz.h"
#include "net/addr.h"
#include "net/link.h"
#include "net/netns.h"
#include "net/ports.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);

	try_addr(text, addr_parse, false);
	try_addr(text, addr_parse_cidr, true);
	try_name(text, link_name_check);
	try_name(text, netns_name_check);
	try_ports(text);
	return 0;
}
