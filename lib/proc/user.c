/* SPDX-License-Identifier: MIT */
/* Names of users, each asked for once. */
#include "proc/user.h"

#include <pwd.h>

const char *user_name(struct users *users, uid_t uid)
{
	void **slot = map_slot(&users->names, uid);
	const struct passwd *pw;

	if (!slot)
		return NULL;
	if (!*slot) {
		pw = users->given ? NULL : getpwuid(uid);
		*slot = pw ? pool_printf(&users->pool, "%s", pw->pw_name) : pool_printf(&users->pool, "%u", uid);
	}
	return *slot;
}

bool users_give(struct users *users, uid_t uid, const char *name)
{
	void **slot = map_slot(&users->names, uid);

	return slot && (*slot = pool_text(&users->pool, name, strlen(name)));
}

void users_done(struct users *users)
{
	map_done(&users->names);
	pool_done(&users->pool);
}
