/* SPDX-License-Identifier: MIT */
/* Hostile text on its way to a terminal, to JSON and to a shell: nothing that could play with a terminal is left. */
#include "base/json_write.h"
#include "base/str.h"
#include "fuzz/fuzz.h"

static void expect_safe(const char *text)
{
	for (unsigned len; *text; text += len) {
		len = str_safe_char(text);
		promise(len > 0 && len <= strlen(text));
	}
}

static void try_escape(const char *text)
{
	size_t room_for_all = 4 * strlen(text) + 1, need;
	_free_ char *whole = malloc(room_for_all);

	promise(whole);
	str_escape(whole, room_for_all, text);
	need = strlen(whole) + 1;
	expect_safe(whole);
	for (size_t room = 1; room < MIN(need, (size_t)16); room++) {
		_free_ char *part = malloc(room);

		promise(part);
		str_escape(part, room, text);
		promise(strlen(part) < room && strncmp(part, whole, strlen(part)) == 0);
		expect_safe(part);
	}
}

/* ["text"] on one line: the quotes are where they must be and nothing between them ends the string early. */
static void try_json(const char *text)
{
	_free_ char *out = NULL;
	size_t size, at = 2;
	FILE *to = open_memstream(&out, &size);
	struct json j = { .to = to, .compact = true };

	promise(to);
	json_array(&j, NULL);
	json_text(&j, NULL, text);
	json_end(&j, ']');
	fclose(to);
	promise(size >= 5 && out[0] == '[' && out[1] == '"' && out[size - 1] == '\n');
	out[size - 1] = 0;
	expect_safe(out);
	for (; out[at] != '"'; at += out[at] == '\\' ? 2 : 1)
		promise(at < size - 3);
	promise(streq(out + at, "\"]"));
}

static void try_words(const char *text)
{
	const char *rest = text, *word;
	size_t len, total = 0;

	while ((word = str_word(&rest, ',', &len))) {
		promise(!memchr(word, ',', len));
		total += len + 1;
	}
	promise(total == strlen(text) + 1);
}

static void try_shell(const char *text)
{
	_free_ char *out = NULL;
	size_t size;
	FILE *to = open_memstream(&out, &size);

	promise(to);
	str_print_shell(text, to);
	fclose(to);
	promise(size >= MAX(strlen(text), (size_t)1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);

	try_escape(text);
	try_json(text);
	try_words(text);
	try_shell(text);
	return 0;
}
