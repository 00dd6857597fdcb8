/* SPDX-License-Identifier: MIT */
/*
 * monitor: names that come and go. A file in /run/netns appears a moment before its namespace is mounted on it: "add" is
 * said when the name can be used. There is no event for that mount but the one of /proc/self/mountinfo, so that is
 * watched while a name is pending.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "cli/follow.h"
#include "net/netns.h"
#include "netnsctl/netnsctl.h"

struct watched {
	char *name;
	bool usable;   /* it was reported */
};

struct monitor {
	bool json;
	int inotify, mounts;
	struct watched *at;
	size_t n, room, pending;
};

static void monitor_done(struct monitor *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->at[i].name);
	free(m->at);
	fd_close(m->inotify);
	fd_close(m->mounts);
}

static void say(const struct monitor *m, const char *event, const char *name)
{
	if (m->json) {
		struct json j = { .to = stdout, .compact = true };

		json_object(&j, NULL);
		json_text(&j, "event", event);
		json_text(&j, "name", name);
		json_end(&j, '}');
	} else {
		printf("%s ", event);
		str_print_escaped(name, stdout);
		putchar('\n');
	}
}

static struct watched *find(struct monitor *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (streq(m->at[i].name, name))
			return &m->at[i];
	return NULL;
}

static int add(struct monitor *m, const char *name, bool usable)
{
	char *copy = strdup(name);

	if (copy && m->n == m->room) {
		size_t room = m->room ? m->room * 2 : 32;
		struct watched *at = reallocarray(m->at, room, sizeof *at);

		if (at) {
			m->at = at;
			m->room = room;
		}
	}
	if (!copy || m->n == m->room) {
		free(copy);
		return fault(-ENOMEM, "cannot watch %s", NETNS_FOLDER);
	}
	m->at[m->n++] = (struct watched){ copy, usable };
	m->pending += !usable;
	return 0;
}

static void drop(struct monitor *m, struct watched *w)
{
	m->pending -= !w->usable;
	free(w->name);
	*w = m->at[--m->n];
}

static void look_at_pending(struct monitor *m)
{
	for (size_t i = 0; i < m->n && m->pending; i++) {
		struct watched *w = &m->at[i];

		if (w->usable || !netns_is_there(w->name))
			continue;
		w->usable = true;
		m->pending--;
		say(m, "add", w->name);
	}
}

static int take_event(struct monitor *m, const struct inotify_event *e)
{
	struct watched *w = e->len ? find(m, e->name) : NULL;

	if (e->mask & IN_Q_OVERFLOW)
		return fault_plain(-EOVERFLOW, "too many events at once: some are lost");
	if (e->mask & (IN_IGNORED | IN_DELETE_SELF))
		return fault_plain(-ENOENT, "%s is gone", NETNS_FOLDER);
	if (e->mask & (IN_CREATE | IN_MOVED_TO))
		return w ? 0 : add(m, e->name, false);
	if (w && w->usable)
		say(m, "delete", w->name);
	if (w)
		drop(m, w);
	return 0;
}

static int take_events(struct monitor *m)
{
	_Alignas(struct inotify_event) char buf[8192];
	ssize_t len = read(m->inotify, buf, sizeof buf);
	int r = 0;

	if (len < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : fault(-errno, "cannot watch %s", NETNS_FOLDER);
	for (ssize_t at = 0; at < len && r == 0;) {
		const struct inotify_event *e = (const struct inotify_event *)(buf + at);

		r = take_event(m, e);
		look_at_pending(m);   /* between events: what was added and deleted again shall not be missed where it can be helped */
		at += (ssize_t)sizeof *e + e->len;
	}
	return r;
}

static int watch(struct monitor *m)
{
	_netns_names_ struct netns_names names = { 0 };
	int folder = netns_folder(), r;

	if (folder < 0)
		return folder;
	fd_close(folder);
	m->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	m->mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (m->inotify < 0 || m->mounts < 0 ||
	    inotify_add_watch(m->inotify, NETNS_FOLDER, IN_CREATE | IN_DELETE | IN_MOVE | IN_DELETE_SELF) < 0)
		return fault(-errno, "cannot watch %s", NETNS_FOLDER);
	r = netns_names_read(&names);   /* after the watch began: nothing falls between */
	for (size_t i = 0; i < names.n && r == 0; i++)
		r = add(m, names.at[i].name, true);
	return r;
}

int verb_monitor(void *options, int argc _unused_, char **argv _unused_)
{
	__attribute__((cleanup(monitor_done))) struct monitor m = { .inotify = -1, .mounts = -1 };
	_follow_ struct follow follow = { .signals = -1 };
	int r;

	m.json = ((const struct options *)options)->json;
	r = watch(&m);
	if (r == 0)
		r = follow_begin(&follow);
	if (r == 0)
		r = follow_flush(&follow);
	while (r > 0) {
		struct pollfd fds[] = {
			{ .fd = m.inotify, .events = POLLIN },
			{ .fd = m.pending ? m.mounts : -1, .events = POLLPRI },
		};

		r = follow_wait(&follow, fds, ARRAY_SIZE(fds), -1);
		if (r <= 0)
			break;
		look_at_pending(&m);
		r = fds[0].revents ? take_events(&m) : 0;
		if (r == 0)
			r = follow_flush(&follow);
	}
	return r;
}
