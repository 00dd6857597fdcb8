/* SPDX-License-Identifier: MIT */
/*
 * Messages of D-Bus, as much of it as one method call takes: https://dbus.freedesktop.org/doc/dbus-specification.html. Values lie at addresses that
 * are multiples of their size, so a message is written from its start.
 */
#pragma once

#include <stdint.h>

#include "base/macro.h"

enum { MESSAGE_MAX = 2048, MESSAGE_CALL = 1, MESSAGE_RETURN = 2, MESSAGE_ERROR = 3 };

struct message {
	unsigned char bytes[MESSAGE_MAX];
	size_t n;
	bool failed;            /* it did not fit */
};

/* A method call with serial number 1 and a body of this signature. */
void message_call(struct message *m, const char *path, const char *interface, const char *method, const char *signature);

void message_align(struct message *m, size_t to);
void message_u32(struct message *m, uint32_t value);
void message_text(struct message *m, const char *text);        /* s, o */
void message_signature(struct message *m, const char *text);   /* g; what a variant begins with */

/* An array of values aligned to `align`: returns what message_array_end() wants. */
size_t message_array(struct message *m, size_t align);
void message_array_end(struct message *m, size_t start, size_t align);

/* Behind the last value. 0, or -EMSGSIZE. */
int message_end(struct message *m);

/* What a message that was received says. */
struct message_reply {
	unsigned type;
	uint32_t to;            /* the serial number that it answers, 0: none */
	char error[128];        /* the name of an error, or "" */
	char text[256];         /* its words; where the first value is a text */
};

/* How long the message is whose first 16 bytes these are; -EBADMSG: none, or longer than `max`. */
int message_length(const unsigned char head[16], size_t max);

/* Take apart a whole message. 0, or -EBADMSG: it is none. Never reads beyond its length, whatever it says. */
int message_read(const unsigned char *bytes, size_t len, struct message_reply *reply);
