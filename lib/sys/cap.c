/* SPDX-License-Identifier: MIT */
/* Capabilities of this process, by capget(2): a library for one bit would cost every program its loading time. */
#include "sys/cap.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int cap_get(struct cap_sets *sets)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct low_high[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, low_high) < 0)
		return -errno;
	sets->effective = low_high[0].effective | (uint64_t)low_high[1].effective << 32;
	sets->permitted = low_high[0].permitted | (uint64_t)low_high[1].permitted << 32;
	sets->inheritable = low_high[0].inheritable | (uint64_t)low_high[1].inheritable << 32;
	return 0;
}

int cap_set(const struct cap_sets *s)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct low_high[_LINUX_CAPABILITY_U32S_3] = {
		{ (uint32_t)s->effective, (uint32_t)s->permitted, (uint32_t)s->inheritable },
		{ (uint32_t)(s->effective >> 32), (uint32_t)(s->permitted >> 32), (uint32_t)(s->inheritable >> 32) },
	};

	return syscall(SYS_capset, &header, low_high) < 0 ? -errno : 0;
}

int cap_raise(void)
{
	struct cap_sets sets;
	int r = cap_get(&sets);

	sets.effective = sets.permitted;
	return r < 0 ? r : cap_set(&sets);
}

bool cap_is_effective(int cap)
{
	struct cap_sets sets;

	return cap_get(&sets) == 0 && sets.effective >> cap & 1;
}

int cap_bound(uint64_t keep)
{
	for (unsigned cap = 0; cap < 64; cap++) {
		int bound = keep >> cap & 1 ? 0 : prctl(PR_CAPBSET_READ, cap, 0, 0, 0);

		if (bound < 0)
			break;   /* the kernel has none from here on */
		if (bound && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
			return -errno;
	}
	return 0;
}

uint64_t cap_bounding(void)
{
	uint64_t set = 0;
	int has = 0;

	for (unsigned cap = 0; cap < 64 && (has = prctl(PR_CAPBSET_READ, cap, 0, 0, 0)) >= 0; cap++)
		set |= (uint64_t)has << cap;
	return set;
}

int cap_set_ambient(uint64_t ambient)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -errno;
	for (unsigned cap = 0; cap < 64; cap++)
		if (ambient >> cap & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
			return -errno;
	return 0;
}

int cap_keep(void)
{
	struct cap_sets sets;
	int r = cap_get(&sets);

	sets.effective = sets.inheritable = sets.permitted;
	if (r == 0)
		r = cap_set(&sets);
	return r < 0 ? r : cap_set_ambient(sets.permitted);
}
