/* SPDX-License-Identifier: MIT */
/* Named environments: names, and the records that are read back. */
#include "fuzz/fuzz.h"
#include "proc/environment.h"

static void try_name(const char *text)
{
	int r = environment_name_check(text);

	if (r < 0)
		return fuzz_expect_fault(r);
	promise(*text && *text != '.' && *text != '-' && !strchr(text, '/') && strlen(text) <= ENVIRONMENT_NAME_MAX);
}

/* What was read is written and read again as the same. */
static void try_again(const struct environment_record *r)
{
	_free_ char *text = NULL;
	struct environment_record again;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	promise(to);
	environment_record_print(r, to);
	fclose(to);
	promise(environment_record_parse(text, &again) == 0);
	promise(again.created == r->created && again.pid == r->pid && again.started == r->started && again.user == r->user);
	promise(streq(again.boot, r->boot) && streq(again.options, r->options));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	struct environment_record r = { .pid = -7 };
	int result = environment_record_parse(text, &r);

	promise(!fault_last()->err);   /* silent */
	if (result == 0)
		try_again(&r);
	else
		promise(r.pid == -7);
	try_name(text);
	return 0;
}
