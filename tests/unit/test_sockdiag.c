/* SPDX-License-Identifier: MIT */
/* Questions about sockets and their answers, byte by byte; which ports are wanted. */
#include "net/sockdiag.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/fault.h"
#include "net/ports.h"
#include "unit/messages.h"

static void zeros(size_t n)
{
	while (n--)
		u8(0);
}

static void questions(void **state _unused_)
{
	header(20, 0x0301);                       /* SOCK_DIAG_BY_FAMILY; REQUEST DUMP */
	u8(2), u8(6), u8(0), u8(0), u32(1 << 10); /* AF_INET, IPPROTO_TCP, no extensions; TCP_LISTEN */
	zeros(48);                                /* any socket */
	check(sockdiag_ask_inet(dirty(), AF_INET, PROTO_TCP));

	header(20, 0x0301);
	u8(10), u8(17), u8(0), u8(0), u32(1 << 7);   /* AF_INET6, IPPROTO_UDP; TCP_CLOSE */
	zeros(48);
	check(sockdiag_ask_inet(dirty(), AF_INET6, PROTO_UDP));

	header(20, 0x0301);
	u8(2), u8(262 & 255), u8(0), u8(0), u32(1 << 10);
	zeros(48);
	attribute_u32(3, 262);                    /* INET_DIAG_REQ_PROTOCOL, IPPROTO_MPTCP: it has no room in a byte */
	check(sockdiag_ask_inet(dirty(), AF_INET, PROTO_MPTCP));

	header(20, 0x0301);
	u8(1), u8(0), u16(0), u32(1 << 10 | 1 << 7), u32(0);   /* AF_UNIX */
	u32(0x1 | 0x10 | 0x40);                   /* NAME RQLEN UID */
	zeros(8);
	check(sockdiag_ask_unix(dirty()));

	header(20, 0x0301);
	u8(40), u8(0), u16(0), u32(1 << 10);      /* AF_VSOCK */
	zeros(16);
	check(sockdiag_ask_vsock(dirty()));
}

static void inet_answer(unsigned family)
{
	header(20, 2);
	u8(family), u8(10), u8(0), u8(0);
	u8(0x1f), u8(0x90), u16(0);               /* port 8080 in network order */
	put("\x7f\0\0\1", 4), zeros(12), zeros(16);
	u32(3), zeros(8);                         /* idiag_if, cookie */
	u32(0), u32(2), u32(128), u32(1000), u32(4711);   /* expires, queue, backlog, user, inode */
}

static void answers_of_inet(void **state _unused_)
{
	struct listener l = { .port = 7 };

	inet_answer(AF_INET);
	assert_int_equal(sockdiag_read_inet(sent(), PROTO_TCP, &l), 0);
	assert_int_equal(l.port, 8080);
	assert_int_equal(l.interface, 3);
	assert_int_equal(l.queued, 2);
	assert_int_equal(l.backlog, 128);
	assert_int_equal(l.uid, 1000);
	assert_int_equal(l.inode, 4711);
	assert_int_equal(l.type, SOCK_STREAM);
	assert_memory_equal(l.address, "\x7f\0\0\1\0\0\0", 8);
	assert_false(l.v6_only);

	inet_answer(AF_INET6);
	attribute(11, "\1", 1);                   /* INET_DIAG_SKV6ONLY */
	assert_int_equal(sockdiag_read_inet(sent(), PROTO_UDP, &l), 0);
	assert_true(l.v6_only);
	assert_int_equal(l.backlog, 0);           /* nothing is accepted there */
	assert_int_equal(l.type, SOCK_DGRAM);

	len -= 8 + 4;                             /* cut short */
	l.port = 7;
	assert_int_equal(sockdiag_read_inet(sent(), PROTO_TCP, &l), -EBADMSG);
	inet_answer(AF_UNIX);
	assert_int_equal(sockdiag_read_inet(sent(), PROTO_TCP, &l), -EBADMSG);
	assert_int_equal(l.port, 7);
}

static void unix_answer(unsigned type, unsigned state)
{
	header(20, 2);
	u8(1), u8(type), u8(state), u8(0), u32(4711), zeros(8);
}

