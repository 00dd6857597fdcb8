/* SPDX-License-Identifier: MIT */
/* Steps: files in /etc/netns/NAME. Those of ours begin with a line that says so; others are never replaced or removed. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "lab/step.h"
#include "net/netns.h"

static const char mark[] = "# made by netnsctl\n";

/* The order of bits in settings_step.made */
static const char *const files[SETTINGS_FILES] = { "resolv.conf", "hosts", "hostname" };

enum { PATH_SIZE = sizeof NETNS_SETTINGS + NETNS_NAME_MAX + 32 };

static const char *path_of(const char *name, const char *file, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, NETNS_SETTINGS "/%s%s%s", name, file ? "/" : "", file ? file : "");
	return path;
}

/* What stands in a file of ours; empty: there is no file. -EEXIST: one of somebody else. */
static int read_ours(const char *path, char text[SETTINGS_TEXT_MAX])
{
	ssize_t len = file_read_at(AT_FDCWD, path, text, SETTINGS_TEXT_MAX);

	if (len == -ENOENT)
		return text[0] = 0, 0;
	if (len < 0)
		return (int)len;
	return str_after(text, mark) && len < SETTINGS_TEXT_MAX - 1 ? 0 : -EEXIST;
}

/* A word in a list of hosts: names of namespaces may be anything. */
static bool is_host_name(const char *name)
{
	return name && *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == strlen(name);
}

static void write_hosts(const struct settings_step *s, struct buf *text)
{
	const char *own[] = { s->name, s->settings->hostname };
	char address[ADDR_TEXT_MAX];

	buf_puts(text, "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n");
	if (!is_host_name(own[0]) || (own[1] && streq(own[0], own[1])))
		own[0] = NULL;
	for (size_t i = 0; s->ips && i < s->ips->n && (own[0] || own[1]); i++) {
		buf_puts(text, addr_print(&s->ips->at[i], false, address));
		for (size_t k = 0; k < ARRAY_SIZE(own); k++)
			if (own[k])
				buf_printf(text, " %s", own[k]);
		buf_puts(text, "\n");
	}
}

/* The text of a file; empty: none is wanted. */
static void write_text(const struct settings_step *s, unsigned file, struct buf *text)
{
	const struct settings *wanted = s->settings;
	char address[ADDR_TEXT_MAX];

	if (!(file == 0 ? wanted->dns.n > 0 : file == 1 ? wanted->hosts : wanted->hostname != NULL))
		return;
	buf_puts(text, mark);
	if (file == 0)
		for (size_t i = 0; i < wanted->dns.n; i++)
			buf_printf(text, "nameserver %s\n", addr_print(&wanted->dns.at[i], false, address));
	else if (file == 1)
		write_hosts(s, text);
	else
		buf_printf(text, "%s\n", wanted->hostname);
}

static int make_file(struct settings_step *s, unsigned file)
{
	_buf_ struct buf text = { 0 };
	char path[PATH_SIZE];
	int r;

	write_text(s, file, &text);
	if (buf_failed(&text))
		return fault(-ENOMEM, "cannot write %s", path_of(s->name, files[file], path));
	if (!text.len)
		return 0;
	r = read_ours(path_of(s->name, files[file], path), s->before[file]);
	if (r == -EEXIST) {
		fault_plain(r, "cannot write %s: there is one that netnsctl did not make", path);
		return fault_hint(r, "move it away, or leave that option out: the file is used as it is");
	}
	if (r == 0 && !streq(s->before[file], text.text)) {
		r = file_replace(path, text.text, text.len, 0644);
		s->made |= r == 0 ? 1u << file : 0;
	}
	return r < 0 ? fault(r, "cannot write %s", path) : 0;
}

static int make_folder(struct settings_step *s)
{
	char path[PATH_SIZE];

	if (mkdir(NETNS_SETTINGS, 0755) < 0 && errno != EEXIST)
		return fault(-errno, "cannot make the folder %s", NETNS_SETTINGS);
	s->made_folder = mkdir(path_of(s->name, NULL, path), 0755) == 0;
	return s->made_folder || errno == EEXIST ? 0 : fault(-errno, "cannot make the folder %s", path);
}

static int settings_undo(void *args, void *run _unused_)
{
	const struct settings_step *s = args;
	char path[PATH_SIZE];
	int first = 0;

	for (unsigned i = 0; i < SETTINGS_FILES; i++) {
		int r = 0;

		if (!(s->made >> i & 1))
			continue;
		path_of(s->name, files[i], path);
		if (s->before[i][0])
			r = file_replace(path, s->before[i], strlen(s->before[i]), 0644);
		else if (unlink(path) < 0)
			r = -errno;
		if (r < 0 && !first)
			first = fault(r, "cannot undo %s", path);
	}
	if (s->made_folder)
		rmdir(path_of(s->name, NULL, path));   /* unless somebody put a file there */
	return first;
}

static int settings_apply(void *args, void *run)
{
	struct settings_step *s = args;
	struct fault first;
	int r = make_folder(s);

	for (unsigned i = 0; i < SETTINGS_FILES && r == 0; i++)
		r = make_file(s, i);
	if (r == 0)
		return 0;
	first = *fault_last();
	settings_undo(s, run);
	return fault_adopt(&first);
}

static void settings_print(const void *args, FILE *to)
{
	const struct settings_step *s = args;
	char text[ADDR_TEXT_MAX], path[PATH_SIZE];

	str_print_escaped(path_of(s->name, NULL, path), to);
	for (size_t i = 0; i < s->settings->dns.n; i++)
		fprintf(to, "%s %s", i ? "," : ": name server", addr_print(&s->settings->dns.at[i], false, text));
	fputs(s->settings->hosts ? (s->settings->dns.n ? ", hosts" : ": hosts") : "", to);
	if (s->settings->hostname)
		fprintf(to, "%s host name %s", s->settings->dns.n || s->settings->hosts ? "," : ":", s->settings->hostname);
}

const struct step_kind settings_step = { .name = "settings", .apply = settings_apply, .undo = settings_undo, .print = settings_print };

void settings_forget(const char *name)
{
	char path[PATH_SIZE], text[SETTINGS_TEXT_MAX];
	bool any = false;

	for (unsigned i = 0; i < SETTINGS_FILES; i++) {
		if (read_ours(path_of(name, files[i], path), text) < 0 || !text[0])
			continue;
		any = true;
		unlink(path);
	}
	if (any)
		rmdir(path_of(name, NULL, path));   /* unless there are files of others */
}
