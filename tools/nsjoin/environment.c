/* SPDX-License-Identifier: MIT */
/* A named environment as the target: its namespaces are entered by the files that keep them, whether a process lives or not. */
#include <errno.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fault.h"
#include "nsjoin/nsjoin.h"
#include "sys/nsfs.h"

static bool has(const struct joining *j, enum ns_type type)
{
	return access(j->files[type], F_OK) == 0;
}

static int not_its_own(const struct joining *j, enum ns_type type)
{
	fault_plain(-ENOENT, "environment %s has no %s namespace of its own", j->environment, ns_kinds[type].noun);
	return fault_hint(-ENOENT, "its processes are in that of whoever made it");
}

/* "--uts --net": what can still be entered. */
static int dead(const struct joining *j)
{
	_buf_ struct buf others = { 0 };

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (t != NS_PID && has(j, t))
			buf_printf(&others, " --%s", ns_kinds[t].long_option);
	fault_plain(-ESRCH, "the PID namespace of environment %s is dead: its PID 1 has ended, and the kernel starts no process in it any more",
		    j->environment);
	if (!others.len)
		return fault_hint(-ESRCH, "nsnew --remove %s", j->environment);
	return fault_hint(-ESRCH, "enter the others: nsjoin -t %s%s", j->environment, buf_text(&others));
}

/* Before Linux 6.11 nobody tells; there it shows when nothing can be started (exec.c). */
static int check_alive(const struct joining *j)
{
	return ns_set_has(&j->set, NS_PID) && nsfs_pid_from(j->set.from[NS_PID].fd, 1) == -ESRCH ? dead(j) : 0;
}

int environment_choose(struct joining *j, unsigned named, unsigned others)
{
	int r = 0;

	for (enum ns_type t = 0; t < NS_TYPES && r == 0; t++) {
		environment_file(j->environment, t, j->files[t]);
		if (has(j, t) && (named | others) & NS_BIT(t))
			r = ns_set_add_file(&j->set, t, j->files[t]);
		else if (named & NS_BIT(t))
			r = not_its_own(j, t);
	}
	return r == 0 ? check_alive(j) : r;
}

int environment_check(const struct joining *j, const char *wants_process)
{
	if (!*j->environment || j->target.dir >= 0 || !wants_process)
		return 0;
	fault_plain(-ESRCH, "option --%s needs a process, and the first one of environment %s has ended", wants_process, j->environment);
	return fault_hint(-ESRCH, "give it a directory or a number, or a living process of the environment: -t PID");
}
