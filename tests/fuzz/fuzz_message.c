/* SPDX-License-Identifier: MIT */
/* What systemd's manager answers: a message is taken whole or not at all, and nothing beyond it is read. */
#include "cgroup/message.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message_reply reply = { .type = 77 };
	_free_ unsigned char *bytes = (unsigned char *)fuzz_text(data, size);
	int length = size >= 16 ? message_length(bytes, size) : -1;
	int r = message_read(bytes, size, &reply);

	promise(length < 0 || (size_t)length <= size);
	promise(r < 0 || length == (int)size);
	promise(r == 0 || reply.type == 77);
	promise(r < 0 || (strnlen(reply.error, sizeof reply.error) < sizeof reply.error && strnlen(reply.text, sizeof reply.text) < sizeof reply.text));
	return 0;
}
