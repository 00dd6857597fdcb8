/* SPDX-License-Identifier: MIT */
/* A profile of any bytes: what is taken are options of the table, in the order of lines; what is refused says where. */
#include "base/str.h"
#include "cli/profile.h"
#include "fuzz/fuzz.h"

static const struct opt rows[] = {
	{ 0, "uts", OPT_FLAG, NULL, opt_set, 0, "", NULL, NULL },
	{ 0, "net", OPT_LONG_MAYBE, "FILE", opt_set, 0, "", NULL, NULL },
	{ 0, "bind", OPT_ARG, "SRC", opt_set, 0, "", NULL, NULL },
	{ 0, "hostname", OPT_ARG, "NAME", opt_set, 0, "", NULL, NULL },
};
static const struct program program = { .name = "t", .usage = "", .purpose = "", .opts = rows, .n_opts = ARRAY_SIZE(rows) };

static void check_word(const char *word)
{
	const char *name = str_after(word, "--");
	size_t i = 0, len;

	promise(name);
	len = strcspn(name, "=");
	while (i < ARRAY_SIZE(rows) && !(strlen(rows[i].name) == len && strncmp(rows[i].name, name, len) == 0))
		i++;
	promise(i < ARRAY_SIZE(rows));
	promise(rows[i].takes != OPT_FLAG || !name[len]);
	promise(rows[i].takes != OPT_ARG || name[len] == '=');
	promise(!strchr(word, '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	struct profile profile = { .n = 0 };
	int r = profile_read(&program, "p", text, &profile);

	if (r < 0) {
		promise(str_after(fault_last()->text, "p:"));
		fuzz_expect_fault(r);
	}
	for (size_t i = 0; i < profile.n; i++) {
		check_word(profile.at[i].text);
		promise(profile.at[i].line > 0 && (i == 0 || profile.at[i].line >= profile.at[i - 1].line));
	}
	profile_done(&profile);
	fault_clear();
	return 0;
}
