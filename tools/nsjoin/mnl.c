/* SPDX-License-Identifier: MIT */
/*
 * libmnl, loaded when it is needed. Only "port:" and "veth:" ask the kernel by netlink; to be linked with libmnl would cost every start a
 * twentieth. So the functions of libmnl that lib/net calls stand here, and go on to the library once mnl_load() has been there, which is long
 * before a namespace is entered: then libraries could be the target's.
 */
#include <libmnl/libmnl.h>

#include "base/fault.h"
#include "nsjoin/mnl.h"
#include "sys/lazy.h"

/* Result, name, parameters, how they are passed on. */
#define FUNCTIONS(F) \
	F(uint16_t, mnl_attr_get_type, (const struct nlattr *attr), (attr)) \
	F(uint16_t, mnl_attr_get_payload_len, (const struct nlattr *attr), (attr)) \
	F(void *, mnl_attr_get_payload, (const struct nlattr *attr), (attr)) \
	F(uint8_t, mnl_attr_get_u8, (const struct nlattr *attr), (attr)) \
	F(uint32_t, mnl_attr_get_u32, (const struct nlattr *attr), (attr)) \
	F(const char *, mnl_attr_get_str, (const struct nlattr *attr), (attr)) \
	F(struct nlattr *, mnl_attr_next, (const struct nlattr *attr), (attr)) \
	F(bool, mnl_attr_ok, (const struct nlattr *attr, int len), (attr, len)) \
	F(int, mnl_attr_validate, (const struct nlattr *attr, enum mnl_attr_data_type type), (attr, type)) \
	F(int, mnl_attr_parse, (const struct nlmsghdr *nlh, unsigned int offset, mnl_attr_cb_t cb, void *data), (nlh, offset, cb, data)) \
	F(int, mnl_attr_parse_nested, (const struct nlattr *attr, mnl_attr_cb_t cb, void *data), (attr, cb, data)) \
	F(struct nlattr *, mnl_attr_nest_start, (struct nlmsghdr *nlh, uint16_t type), (nlh, type)) \
	F(struct nlmsghdr *, mnl_nlmsg_put_header, (void *buf), (buf)) \
	F(void *, mnl_nlmsg_put_extra_header, (struct nlmsghdr *nlh, size_t size), (nlh, size)) \
	F(bool, mnl_nlmsg_ok, (const struct nlmsghdr *nlh, int len), (nlh, len)) \
	F(struct nlmsghdr *, mnl_nlmsg_next, (const struct nlmsghdr *nlh, int *len), (nlh, len)) \
	F(void *, mnl_nlmsg_get_payload, (const struct nlmsghdr *nlh), (nlh)) \
	F(size_t, mnl_nlmsg_get_payload_len, (const struct nlmsghdr *nlh), (nlh)) \
	F(void *, mnl_nlmsg_get_payload_offset, (const struct nlmsghdr *nlh, size_t offset), (nlh, offset)) \
	F(void *, mnl_nlmsg_get_payload_tail, (const struct nlmsghdr *nlh), (nlh)) \
	F(struct mnl_socket *, mnl_socket_open2, (int bus, int flags), (bus, flags)) \
	F(struct mnl_socket *, mnl_socket_fdopen, (int fd), (fd)) \
	F(int, mnl_socket_close, (struct mnl_socket *nl), (nl)) \
	F(int, mnl_socket_setsockopt, (const struct mnl_socket *nl, int type, void *buf, socklen_t len), (nl, type, buf, len)) \
	F(ssize_t, mnl_socket_sendto, (const struct mnl_socket *nl, const void *req, size_t size), (nl, req, size)) \
	F(ssize_t, mnl_socket_recvfrom, (const struct mnl_socket *nl, void *buf, size_t size), (nl, buf, size))

/* Those without a result. */
#define PROCEDURES(F) \
	F(void, mnl_attr_put, (struct nlmsghdr *nlh, uint16_t type, size_t len, const void *data), (nlh, type, len, data)) \
	F(void, mnl_attr_put_u32, (struct nlmsghdr *nlh, uint16_t type, uint32_t data), (nlh, type, data)) \
	F(void, mnl_attr_put_strz, (struct nlmsghdr *nlh, uint16_t type, const char *data), (nlh, type, data)) \
	F(void, mnl_attr_nest_end, (struct nlmsghdr *nlh, struct nlattr *start), (nlh, start))

#define MEMBER(result, name, params, args) __typeof__(name) *name;
#define NAME(result, name, params, args) #name,
#define FUNCTION(result, name, params, args) result name params { return library.at.name args; }
#define PROCEDURE(result, name, params, args) void name params { library.at.name args; }

static union {
	struct { FUNCTIONS(MEMBER) PROCEDURES(MEMBER) } at;
	void *found[1];
} library;

FUNCTIONS(FUNCTION)
PROCEDURES(PROCEDURE)

int mnl_load(void)
{
	static const char *const names[] = { FUNCTIONS(NAME) PROCEDURES(NAME) };
	int r = lazy_load("libmnl.so.0", names, ARRAY_SIZE(names), library.found);

	_Static_assert(sizeof library.at == sizeof names, "as many places as names");
	return r < 0 ? fault_hint(r, "apt-get install libmnl0; other targets than port: and veth: do without it") : 0;
}
