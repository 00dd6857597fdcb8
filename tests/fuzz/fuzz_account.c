/* SPDX-License-Identifier: MIT */
/* passwd(5) and group(5) of a hostile root directory: the name is what stands before the first NUL, the file what comes after it. */
#include "fuzz/fuzz.h"
#include "proc/account.h"

static void try_groups(const char *text, const char *name)
{
	gid_t *groups = NULL, gid = 7;
	ssize_t n = account_groups(text, name, 7, &groups);

	promise(n >= 1 && n <= ACCOUNT_GROUPS_MAX && groups[0] == 7);
	for (ssize_t i = 1; i < n; i++)
		promise(groups[i] != (gid_t)-1 && groups[i] != groups[0]);
	free(groups);
	if (account_find_group(text, name, &gid) == 0)
		promise(gid != (gid_t)-1 && strstr(text, name));
	else
		promise(gid == 7);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *both = fuzz_text(data, size), *text = NULL;
	size_t name = strlen(both);
	struct account account = { 7, 7 };

	text = name < size ? fuzz_text(data + name + 1, size - name - 1) : fuzz_text(data, 0);
	if (account_find(text, both, &account) == 0)
		promise(account.uid != (uid_t)-1 && account.gid != (gid_t)-1 && strstr(text, both));
	else
		promise(account.uid == 7 && account.gid == 7);
	if (account_find_uid(text, 7, &account.gid) == 0)
		promise(account.gid != (gid_t)-1);
	try_groups(text, both);
	if (account_is_name(both))
		promise(*both && *both != '-' && !strpbrk(both, ":,/\n"));
	promise(!fault_last()->err);   /* silent */
	return 0;
}
