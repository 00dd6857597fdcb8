/* SPDX-License-Identifier: MIT */
#include "snapshot/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/fault.h"
#include "unit/unit.h"

/* All that a file can have, as it is written. */
static const char whole[] =
	"{\n"
	"   \"format\": \"nsls-snapshot\",\n"
	"   \"version\": {\n      \"major\": 1,\n      \"minor\": 0\n   },\n"
	"   \"host\": {\n      \"name\": \"web1\",\n      \"kernel\": \"6.18.0\",\n      \"boot\": \"a24fbe85-05c9-4c50-baa3-2e2735feb416\"\n   },\n"
	"   \"nskit\": \"0.1.0\",\n"
	"   \"time\": \"2026-11-25T09:50:41Z\",\n"
	"   \"uid\": 0,\n"
	"   \"seen\": 3,\n"
	"   \"unread\": {\n      \"processes\": 1,\n      \"sockets\": 2,\n      \"unasked\": 3,\n      \"hidden\": false\n   },\n"
	"   \"users\": [\n"
	"      {\"uid\":0,\"name\":\"root\"},\n"
	"      {\"uid\":7,\"name\":\"alice\"}\n"
	"   ],\n"
	"   \"containers\": [\n"
	"      {\"engine\":\"docker\",\"id\":\"0123\",\"name\":\"a\\ufffdb\",\"name_bytes\":\"61ff62\",\"pod\":null,\"namespace\":null,\"project\":null,"
	"\"service\":null,\"image\":null,\"unit\":\"docker.service\",\"cgroup\":\"/docker/0123\",\"owner\":7,\"verified\":true,"
	"\"inner\":{\"engine\":\"lxc\",\"id\":\"x\",\"name\":\"x\",\"pod\":null,\"namespace\":null,\"project\":null,\"service\":null,\"image\":null,\"unit\":null,"
	"\"cgroup\":null,\"owner\":0,\"verified\":false,\"inner\":null}}\n"
	"   ],\n"
	"   \"processes\": [\n"
	"      {\"pid\":1,\"ppid\":0,\"uid\":0,\"started\":3,\"command\":\"init \\u001b\\u0085\\u202e\xc3\xa9\\\\xff\",\"container\":null,\"pids\":[],"
	"\"ns\":{\"user\":11,\"net\":12,\"pid\":13}},\n"
	"      {\"pid\":5,\"ppid\":1,\"uid\":7,\"started\":null,\"command\":\"x\",\"container\":0,\"pids\":[5,2],\"ns\":{\"user\":14,\"net\":12}}\n"
	"   ],\n"
	"   \"namespaces\": [\n"
	"      {\"ns\":11,\"type\":\"user\",\"id\":3,\"nprocs\":1,\"pid\":1,\"thread\":null,\"netnsid\":null,\"pns\":null,\"ons\":null,\"made_by\":0,\"uid_map\":null,\"gid_map\":null,\"container\":null,\"mounts\":[]},\n"
	"      {\"ns\":12,\"type\":\"net\",\"id\":null,\"nprocs\":2,\"pid\":1,\"thread\":null,\"netnsid\":\"unassigned\",\"pns\":null,\"ons\":11,\"made_by\":null,"
	"\"uid_map\":null,\"gid_map\":null,\"container\":null,\"mounts\":[{\"path\":\"/run/netns/a\"},{\"path\":\"/\\ufffd\",\"path_bytes\":\"2ffe\"}]},\n"
	"      {\"ns\":13,\"type\":\"pid\",\"id\":null,\"nprocs\":1,\"pid\":1,\"thread\":null,\"netnsid\":null,\"pns\":null,\"ons\":11,\"made_by\":null,\"uid_map\":null,\"gid_map\":null,\"container\":null,\"mounts\":[]},\n"
	"      {\"ns\":14,\"type\":\"user\",\"id\":null,\"nprocs\":1,\"pid\":5,\"thread\":null,\"netnsid\":null,\"pns\":11,\"ons\":11,\"made_by\":7,\"uid_map\":\"         0       1000          1\\u000a\",\"gid_map\":\"\",\"container\":null,\"mounts\":[]},\n"
	"      {\"ns\":15,\"type\":\"net\",\"id\":null,\"nprocs\":0,\"pid\":9,\"thread\":{\"pid\":9,\"ppid\":1,\"uid\":0,\"started\":4,\"command\":\"t\","
	"\"container\":0,\"pids\":[],\"ns\":{\"net\":15}},\"netnsid\":7,\"pns\":null,\"ons\":14,\"made_by\":null,\"uid_map\":null,\"gid_map\":null,\"container\":0,\"mounts\":[]}\n"
	"   ]\n"
	"}\n";

struct file {
	struct snapshot snapshot;
	struct users users;
};

static int read_text(struct file *file, const char *text)
{
	*file = (struct file){ .users.given = false };
	return store_read(text, strlen(text), &file->snapshot, &file->users);
}

static void done(struct file *file)
{
	snapshot_done(&file->snapshot);
	users_done(&file->users);
}

static void what_is_read_is_written_again(void **state _unused_)
{
	struct file file;
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (read_text(&file, whole) < 0)
		fail_msg("%s", fault_last()->text);
	assert_int_equal(store_write(&file.snapshot, &file.users, to), 0);
	fclose(to);
	assert_string_equal(text, whole);
	free(text);
	done(&file);
}

