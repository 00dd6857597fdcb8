/* SPDX-License-Identifier: MIT */
/* machine-id(5) of a new environment: a file of its own, mounted over the root's. */
#pragma once

/* An option row's, of a struct mountspecs: 32 lower-case hexadecimal digits, or "new" for random ones. */
int machineid_parse(const char *text, void *mountspecs);
