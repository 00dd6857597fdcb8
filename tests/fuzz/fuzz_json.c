/* SPDX-License-Identifier: MIT */
/* The reader of engines' state files: any bytes, walked as the engines' code walks and passed over whole, with one verdict. */
#include "base/json_read.h"
#include "fuzz/fuzz.h"

static void walk(struct json_read *j, unsigned depth);

static void walk_object(struct json_read *j, unsigned depth)
{
	char key[8];

	while (json_read_key(j, key, sizeof key)) {
		promise(strlen(key) < sizeof key);
		walk(j, depth);
	}
}

/* Another way to take a value for each of its depths. */
static void walk(struct json_read *j, unsigned depth)
{
	char text[16] = "?";
	uint64_t number;

	switch (depth % 5) {
	case 0:
	case 2:
		if (json_read_object(j))
			walk_object(j, depth + 1);
		break;
	case 1:
		if (json_read_array(j))
			while (json_read_item(j))
				walk(j, depth + 1);
		break;
	case 3:
		json_read_u64(j, &number);
		break;
	default:
		promise(json_read_text(j, text, sizeof text) || !text[0]);
		promise(strlen(text) < sizeof text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	struct json_read j;
	bool whole;

	json_read_start(&j, text, size);
	json_read_skip(&j);
	whole = json_read_end(&j);
	for (unsigned way = 0; way < 5; way++) {
		json_read_start(&j, text, size);
		walk(&j, way);
		promise(!whole || json_read_end(&j));
	}
	return 0;
}