static void a_file_is_a_snapshot(void **state _unused_)
{
	const struct ns *net, *user, *ghost;
	struct file file;
	uid_t uid;

	assert_int_equal(read_text(&file, whole), 0);
	assert_string_equal(file.snapshot.host->name, "web1");
	assert_int_equal(file.snapshot.unread.sockets, 2);
	assert_int_equal(file.snapshot.unread.unasked, 3);
	net = snapshot_find(&file.snapshot, 12);
	user = snapshot_find(&file.snapshot, 14);
	ghost = snapshot_find(&file.snapshot, 15);
	assert_int_equal(net->n_procs, 2);
	assert_int_equal(net->first->pid, 1);
	assert_int_equal(net->nsid, NSID_UNASSIGNED);
	assert_string_equal(net->first->command, "init \x1b\xc2\x85\xe2\x80\xae\xc3\xa9\\xff");
	assert_string_equal(net->mounts->next->path, "/\xfe");
	assert_ptr_equal(user->owner, snapshot_find(&file.snapshot, 11));
	assert_true(ns_user(ghost, &uid) && uid == 7);
	assert_int_equal(ghost->first->pid, 9);
	assert_string_equal(ghost->first->container->name, "a\xff" "b");
	assert_string_equal(ghost->first->container->inner->engine, "lxc");
	assert_int_equal(file.snapshot.n_members, 2);
	assert_string_equal(user_name(&file.users, 7), "alice");
	assert_string_equal(user_name(&file.users, 0xfffff0), "16777200");
	done(&file);
}

/* `whole` with one text replaced is refused, and the fault says so. */
static void refused(const char *part, const char *by, const char *why)
{
	const char *at = strstr(whole, part);
	_buf_ struct buf text = { 0 };
	struct file file;

	assert_non_null(at);
	buf_add(&text, whole, (size_t)(at - whole));
	buf_puts(&text, by);
	buf_puts(&text, at + strlen(part));
	if (read_text(&file, buf_text(&text)) == 0)
		fail_msg("%s is taken", by);
	if (!strstr(fault_last()->text, why))
		fail_msg("%s: %s", by, fault_last()->text);
	done(&file);
}

static void what_cannot_be_is_refused(void **state _unused_)
{
	refused("nsls-snapshot", "other", "this is no snapshot");
	refused("\"major\": 1", "\"major\": 2", "format 2.0");
	refused("\"name\": \"web1\",", "", "line 7, byte 12: \"name\" is missing");
	refused("\"name\": \"web1\",", "\"name\": null,", "\"name\" is no text");
	refused("\"uid\":7,\"name\"", "\"uid\":-7,\"name\"", "\"uid\" is no whole number");
	refused("\"uid\":7,\"name\"", "\"uid\":4294967296,\"name\"", "\"uid\" is greater than 4294967295");
	refused("\"hidden\": false", "\"hidden\": 0", "\"hidden\" is neither true nor false");
	refused("61ff62", "6100", "without 00");
	refused("61ff62", "61F", "hexadecimal");
	refused("\"owner\":7", "\"owner\":7,\"owner\":7", "\"owner\" stands twice");
	refused("\"container\":0", "\"container\":1", "there is no container 1");
	refused("\"pid\":5,\"ppid\"", "\"pid\":1,\"ppid\"", "process 1 stands here for the second time");
	refused("\"pid\":5,\"ppid\"", "\"pid\":0,\"ppid\"", "0 is no PID");
	refused("\"net\":12}", "\"net\":11}", "namespace 11 is no network namespace");
	refused("\"net\":12}", "\"net\":99}", "namespace 99 is not in the file");
	refused("\"ns\":13,\"type\"", "\"ns\":12,\"type\"", "namespace 12 stands here for the second time");
	refused("\"ns\":13,\"type\"", "\"ns\":0,\"type\"", "0 is no number of a namespace");
	refused("\"pns\":null,\"ons\":null", "\"pns\":14,\"ons\":14", "or a circle");
	refused("\"unassigned\",\"pns\":null", "\"unassigned\",\"pns\":12", "a network namespace has no parent");
	refused("\"unassigned\"", "\"none\"", "\"netnsid\" is neither");
	refused("\"unassigned\"", "2147483648", "\"netnsid\" is neither");
	refused("\"type\":\"net\"", "\"type\":\"new\"", "\"type\" is no kind of namespace");
	refused("\"path\":\"/run/netns/a\"", "", "\"path\" is missing");
	refused("\"seen\": 3,", "\"seen\": 3", "this is no JSON");
	refused("   ]\n}\n", "   ]\n}\nx", "line 41, byte 1: the document goes on after its end");
}

/* Bytes of a text count whether they come before or after it: other programs sort members. */
static void members_have_no_order(void **state _unused_)
{
	static const char sorted[] =
		"{\"processes\":[{\"ppid\":0,\"pid\":1,\"ns\":{\"net\":4},\"command_bytes\":\"ff\",\"command\":\"?\"}],\"namespaces\":[{\"type\":\"net\",\"ns\":4}],"
		"\"host\":{\"name\":\"h\"},\"version\":{\"minor\":5,\"major\":1},\"format\":\"nsls-snapshot\"}";
	struct file file;

	if (read_text(&file, sorted) < 0)
		fail_msg("%s", fault_last()->text);
	assert_string_equal(snapshot_find(&file.snapshot, 4)->first->command, "\xff");
	done(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_written_again),
		cmocka_unit_test(a_file_is_a_snapshot),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(members_have_no_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
