/* SPDX-License-Identifier: MIT */
/* A single namespace as the target: it alone is entered; what else is asked for comes from the lowest process in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "net/netns.h"
#include "nsjoin/nsjoin.h"
#include "proc/nsfind.h"

int lone_take(int fd, struct joining *j, const char *format, ...)
{
	_close_ int own = fd;
	va_list args;
	int r = ns_id_of_fd(fd, &j->lone.id);

	if (r < 0)
		return fault(r, "cannot read which namespace it is");
	va_start(args, format);
	vsnprintf(j->lone.title, sizeof j->lone.title, format, args);
	va_end(args);
	j->lone.fd = take_fd(&own);
	return 0;
}

int lone_open_token(const struct ns_token *token, struct joining *j)
{
	_close_ int proc = proc_open_own();
	int fd = proc < 0 ? proc : nsfind_open(token, proc);
	char text[NS_TOKEN_MAX];

	return fd < 0 ? fd : lone_take(fd, j, "%s", ns_token_print(token, text));
}

/* The pinned process is asked once more: its number may have been another's when it was read. */
int lone_pin(struct joining *j)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	_close_ int proc = proc_open_own();
	pid_t pid = proc < 0 ? proc : nsfind_member(j->lone.id, proc);
	struct ns_id id;
	int r;

	if (proc < 0)
		return proc;
	if (pid <= 0)
		return fault_plain(-ESRCH, "no process that we can see is in namespace %s", j->lone.title);
	r = proc_target_open(pid, &t);
	if (r < 0)
		return r;
	if (ns_id_read(t.dir, ns_kinds[j->lone.id.type].link, &id) < 0 || !ns_id_equal(id, j->lone.id) || !proc_target_alive(&t))
		return fault_plain(-ESRCH, "process %d has ended", pid);
	snprintf(j->how, sizeof j->how, "the process with the lowest PID in %.200s", j->lone.title);
	j->target = t;
	t = (struct proc_target)PROC_TARGET_NONE;
	return 0;
}

int lone_choose(struct joining *j, unsigned named, unsigned others)
{
	unsigned itself = NS_BIT(j->lone.id.type);
	int r = 0, fd;

	if ((named | others) & itself) {
		fd = fcntl(j->lone.fd, F_DUPFD_CLOEXEC, 0);
		r = fd < 0 ? fault(-errno, "cannot open namespace %s", j->lone.title) : ns_set_add_fd(&j->set, j->lone.id.type, fd, j->lone.title);
	}
	if (r == 0)
		r = ns_set_add_process(&j->set, named & ~itself, true);
	return r == 0 && others != itself ? ns_set_add_process(&j->set, others & ~itself, false) : r;
}

/* -- netns:NAME -- */

static int open_netns(const char *name, struct joining *j)
{
	int r = netns_name_check(name), fd = r < 0 ? r : netns_open(name);

	return fd < 0 ? fd : lone_take(fd, j, "netns:%s", name);
}

static void offer_netns(const char *lead, const char *name, FILE *to)
{
	_netns_names_ struct netns_names names = { .n = 0 };

	if (netns_names_read(&names) < 0)
		return;
	for (size_t i = 0; i < names.n; i++)
		if (str_after(names.at[i].name, name))
			fprintf(to, "%s%s\n", lead, names.at[i].name);
}

const struct aim_road aim_road_netns = { "netns:", open_netns, offer_netns };