static void answers_of_unix(void **state _unused_)
{
	struct listener l = { .inode = 7 };
	char path[108];

	unix_answer(SOCK_STREAM, 10);
	attribute(0, "\0abs\0x", 6);              /* UNIX_DIAG_NAME */
	attribute(4, "\1\0\0\0\x80\0\0\0", 8);    /* UNIX_DIAG_RQLEN */
	attribute_u32(7, 1000);                   /* UNIX_DIAG_UID */
	assert_int_equal(sockdiag_read_unix(sent(), &l), 0);
	assert_string_equal(l.path, "@abs@x");
	assert_int_equal(l.uid, 1000);
	assert_int_equal(l.inode, 4711);

	unix_answer(SOCK_STREAM, 10);
	memset(path, 'x', sizeof path);           /* a path that fills sun_path has no NUL */
	attribute(0, path, sizeof path);
	assert_int_equal(sockdiag_read_unix(sent(), &l), 0);
	assert_int_equal(strlen(l.path), 108);

	unix_answer(SOCK_DGRAM, 7);
	attribute(0, "/dev/log", 9);
	assert_int_equal(sockdiag_read_unix(sent(), &l), 0);
	assert_string_equal(l.path, "/dev/log");
	assert_int_equal(l.backlog, 0);

	unix_answer(SOCK_DGRAM, 7);               /* without a name nobody finds it */
	assert_int_equal(sockdiag_read_unix(sent(), &l), -EBADMSG);
	unix_answer(SOCK_STREAM, 7);              /* bound, and does not listen (yet) */
	attribute(0, "/run/x", 7);
	assert_int_equal(sockdiag_read_unix(sent(), &l), -EBADMSG);
	assert_string_equal(l.path, "/dev/log");
}

static void answers_of_vsock(void **state _unused_)
{
	struct listener l;

	header(20, 2);
	u8(40), u8(1), u8(10), u8(0), u32(3), u32(1024), u32(0), u32(0), u32(4711), zeros(8);
	assert_int_equal(sockdiag_read_vsock(sent(), &l), 0);
	assert_int_equal(l.cid, 3);
	assert_int_equal(l.port, 1024);
	assert_int_equal(l.inode, 4711);
}

static unsigned parsed(const char *text, struct port_wishes *wishes)
{
	wishes->n = 0;
	assert_int_equal(ports_parse(text, wishes), 0);
	return wishes->n;
}

static void wishes(void **state _unused_)
{
	struct port_wishes w = { .n = 0 };

	assert_true(ports_match(&w, PROTO_UDP, 9));
	assert_int_equal(ports_protos(&w), PROTOS_INET);
	assert_int_equal(parsed("80,udp:53,8000-8999,unix,vsock:4294967295", &w), 5);
	assert_true(ports_match(&w, PROTO_TCP, 80));
	assert_true(ports_match(&w, PROTO_SCTP, 80));
	assert_true(ports_match(&w, PROTO_UDP, 53));
	assert_false(ports_match(&w, PROTO_TCP, 53));
	assert_true(ports_match(&w, PROTO_TCP, 8000));
	assert_true(ports_match(&w, PROTO_TCP, 8999));
	assert_false(ports_match(&w, PROTO_TCP, 9000));
	assert_true(ports_match(&w, PROTO_UNIX, 0));
	assert_false(ports_match(&w, PROTO_VSOCK, 80));
	assert_true(ports_match(&w, PROTO_VSOCK, UINT32_MAX));
	assert_int_equal(ports_protos(&w), PROTOS_INET | 1 << PROTO_UNIX | 1 << PROTO_VSOCK);
	assert_int_equal(parsed("tcp", &w), 1);
	assert_int_equal(ports_protos(&w), 1 << PROTO_TCP);
}

static void bad_wishes(void **state _unused_)
{
	static const char *const bad[] = { "", "80,", "65536", "9-8", "8-", "-8", "tcp:", "xyz:80", "unix:80", "tcp:no-such-service", "+80", " 80", "80 ", "udp:4294967295" };
	struct port_wishes w = { .n = 0 };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		fault_clear();
		assert_true(ports_parse(bad[i], &w) < 0);
		assert_int_equal(w.n, 0);
		assert_true(fault_last()->err != 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions),
		cmocka_unit_test(answers_of_inet),
		cmocka_unit_test(answers_of_unix),
		cmocka_unit_test(answers_of_vsock),
		cmocka_unit_test(wishes),
		cmocka_unit_test(bad_wishes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
