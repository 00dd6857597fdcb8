/* SPDX-License-Identifier: MIT */
/* Named environments, read. */
#include "proc/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "proc/scan.h"
#include "proc/stat.h"
#include "sys/nsfs.h"

enum { RECORD_MAX = 16 * 1024 };

static bool is_printable(const char *text)
{
	while (*text) {
		unsigned len = str_safe_char(text);

		if (len == 0)
			return false;
		text += len;
	}
	return true;
}

int environment_name_check(const char *name)
{
	const char *after_digits = name + strspn(name, "0123456789");

	if (!*name)
		return fault_plain(-EINVAL, "an environment needs a name");
	if (strlen(name) > ENVIRONMENT_NAME_MAX)
		return fault_plain(-EINVAL, "'%.20s...' cannot name an environment: it is longer than %d bytes", name, ENVIRONMENT_NAME_MAX);
	if (*name == '-' || *name == '.')
		return fault_plain(-EINVAL, "'%s' cannot name an environment: it begins with '%c'", name, *name);
	if (strchr(name, '/') || !is_printable(name))
		return fault_plain(-EINVAL, "'%s' cannot name an environment: no '/' and nothing that cannot be printed", name);
	if (after_digits > name && (*after_digits == 0 || *after_digits == '@'))
		return fault_plain(-EINVAL, "'%s' cannot name an environment: nsjoin would take it for a PID", name);
	return 0;
}

static const char magic[] = "nskit environment 1\n";

/* The rest of the line that begins with `key`, as a text that ends with a newline; NULL: there is none. */
static const char *value_of(const char *text, const char *key)
{
	for (const char *line = text; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
		const char *value = str_after(line, key);

		if (value && *value == ' ')
			return value + 1;
	}
	return NULL;
}

static bool read_number(const char *text, const char *key, uint64_t max, uint64_t *number)
{
	const char *value = value_of(text, key);
	char *end;

	if (!value || *value < '0' || *value > '9')
		return false;
	errno = 0;
	*number = strtoull(value, &end, 10);
	return *end == '\n' && errno == 0 && *number <= max;
}

static bool read_text(const char *text, const char *key, char *into, size_t size)
{
	const char *value = value_of(text, key);
	size_t len = value ? strcspn(value, "\n") : 0;

	if (!value || value[len] != '\n' || len >= size)
		return false;
	memcpy(into, value, len);
	into[len] = 0;
	return true;
}

int environment_record_parse(const char *text, struct environment_record *record)
{
	struct environment_record r;
	uint64_t pid, user;

	text = str_after(text, magic);
	if (!text || !read_number(text, "created", INT64_MAX, &r.created) || !read_text(text, "boot", r.boot, sizeof r.boot) ||
	    !read_number(text, "pid", INT32_MAX, &pid) || !read_number(text, "started", UINT64_MAX, &r.started) ||
	    !read_number(text, "user", UINT32_MAX, &user) || !read_text(text, "options", r.options, sizeof r.options))
		return -EBADMSG;
	r.pid = (pid_t)pid;
	r.user = (uid_t)user;
	*record = r;
	return 0;
}

void environment_record_print(const struct environment_record *r, FILE *to)
{
	fprintf(to, "%screated %" PRIu64 "\nboot %s\npid %d\nstarted %" PRIu64 "\nuser %u\noptions %s\n", magic, r->created, r->boot, r->pid,
		r->started, (unsigned)r->user, r->options);
}

int environment_boot(char boot[static ENVIRONMENT_BOOT_MAX])
{
	ssize_t n = file_read_at(AT_FDCWD, "/proc/sys/kernel/random/boot_id", boot, ENVIRONMENT_BOOT_MAX);

	if (n < 0)
		return (int)n;
	boot[strcspn(boot, "\n")] = 0;
	return 0;
}

int environment_folder(int root)
{
	int fd = openat(root, str_after(ENVIRONMENT_FOLDER, "/"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Is it root's, and nobody else's to write? */
static bool is_trusted(int fd, mode_t type, uid_t trusted)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == type && (st.st_uid == trusted || st.st_uid == 0) && !(st.st_mode & 022);
}

static int read_record(int dir, uid_t trusted, struct environment_record *record)
{
	_close_ int fd = openat(dir, ENVIRONMENT_RECORD, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	_free_ char *text = NULL;
	ssize_t n;

	if (fd < 0)
		return -errno;
	if (!is_trusted(fd, S_IFREG, trusted))
		return -EACCES;
	n = file_read_all(fd, RECORD_MAX, &text);
	return n < 0 ? (int)n : environment_record_parse(text, record);
}

/* A file that nothing is mounted on any more is none. */
static uint64_t mounted_at(int dir, const char *name)
{
	_close_ int fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	return fd >= 0 && nsfs_is_namespace(fd) && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

int environment_read_entry(int folder, const char *entry, const char *name, uid_t trusted, struct environment *environment)
{
	struct environment e = { .name = "" };
	char boot[ENVIRONMENT_BOOT_MAX];
	_close_ int dir = -1;
	bool any = false;
	int r;

	if (strlen(name) >= sizeof e.name)
		return -ENOENT;
	dir = openat(folder, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	if (!is_trusted(dir, S_IFDIR, trusted))
		return -EACCES;
	strcpy(e.name, name);
	r = read_record(dir, trusted, &e.record);
	if (r < 0)
		return r == -ENOENT ? -EBADMSG : r;
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		e.ino[t] = mounted_at(dir, ns_kinds[t].name);
		any |= e.ino[t] != 0;
	}
	if (!any || (environment_boot(boot) == 0 && !streq(boot, e.record.boot)))
		return -ESTALE;
	*environment = e;
	return 0;
}

int environment_read(int folder, const char *name, uid_t trusted, struct environment *environment)
{
	return *name == '.' || strchr(name, '/') ? -ENOENT : environment_read_entry(folder, name, name, trusted, environment);
}

int environment_each(int folder, uid_t trusted, int (*each)(void *ctx, const struct environment *environment), void *ctx)
{
	_close_ int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *dir = again < 0 ? NULL : fdopendir(again);
	const struct dirent *entry;
	struct environment e;
	int r = 0;

	if (!dir)
		return -errno;
	again = -1;   /* the DIR's now */
	while (r >= 0 && (entry = readdir(dir)))
		if (environment_read(folder, entry->d_name, trusted, &e) == 0)
			r = each(ctx, &e);
	return r;
}

pid_t environment_first(const struct environment *e, int proc)
{
	_close_ int dir = scan_open(proc, e->record.pid);
	struct proc_stat stat;

	return dir >= 0 && proc_stat_read(dir, &stat) == 0 && stat.started == e->record.started && stat.state != 'Z' ? e->record.pid : 0;
}

bool environment_holds(const struct environment *e, int dir)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		struct ns_id id;
		char link[32];

		snprintf(link, sizeof link, "ns/%s", ns_kinds[t].name);
		if (e->ino[t] && ns_id_read(dir, link, &id) == 0 && id.ino == e->ino[t])
			return true;
	}
	return false;
}

const char *environment_file(const char *name, enum ns_type type, char path[static ENVIRONMENT_PATH_MAX])
{
	snprintf(path, ENVIRONMENT_PATH_MAX, ENVIRONMENT_FOLDER "/%s/%s", name, ns_kinds[type].name);
	return path;
}
