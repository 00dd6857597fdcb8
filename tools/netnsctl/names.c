/* SPDX-License-Identifier: MIT */
/* What is there: list, identify, pids. Their text is ip-netns(8)'s to the byte, so that scripts read either. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/parse.h"
#include "base/str.h"
#include "net/netns.h"
#include "net/nsid.h"
#include "netnsctl/netnsctl.h"
#include "ns/id.h"

/* The ids of all names, a few open at a time: the limit of open files may be low. A name that goes meanwhile has none. */
static int read_ids(const struct netns_names *names, int *ids)
{
	enum { AT_ONCE = 64 };
	_nl_ struct nl nl = { 0 };
	int r = names->n ? nl_open(&nl) : 0;

	for (size_t i = 0; i < names->n && r == 0; i += AT_ONCE) {
		size_t n = MIN(names->n - i, (size_t)AT_ONCE);
		int fds[AT_ONCE];

		for (size_t k = 0; k < n; k++)
			fds[k] = netns_open(names->at[i + k].name);
		r = nsid_get(&nl, fds, n, NSID_NONE, ids + i);
		for (size_t k = 0; k < n; k++)
			fd_close(fds[k]);
	}
	return r;
}

static void print_list(const struct options *o, const struct netns_names *names, const int *ids)
{
	struct json j = json_begin(o);

	if (o->json)
		json_array(&j, NULL);
	for (size_t i = 0; i < names->n; i++) {
		if (o->json) {
			json_object(&j, NULL);
			json_text(&j, "name", names->at[i].name);
			if (ids[i] != NSID_NONE)
				json_integer(&j, "id", ids[i]);
			json_end(&j, '}');
			continue;
		}
		str_print_escaped(names->at[i].name, stdout);
		if (ids[i] != NSID_NONE)
			printf(" (id: %d)", ids[i]);
		putchar('\n');
	}
	if (o->json)
		json_end(&j, ']');
}

int verb_list(void *options, int argc _unused_, char **argv _unused_)
{
	_netns_names_ struct netns_names names = { 0 };
	_free_ int *ids = NULL;
	int r = netns_names_read(&names);

	if (r < 0)
		return r;
	ids = calloc(names.n + 1, sizeof *ids);
	if (!ids)
		return fault(-ENOMEM, "cannot list network namespaces");
	r = read_ids(&names, ids);
	if (r == 0)
		print_list(options, &names, ids);
	return r;
}

static int inode_of(int ns_fd, uint64_t *ino)
{
	struct ns_id id;
	int r = ns_id_of_fd(ns_fd, &id);

	if (r < 0)
		return fault(r, "cannot look at the network namespace");
	*ino = id.ino;
	return 0;
}

static void print_identity(const struct options *o, const struct netns_names *names, uint64_t ino)
{
	struct json j = json_begin(o);
	bool any = false;

	if (o->json)
		json_array(&j, NULL);
	for (size_t i = 0; i < names->n; i++) {
		if (names->at[i].ino != ino)
			continue;
		any = true;
		if (o->json) {
			json_object(&j, NULL);
			json_text(&j, "name", names->at[i].name);
			json_end(&j, '}');
		} else {
			str_print_escaped(names->at[i].name, stdout);
			putchar('\n');
		}
	}
	if (o->json)
		json_end(&j, ']');
	else if (!any)
		putchar('\n');   /* as ip netns says "none" */
}

int verb_identify(void *options, int argc, char **argv)
{
	_netns_names_ struct netns_names names = { 0 };
	_close_ int ns = -1;
	uint64_t ino = 0;
	pid_t pid;
	int r = argc ? parse_pid(argv[0], &pid) : 0;

	if (r < 0)
		return fault_status(r, STATUS_USAGE);
	ns = argc ? netns_of_pid(pid) : netns_own();
	r = ns < 0 ? ns : inode_of(ns, &ino);
	if (r == 0)
		r = netns_names_read(&names);
	if (r == 0)
		print_identity(options, &names, ino);
	return r;
}

/* Looking for the processes in a namespace. */
struct search {
	const struct options *options;
	struct json json;
	int proc;            /* fd of /proc */
	uint64_t ino;
	unsigned unseen;     /* processes we may not look at */
	bool for_show;       /* lines of show, instead of numbers alone */
};

