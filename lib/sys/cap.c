/* SPDX-License-Identifier: MIT */
/* Capabilities of this process, by capget(2): a library for one bit would cost every program its loading time. */
#include "sys/cap.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

bool cap_is_effective(int cap)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	return syscall(SYS_capget, &header, data) == 0 && data[CAP_TO_INDEX(cap)].effective & CAP_TO_MASK(cap);
}
