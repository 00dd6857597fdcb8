/* SPDX-License-Identifier: MIT */
#include "net/mac.h"

#include <errno.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/str.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_bytes(const char *text, uint8_t mac[6])
{
	for (int i = 0; i < 6; i++, text += 3) {
		int high = digit(text[0]), low = high < 0 ? -1 : digit(text[1]);

		if (low < 0 || text[2] != (i < 5 ? ':' : 0))
			return false;
		mac[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static void from_seed(const char *seed, uint8_t mac[6])
{
	uint64_t h = str_hash(seed, 0);

	for (int i = 0; i < 6; i++, h >>= 8)
		mac[i] = (uint8_t)h;
	mac[0] = (mac[0] & 0xfc) | 2;   /* for one station, locally administered */
}

int mac_parse(const char *text, void *field)
{
	static const uint8_t none[6];
	const char *seed = str_after(text, "seed:");
	uint8_t mac[6];

	if (seed && *seed)
		from_seed(seed, mac);
	else if (!read_bytes(text, mac))
		return fault_plain(-EINVAL, "'%s' is not a hardware address (like 02:00:00:00:00:01, or seed:TEXT)", text);
	if (mac[0] & 1 || memcmp(mac, none, sizeof none) == 0)
		return fault_plain(-EINVAL, "'%s' cannot be a device's hardware address: it is %s", text, mac[0] & 1 ? "that of a group" : "no address");
	memcpy(field, mac, sizeof mac);
	return 0;
}

const char *mac_print(const uint8_t mac[6], char text[MAC_TEXT_MAX])
{
	snprintf(text, MAC_TEXT_MAX, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	return text;
}
