/* SPDX-License-Identifier: MIT */
/* Hardware addresses of Ethernet. */
#pragma once

#include "base/macro.h"

enum { MAC_TEXT_MAX = 18 };

/*
 * For option rows, into uint8_t[6]: "02:00:00:00:00:01", or "seed:TEXT", which is always the same one for the same text. One for
 * a group of stations, or of zeros only, is refused.
 */
int mac_parse(const char *text, void *mac);

const char *mac_print(const uint8_t mac[6], char text[MAC_TEXT_MAX]);
