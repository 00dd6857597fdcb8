/* SPDX-License-Identifier: MIT */
/* State files of engines and runtimes: read only where they are what they should be. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "proc/cgroup.h"
#include "proc/container/engine.h"
#include "proc/scan.h"
#include "proc/stat.h"
#include "sys/inroot.h"

ssize_t state_read(const struct look *look, uid_t owner, size_t max, char **text, const char *format, ...)
{
	char path[PATH_MAX];
	_close_ int fd = -1;
	struct stat st;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(path, sizeof path, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof path)
		return -ENAMETOOLONG;
	fd = inroot_open_regular(look->all->root, path, &st);
	if (fd < 0)
		return fd;
	return st.st_uid == (owner ? owner : look->all->trusted) ? file_read_all(fd, max, text) : -EACCES;
}

int state_each(const struct look *look, const char *folder, const char *first,
               int (*try)(const struct look *look, const char *path, struct container *c, enum proof *proof), struct container *c, enum proof *proof)
{
	char path[PATH_MAX];
	_close_ int place = inroot_open(look->all->root, folder);
	int fd = place < 0 ? -1 : openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int r = -ENOENT, tries = 4096;

	if (!dir) {
		fd_close(fd);
		return -ENOENT;
	}
	for (struct dirent *d; r < 0 && tries > 0 && (d = readdir(dir)); tries--) {
		if (d->d_name[0] == '.' || !str_after(d->d_name, first))
			continue;
		if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, d->d_name) < sizeof path)
			r = try(look, path, c, proof);
	}
	return r;
}

/*
 * Does a path that a runtime wrote down lie in c's cgroup? It wrote the whole path, mount point included: /sys/fs/cgroup on v2,
 * one folder deeper on v1 and hybrid. Runtimes may use a cgroup below (run.oci.systemd.subgroup).
 */
static bool is_cgroup_of(const char *written, const struct container *c)
{
	const char *path = str_after(written, "/sys/fs/cgroup"), *deeper;

	if (!path)
		return cgroup_is_within(written, c->cgroup);
	deeper = path[0] == '/' ? strchr(path + 1, '/') : NULL;
	return cgroup_is_within(path, c->cgroup) || (deeper && cgroup_is_within(deeper, c->cgroup));
}

static void take_cgroup(struct json_read *j, const struct container *c, struct record *r)
{
	char path[PATH_MAX];

	if (!json_read_text(j, path, sizeof path) || !path[0] || r->proof == PROOF_YES)
		return;
	r->proof = is_cgroup_of(path, c) ? PROOF_YES : PROOF_NO;
}

static void take_mount(struct json_read *j, struct record *r)
{
	char key[32], source[ENGINE_TEXT_MAX] = "", destination[ENGINE_TEXT_MAX] = "";

	if (!json_read_object(j))
		return;
	while (json_read_key(j, key, sizeof key)) {
		if (streq(key, "source"))
			json_read_text(j, source, sizeof source);
		else if (streq(key, "destination"))
			json_read_text(j, destination, sizeof destination);
		else
			json_read_skip(j);
	}
	if (streq(destination, "/etc/hostname"))
		memcpy(r->hostname_path, source, sizeof source);
}

static void take_config(struct json_read *j, struct record *r)
{
	char key[32];

	if (!json_read_object(j))
		return;
	while (json_read_key(j, key, sizeof key)) {
		if (!streq(key, "mounts"))
			json_read_skip(j);
		else if (json_read_array(j))
			while (json_read_item(j))
				take_mount(j, r);
	}
}

static void take_paths(struct json_read *j, const struct container *c, struct record *r)
{
	char key[64];

	if (json_read_object(j))
		while (json_read_key(j, key, sizeof key))
			take_cgroup(j, c, r);
}

static pid_t to_pid(uint64_t number)
{
	return number <= INT_MAX ? (pid_t)number : 0;
}

int record_read_runc(const struct look *look, const struct container *c, const char *path, struct record *r)
{
	_free_ char *text = NULL;
	struct record made = { .proof = PROOF_NONE };
	struct json_read j;
	uint64_t pid = 0;
	char key[64];
	ssize_t len = state_read(look, look->owner, 4 << 20, &text, "%s", path);

	if (len < 0)
		return (int)len;
	json_read_start(&j, text, (size_t)len);
	if (json_read_object(&j))
		while (json_read_key(&j, key, sizeof key)) {
			if (streq(key, "init_process_pid"))
				json_read_u64(&j, &pid);
			else if (streq(key, "init_process_start"))
				json_read_u64(&j, &made.started);
			else if (streq(key, "cgroup_paths"))
				take_paths(&j, c, &made);
			else if (streq(key, "config"))
				take_config(&j, &made);
			else
				json_read_skip(&j);
		}
	if (!json_read_end(&j))
		return -EBADMSG;
	made.pid = to_pid(pid);
	*r = made;
	return 0;
}

int record_read_crun(const struct look *look, const struct container *c, const char *path, struct record *r)
{
	_free_ char *text = NULL;
	struct record made = { .proof = PROOF_NONE };
	struct json_read j;
	uint64_t pid = 0;
	char key[64];
	ssize_t len = state_read(look, look->owner, 1 << 20, &text, "%s", path);

	if (len < 0)
		return (int)len;
	json_read_start(&j, text, (size_t)len);
	if (json_read_object(&j))
		while (json_read_key(&j, key, sizeof key)) {
			if (streq(key, "pid"))
				json_read_u64(&j, &pid);
			else if (streq(key, "process-start-time"))
				json_read_u64(&j, &made.started);
			else if (streq(key, "cgroup-path"))
				take_cgroup(&j, c, &made);
			else
				json_read_skip(&j);
		}
	if (!json_read_end(&j))
		return -EBADMSG;
	made.pid = to_pid(pid);
	made.by_crun = true;
	*r = made;
	return 0;
}

int record_find(const struct look *look, const struct container *c, const char *key, struct record *r)
{
	char run[48] = "run", path[PATH_MAX];
	int err;

	if (look->owner)
		snprintf(run, sizeof run, "run/user/%u", (unsigned)look->owner);
	snprintf(path, sizeof path, "%s/crun/%s/status", run, key);
	err = record_read_crun(look, c, path, r);
	if (err == 0)
		return 0;
	snprintf(path, sizeof path, "%s/runc/%s/state.json", run, key);
	return record_read_runc(look, c, path, r);
}

/* Is the recorded process alive, the same one, and in c's cgroup? PROOF_NONE: it is gone. */
static enum proof check_process(const struct look *look, const struct container *c, const struct record *r, uint64_t *started)
{
	_close_ int dir = r->pid > 0 ? scan_open(look->all->proc, r->pid) : -1;
	_free_ char *text = NULL;
	struct proc_stat stat;
	struct cgroup_paths paths;

	if (dir < 0 || proc_stat_read(dir, &stat) < 0 || (r->started && stat.started != r->started))
		return PROOF_NONE;
	text = malloc(CGROUP_TEXT_MAX);
	if (!text || cgroup_read_at(dir, text, &paths) < 0)
		return PROOF_NONE;
	*started = stat.started;
	return cgroup_any_within(&paths, c->cgroup) ? PROOF_YES : PROOF_NO;
}

enum proof record_check(const struct look *look, struct container *c, const struct record *r)
{
	uint64_t started = 0;
	enum proof alive = check_process(look, c, r, &started);

	if (alive == PROOF_YES) {
		c->init = r->pid;
		c->init_started = started;
		return PROOF_YES;
	}
	return r->proof != PROOF_NONE ? r->proof : r->started ? alive : PROOF_NONE;
}
