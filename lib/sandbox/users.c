/* SPDX-License-Identifier: MIT */
/* Steps by which the program is a user of the new root. */
#include "sandbox/users.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "proc/lookup.h"
#include "sandbox/creds.h"

enum { WORD_MAX = 256 };

/* A name of a user or group, or a number: copied, for a list has no NUL between its words. */
static int take_word(const char *at, size_t len, char word[WORD_MAX])
{
	uint32_t id;

	if (len && len < WORD_MAX) {
		memcpy(word, at, len);
		word[len] = 0;
		if (account_is_name(word) || (*word >= '0' && *word <= '9' && parse_id(word, &id) == 0))
			return 0;
	}
	return fault_plain(-EINVAL, "'%.*s' is neither a name nor a number", (int)MIN(len, (size_t)64), at);
}

static bool is_number(const char *word, uint32_t *id)
{
	return *word >= '0' && *word <= '9' && parse_id(word, id) == 0;
}

/* USER and where GROUP begins, NULL where there is none. */
static int split(const char *text, char user[WORD_MAX], const char **group)
{
	const char *colon = strchr(text, ':');

	*group = colon ? colon + 1 : NULL;
	return take_word(text, colon ? (size_t)(colon - text) : strlen(text), user);
}

int users_parse_run_as(const char *text, void *field)
{
	char word[WORD_MAX];
	const char *group;
	int r = split(text, word, &group);

	if (r == 0 && group)
		r = take_word(group, strlen(group), word);
	return r < 0 ? r : parse_text(text, field);
}

int users_parse_groups(const char *text, void *field)
{
	const char *rest = text, *at;
	char word[WORD_MAX];
	size_t len, n = 0;

	while (!streq(text, "none") && (at = str_word(&rest, ',', &len))) {
		int r = take_word(at, len, word);

		if (r < 0)
			return r;
		if (++n > ACCOUNT_GROUPS_MAX)
			return fault_plain(-E2BIG, "more than %d groups: the kernel takes no more", ACCOUNT_GROUPS_MAX);
	}
	return parse_text(text, field);
}

static int find_group(struct lookup *l, const char *word, gid_t *gid)
{
	return is_number(word, gid) ? 0 : lookup_group(l, word, gid);
}

static int take_groups(struct lookup *l, const char *list)
{
	_free_ gid_t *groups = NULL;
	size_t n = 0, room = 0, len;
	const char *rest = list, *at;
	char word[WORD_MAX];

	while (!streq(list, "none") && (at = str_word(&rest, ',', &len))) {
		int r = take_word(at, len, word);

		if (r == 0 && !array_room(&groups, n, &room, sizeof *groups))
			r = fault(-ENOMEM, "cannot keep the groups");
		if (r == 0)
			r = find_group(l, word, &groups[n++]);
		if (r < 0)
			return r;
	}
	return creds_set_groups(groups, n);
}

static int take_groups_of(struct lookup *l, const char *user, gid_t primary)
{
	_free_ gid_t *groups = NULL;
	ssize_t n = lookup_groups(l, user, primary, &groups);

	return n < 0 ? (int)n : creds_set_groups(groups, (size_t)n);
}

/* The root directory of the program. */
static int open_root(struct lookup *l)
{
	*l = (struct lookup){ .root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), .hint = "give users and groups as numbers" };
	return l->root < 0 ? fault(-errno, "cannot open the root directory") : 0;
}

static void close_root(struct lookup *l)
{
	fd_close(l->root);
	lookup_done(l);
}

struct run_as_args {
	const char *who, *groups;
	bool keep_groups, keep_caps;
};

/* Who a word is. A number that no file knows is a group of that number, too: never ours. */
static int find_user(struct lookup *l, const char *word, const char *group, struct account *account)
{
	int r = 0;

	if (!is_number(word, &account->uid))
		r = lookup_user(l, word, account);
	else if (!group) {
		account->gid = account->uid;
		r = lookup_primary(l, account->uid, &account->gid);
		r = r == -ENOENT ? 0 : r;
	}
	return r == 0 && group ? find_group(l, group, &account->gid) : r;
}

static int become(struct lookup *l, const struct run_as_args *a)
{
	struct account account;
	char user[WORD_MAX];
	const char *group;
	int r = split(a->who, user, &group);

	if (r == 0)
		r = find_user(l, user, group, &account);
	if (r == 0 && a->groups)
		r = take_groups(l, a->groups);
	else if (r == 0 && !a->keep_groups && !group && account_is_name(user))
		r = take_groups_of(l, user, account.gid);
	else if (r == 0 && !a->keep_groups)
		r = creds_set_groups(NULL, 0);
	if (r == 0)
		r = creds_become_group(account.gid);
	return r == 0 ? creds_become_user(account.uid, a->keep_caps) : r;
}

static int run_as_apply(void *args, void *run _unused_)
{
	struct lookup lookup;
	int r = open_root(&lookup);

	if (r == 0)
		r = become(&lookup, args);
	close_root(&lookup);
	return r;
}

static void run_as_print(const void *args, FILE *to)
{
	const struct run_as_args *a = args;

	str_print_escaped(a->who, to);
	if (a->groups || a->keep_groups)
		fputs(", groups ", to);
	str_print_escaped(a->groups ? a->groups : a->keep_groups ? "kept" : "", to);
}

static const struct step_kind run_as_step = { .name = "become user", .apply = run_as_apply, .undo = creds_undo, .print = run_as_print };

int users_plan_run_as(struct plan *plan, unsigned phase, const struct sandbox_spec *spec, const char *asked_by)
{
	const struct run_as_args args = { spec->run_as, spec->member_of, spec->keep_groups, spec->keep_caps };

	return plan_put(plan, phase, &run_as_step, &args, sizeof args, asked_by);
}

struct groups_args {
	const char *list;
};

static int groups_apply(void *args, void *run _unused_)
{
	struct lookup lookup;
	int r = open_root(&lookup);

	if (r == 0)
		r = take_groups(&lookup, ((const struct groups_args *)args)->list);
	close_root(&lookup);
	return r;
}

static void groups_print(const void *args, FILE *to)
{
	str_print_escaped(((const struct groups_args *)args)->list, to);
}

static const struct step_kind groups_step = { .name = "supplementary groups", .apply = groups_apply, .print = groups_print };

int users_plan_groups(struct plan *plan, unsigned phase, const struct sandbox_spec *spec, const char *asked_by)
{
	return plan_put(plan, phase, &groups_step, &(struct groups_args){ .list = spec->member_of }, sizeof(struct groups_args), asked_by);
}
