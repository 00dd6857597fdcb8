/* SPDX-License-Identifier: MIT */
/* machine-id(5) of a new environment. */
#include "sandbox/machineid.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/str.h"
#include "sandbox/mountspec.h"
#include "sys/mountapi.h"

enum { DIGITS = 32 };

/* As systemd makes them: a random UUID (RFC 4122, version 4) without its dashes. */
static int make_new(char id[DIGITS + 1])
{
	uint8_t bytes[DIGITS / 2];

	if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
		return fault(-errno, "cannot make a machine ID");
	bytes[6] = (bytes[6] & 0x0f) | 0x40;
	bytes[8] = (bytes[8] & 0x3f) | 0x80;
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(id + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

static int read_id(const char *text, char id[DIGITS + 1])
{
	if (streq(text, "new"))
		return make_new(id);
	if (strlen(text) != DIGITS || text[strspn(text, "0123456789abcdef")])
		return fault_plain(-EINVAL, "'%s' is not %d lower-case hexadecimal digits, nor 'new'", text, DIGITS);
	if (text[strspn(text, "0")] == 0)
		return fault_plain(-EINVAL, "a machine ID of zeros is none: machine-id(5)");
	memcpy(id, text, DIGITS + 1);
	return 0;
}

int machineid_parse(const char *text, void *field)
{
	_close_ int file = -1;
	char line[DIGITS + 2];
	struct mountspec *spec;
	int r = read_id(text, line);

	if (r < 0)
		return r;
	memcpy(line + DIGITS, "\n", 2);
	file = memfd_create("machine-id", MFD_CLOEXEC);
	r = file < 0 ? -errno : fd_write(file, line, DIGITS + 1);
	if (r < 0 || lseek(file, 0, SEEK_SET) < 0)
		return fault(r < 0 ? r : -errno, "cannot keep the machine ID");
	spec = mountspec_add(field, MOUNTSPEC_FILE, "--machine-id");
	if (!spec)
		return -ENOMEM;
	spec->place = "/etc/machine-id";
	spec->flags = MOUNT_RO;
	spec->mode = 0444;
	spec->mode_set = true;
	spec->fd = take_fd(&file);
	return 0;
}
