/* SPDX-License-Identifier: MIT */
/* The loopback interface. */
#include "net/lo.h"

#include <errno.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/fault.h"

int lo_up(void)
{
	struct ifreq lo = { .ifr_name = "lo" };
	/* netdevice(7) wants any socket; a unix one is there also on kernels without IPv4 */
	_close_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &lo) < 0)
		return fault(-errno, "cannot read the flags of interface lo");
	lo.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &lo) < 0)
		return fault(-errno, "cannot set interface lo up");
	return 0;
}
