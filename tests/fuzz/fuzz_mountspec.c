/* SPDX-License-Identifier: MIT */
/*
 * What is to be mounted: the first byte chooses the option. What is taken has a place inside that begins with '/' and has no "..", no "//" and
 * nothing empty; what is refused leaves nothing in the list.
 */
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "sandbox/machineid.h"
#include "sandbox/mountspec.h"
#include "sandbox/overlay.h"

static int (*const parsers[])(const char *text, void *field) = {
	mountspec_parse_bind, mountspec_parse_ro_bind, mountspec_parse_dev_bind, mountspec_parse_bind_try, mountspec_parse_tmpfs, mountspec_parse_proc,
	mountspec_parse_sys, mountspec_parse_dev, mountspec_parse_mqueue, mountspec_parse_file, mountspec_parse_symlink, mountspec_parse_dir,
	mountspec_parse_mask, mountspec_parse_remount_ro, machineid_parse,
};

static void check_place(const char *place)
{
	promise(place && place[0] == '/');
	promise(!strstr(place, "//") && (!place[1] || place[strlen(place) - 1] != '/'));
	for (const char *part = place; part; part = strchr(part + 1, '/')) {
		size_t len = strcspn(part + 1, "/");

		promise(!(len == 1 && part[1] == '.') && !(len == 2 && part[1] == '.' && part[2] == '.'));
	}
}

static void try_overlay(const char *text)
{
	struct overlay overlay = { .n = 0 };
	int r = overlay_parse(text, &overlay);

	if (r < 0)
		fuzz_expect_fault(r);
	else
		promise(overlay.n > 0 && !overlay.upper == !overlay.work);
	for (unsigned i = 0; r == 0 && i < overlay.n; i++)
		promise(*overlay.lowers[i]);
	overlay_done(&overlay);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mountspecs specs = { .n = 0 };
	_free_ char *text = size ? fuzz_text(data + 1, size - 1) : NULL;
	int r;

	if (!text)
		return 0;
	try_overlay(text);
	r = parsers[data[0] % ARRAY_SIZE(parsers)](text, &specs);
	if (r < 0) {
		promise(specs.n == 0);
		fuzz_expect_fault(r);
	} else {
		const struct mountspec *spec = &specs.at[0];

		promise(specs.n == 1);
		check_place(spec->place);
		promise(spec->kind != MOUNTSPEC_BIND || (spec->source && *spec->source));
		promise(mountspec_hides(spec->place, spec->place));
	}
	if (parsers[data[0] % ARRAY_SIZE(parsers)] == machineid_parse && r == 0)
		close(specs.at[0].fd);
	mountspecs_done(&specs);
	return 0;
}
