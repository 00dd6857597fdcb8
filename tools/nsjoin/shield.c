/* SPDX-License-Identifier: MIT */
/* Running from no file of the host's that somebody could write to. */
#include "nsjoin/shield.h"

#include <sys/prctl.h>

#include "base/fault.h"
#include "sys/exefile.h"

int shield_raise(char **argv)
{
	int r;

	if (exefile_leave() == 0)
		return 0;
	r = exefile_begin_again(argv);
	if (r < 0)
		return fault(r, "cannot run from a copy of our own file that nobody can write to");
	prctl(PR_SET_NAME, "nsjoin");   /* a program that is run by an fd has the fd's number for a name, before Linux 6.14 */
	return 0;
}
