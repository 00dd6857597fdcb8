/* SPDX-License-Identifier: MIT */
/*
 * --forward: no program runs inside. We listen where we are, go into the target's network namespace, and connect from there. Our root
 * directory stays, so that a path of the target's is looked up from outside, below the target's root (net/relay.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "cli/follow.h"
#include "net/relay.h"
#include "ns/enter.h"
#include "nsjoin/nsjoin.h"

static void note(const char *text)
{
	fprintf(stderr, "nsjoin: note: %s\n", text);
}

/* One line for each address, so that a script knows when it can be used, and with which port. */
static void heard(void *ctx, const struct socket_name *from)
{
	const struct forward_rule *rule = ctx;
	struct socket_name to[ENDPOINT_NAMES_MAX];
	char here[ENDPOINT_TEXT_MAX], there[ENDPOINT_TEXT_MAX];

	endpoint_names(&rule->to, to);
	printf("%s to %s%s\n", socket_name_print(from, here), socket_name_print(to, there), rule->datagrams ? " (UDP)" : "");
}

static bool leads_to_path(const struct forward_rules *rules)
{
	for (unsigned i = 0; i < rules->n; i++)
		if (rules->at[i].to.kind == ENDPOINT_PATH)
			return true;
	return false;
}

static int open_root(const struct joining *j)
{
	int root;

	if (j->target.dir >= 0)
		return proc_target_open_dir(&j->target, "root");
	root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return root < 0 ? fault(-errno, "cannot open the root directory") : root;
}

static int listen_all(struct relay *relay, const struct forward_rules *rules)
{
	for (unsigned i = 0; i < rules->n; i++) {
		int r = relay_listen(relay, &rules->at[i], heard, (void *)&rules->at[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

static int carry(const struct joining *j, struct relay *relay, const struct follow *follow)
{
	const int until[] = { follow->signals, j->target.pidfd };
	int r = relay_run(relay, until, ARRAY_SIZE(until));

	return r == 1 ? fault_plain(-ESRCH, "process %d has ended: there is nothing to forward to any more", j->target.pid) : r;
}

int forward_run(struct joining *j, const struct forward_rules *rules)
{
	_relay_ struct relay relay = { .epoll = -1 };
	_follow_ struct follow follow = { .signals = -1 };
	bool needs_root = leads_to_path(rules);
	_close_ int root = needs_root ? open_root(j) : -1;
	int r = needs_root && root < 0 ? root : follow_begin(&follow);

	prctl(PR_SET_DUMPABLE, 0);   /* in a user namespace of the target's its root may ptrace us else, and has our files by /proc/PID/root */
	fd_raise_limit();
	if (r == 0)
		r = relay_begin(&relay, root, note);
	if (r == 0)
		r = listen_all(&relay, rules);
	if (r == 0)
		r = ns_enter(&j->set);
	if (r == 0)
		r = follow_flush(&follow);
	return r > 0 ? carry(j, &relay, &follow) : r;
}
