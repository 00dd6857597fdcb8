/* SPDX-License-Identifier: MIT */
/* Kinds of namespaces, the links of /proc/PID/ns, and what a user writes for a namespace. */
#include "fuzz/fuzz.h"
#include "ns/id.h"
#include "ns/token.h"

/* What was read is written in a form that is read as the same. */
static void try_token(const char *text)
{
	struct ns_token token = { .handle = 7 }, again;
	char written[NS_TOKEN_MAX];
	int r = ns_token_parse(text, &token);

	if (r < 0) {
		promise(token.handle == 7);
		return fuzz_expect_fault(r);
	}
	promise(token.id.ino && token.id.type <= NS_TYPES && ns_token_has_kind(text) == (token.id.type != NS_TYPES));
	promise(ns_token_parse(ns_token_print(&token, written), &again) == 0);
	promise(ns_id_equal(again.id, token.id) && again.handle == token.handle);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	struct ns_id id = { 0, NS_TYPES };
	unsigned mask = 0;
	int r = ns_id_parse_link(text, &id);

	if (r == 0)
		promise(id.type < NS_TYPES && strchr(text, '['));
	else
		promise(id.type == NS_TYPES && id.ino == 0 && !fault_last()->err);   /* silent */

	r = ns_types_parse(text, &mask);
	if (r == 0) {
		promise(mask != 0 && mask < 1u << NS_TYPES);
	} else {
		promise(mask == 0);
		fuzz_expect_fault(r);
	}
	try_token(text);
	return 0;
}