/* Is the process or thread at /proc/DIR in it? Those that end meanwhile are not. */
static bool is_inside(struct search *s, const char *dir)
{
	char link[64];
	struct ns_id id;
	int r;

	snprintf(link, sizeof link, "%s/ns/net", dir);
	r = ns_id_read(s->proc, link, &id);
	s->unseen += r == -EACCES || r == -EPERM;
	return r == 0 && id.ino == s->ino;
}

static void print_process(struct search *s, const char *pid)
{
	char path[64], comm[64];

	if (!s->options->json && !s->for_show) {
		puts(pid);
		return;
	}
	snprintf(path, sizeof path, "%s/comm", pid);
	if (file_read_at(s->proc, path, comm, sizeof comm) < 0)
		comm[0] = 0;
	comm[strcspn(comm, "\n")] = 0;
	if (!s->options->json) {
		printf("  process %s ", pid);
		str_print_escaped(comm, stdout);
		putchar('\n');
		return;
	}
	json_object(&s->json, NULL);
	json_number(&s->json, "pid", strtoul(pid, NULL, 10));
	json_text(&s->json, "comm", comm);
}

/* A thread may have gone there alone by setns(2): its process is in two network namespaces, and holds both. */
static void look_at_threads(struct search *s, const char *pid)
{
	char path[64];
	_closedir_ DIR *dir = NULL;
	const struct dirent *entry;
	bool found = false;
	int fd;

	snprintf(path, sizeof path, "%s/task", pid);
	fd = openat(s->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	while (dir && (entry = readdir(dir))) {
		char thread[sizeof path + 32];

		if (entry->d_name[0] == '.' || streq(entry->d_name, pid))
			continue;
		snprintf(thread, sizeof thread, "%s/%.20s", path, entry->d_name);
		if (!is_inside(s, thread))
			continue;
		if (!found) {
			print_process(s, pid);
			if (s->options->json)
				json_array(&s->json, "threads");
		}
		found = true;
		if (s->options->json)
			json_number(&s->json, NULL, strtoul(entry->d_name, NULL, 10));
	}
	if (found && s->options->json) {
		json_end(&s->json, ']');
		json_end(&s->json, '}');
	}
}

static void look_at_process(struct search *s, const char *pid)
{
	char path[64];
	struct stat st;

	if (is_inside(s, pid)) {
		print_process(s, pid);
		if (s->options->json)
			json_end(&s->json, '}');
		return;
	}
	snprintf(path, sizeof path, "%s/task", pid);
	if (fstatat(s->proc, path, &st, 0) == 0 && st.st_nlink > 3)   /* 2 + one a thread (fs/proc/base.c) */
		look_at_threads(s, pid);
}

/* All of them; s->json is at the array. */
static int look_at_all(struct search *s, int ns)
{
	_closedir_ DIR *proc = opendir("/proc");
	const struct dirent *entry;
	int r = proc ? inode_of(ns, &s->ino) : fault(-errno, "cannot read /proc");

	if (r < 0)
		return r;
	s->proc = dirfd(proc);
	while ((entry = readdir(proc)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			look_at_process(s, entry->d_name);
	if (s->unseen)
		fprintf(stderr, "%s: processes that could not be looked at: %u; only root sees all\n", program.name, s->unseen);
	return 0;
}

static int print_processes(struct search *s, int ns, const char *key)
{
	int r;

	if (s->options->json)
		json_array(&s->json, key);
	r = look_at_all(s, ns);
	if (s->options->json)
		json_end(&s->json, ']');
	return r;
}

int pids_show(const struct options *options, int ns, struct json *j)
{
	struct search s = { .options = options, .json = *j, .for_show = true };
	int r = print_processes(&s, ns, "processes");

	*j = s.json;
	return r;
}

int verb_pids(void *options, int argc _unused_, char **argv)
{
	struct search s = { .options = options, .json = json_begin(options) };
	_close_ int ns = netns_open(argv[0]);

	return ns < 0 ? ns : print_processes(&s, ns, NULL);
}
