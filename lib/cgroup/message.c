/* SPDX-License-Identifier: MIT */
/* Messages of D-Bus. */
#include "cgroup/message.h"

#include <errno.h>

#include "base/str.h"

enum { HEAD = 16, FIELD_PATH = 1, FIELD_INTERFACE = 2, FIELD_MEMBER = 3, FIELD_ERROR = 4, FIELD_REPLY = 5, FIELD_SIGNATURE = 8 };
enum { AT_BODY_LENGTH = 4, AT_FIELDS_LENGTH = 12 };

/* 'l' or 'B' in the first byte: whoever writes chooses the order of bytes. */
static const unsigned char our_order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 'l' : 'B';

static void put(struct message *m, const void *bytes, size_t n)
{
	if (m->failed || n > sizeof m->bytes - m->n) {
		m->failed = true;
		return;
	}
	memcpy(m->bytes + m->n, bytes, n);
	m->n += n;
}

void message_align(struct message *m, size_t to)
{
	static const unsigned char zeros[8];

	put(m, zeros, (to - m->n % to) % to);
}

static void put_byte(struct message *m, unsigned byte)
{
	put(m, &(unsigned char){ (unsigned char)byte }, 1);
}

void message_u32(struct message *m, uint32_t value)
{
	message_align(m, sizeof value);
	put(m, &value, sizeof value);
}

void message_text(struct message *m, const char *text)
{
	size_t len = strlen(text);

	message_u32(m, (uint32_t)len);
	put(m, text, len + 1);
}

void message_signature(struct message *m, const char *text)
{
	size_t len = strlen(text);

	put_byte(m, (unsigned)len);
	put(m, text, len + 1);
}

/* The length counts from the first value, behind what aligns it. */
size_t message_array(struct message *m, size_t align)
{
	size_t start;

	message_u32(m, 0);
	start = m->n;
	message_align(m, align);
	return start;
}

static void set_u32(struct message *m, size_t at, size_t value)
{
	uint32_t number = (uint32_t)value;

	if (!m->failed)
		memcpy(m->bytes + at, &number, sizeof number);
}

void message_array_end(struct message *m, size_t start, size_t align)
{
	set_u32(m, start - 4, m->n - (start + (align - start % align) % align));
}

static void put_field(struct message *m, unsigned field, const char *type, const char *text)
{
	message_align(m, 8);
	put_byte(m, field);
	message_signature(m, type);
	if (*type == 'g')
		message_signature(m, text);
	else
		message_text(m, text);
}

void message_call(struct message *m, const char *path, const char *interface, const char *method, const char *signature)
{
	size_t fields;

	*m = (struct message){ .n = 0 };
	put_byte(m, our_order);
	put_byte(m, MESSAGE_CALL);
	put_byte(m, 0);
	put_byte(m, 1);         /* version of the protocol */
	message_u32(m, 0);      /* length of the body */
	message_u32(m, 1);      /* serial number */
	fields = message_array(m, 8);
	put_field(m, FIELD_PATH, "o", path);
	put_field(m, FIELD_INTERFACE, "s", interface);
	put_field(m, FIELD_MEMBER, "s", method);
	put_field(m, FIELD_SIGNATURE, "g", signature);
	message_array_end(m, fields, 8);
	message_align(m, 8);
}

static uint32_t u32_at(const unsigned char *bytes, size_t at, bool swap)
{
	uint32_t value;

	memcpy(&value, bytes + at, sizeof value);
	return swap ? __builtin_bswap32(value) : value;
}

static size_t aligned(size_t at, size_t to)
{
	return (at + to - 1) / to * to;
}

int message_end(struct message *m)
{
	if (m->failed)
		return -EMSGSIZE;
	set_u32(m, AT_BODY_LENGTH, m->n - aligned(HEAD + u32_at(m->bytes, AT_FIELDS_LENGTH, false), 8));
	return 0;
}

static bool is_swapped(const unsigned char *bytes)
{
	return bytes[0] != our_order;
}

int message_length(const unsigned char head[16], size_t max)
{
	bool swap = is_swapped(head);
	size_t body = u32_at(head, AT_BODY_LENGTH, swap), fields = u32_at(head, AT_FIELDS_LENGTH, swap);

	if ((head[0] != 'l' && head[0] != 'B') || head[3] != 1 || body > max || fields > max)
		return -EBADMSG;
	body += aligned(HEAD + fields, 8);
	return body > max ? -EBADMSG : (int)body;
}

/* A reader that stays within its part of the message. */
struct cursor {
	const unsigned char *bytes;
	size_t at, end;
	bool swap;
};

static bool take_u32(struct cursor *c, uint32_t *value)
{
	size_t at = aligned(c->at, 4);

	if (at > c->end || c->end - at < 4)
		return false;
	*value = u32_at(c->bytes, at, c->swap);
	c->at = at + 4;
	return true;
}

/* Its length is that of a text, 4 bytes, or of a signature, 1 byte. Cut where it is too long for `into`; ends with NUL in the message, too. */
static bool take_text(struct cursor *c, bool signature, char *into, size_t size)
{
	uint32_t len;

	if (signature) {
		if (c->at >= c->end)
			return false;
		len = c->bytes[c->at++];
	} else if (!take_u32(c, &len)) {
		return false;
	}
	if (c->at >= c->end || c->end - c->at <= len || c->bytes[c->at + len] || memchr(c->bytes + c->at, 0, len))
		return false;
	snprintf(into, size, "%s", (const char *)c->bytes + c->at);
	c->at += (size_t)len + 1;
	return true;
}

/* One field of the head: a number, and a variant that holds a text, a signature or a number. */
static bool take_field(struct cursor *c, struct message_reply *reply, char signature[static 8])
{
	char type[8], text[256];
	unsigned field;
	uint32_t number = 0;

	c->at = aligned(c->at, 8);
	if (c->at >= c->end)
		return false;
	field = c->bytes[c->at++];
	if (!take_text(c, true, type, sizeof type))
		return false;
	if (streq(type, "u")) {
		if (!take_u32(c, &number))
			return false;
	} else if (!(streq(type, "s") || streq(type, "o") || streq(type, "g")) || !take_text(c, *type == 'g', text, sizeof text)) {
		return false;
	}
	if (field == FIELD_REPLY)
		reply->to = number;
	else if (field == FIELD_ERROR && *type == 's')
		snprintf(reply->error, sizeof reply->error, "%.*s", (int)sizeof reply->error - 1, text);
	else if (field == FIELD_SIGNATURE && *type == 'g')
		snprintf(signature, 8, "%.7s", text);
	return true;
}

int message_read(const unsigned char *bytes, size_t len, struct message_reply *reply)
{
	struct message_reply r = { .type = 0 };
	char signature[8] = "";
	struct cursor c = { .bytes = bytes, .at = HEAD };

	if (len < HEAD || message_length(bytes, len) != (int)len)
		return -EBADMSG;
	r.type = bytes[1];
	c.swap = is_swapped(bytes);
	c.end = HEAD + u32_at(bytes, AT_FIELDS_LENGTH, c.swap);
	while (c.at < c.end)
		if (!take_field(&c, &r, signature))
			return -EBADMSG;
	c.at = aligned(c.end, 8);
	c.end = len;
	if (signature[0] == 's' && !take_text(&c, false, r.text, sizeof r.text))
		return -EBADMSG;
	*reply = r;
	return 0;
}
