/* SPDX-License-Identifier: MIT */
/*
 * Steps that give the program its capabilities: capabilities(7). What is wanted holds in all five sets. Root of its user namespace gets by exec what
 * the bounding set lets through, so for it nothing is ambient or inheritable (what is inheritable, a file can raise: CVE-2022-24769). Any other
 * user has only what is ambient: what was asked for by name.
 */
#pragma once

#include "sandbox/sandbox.h"

/* Lists of capabilities (proc/capset.h), for option rows: fields of a struct sandbox_caps. */
int caps_parse_only(const char *text, void *caps);
int caps_parse_add(const char *text, void *caps);
int caps_parse_drop(const char *text, void *caps);

static inline bool caps_wanted(const struct sandbox_caps *caps) { return caps->set || caps->add || caps->drop; }

/* Before the user changes, which takes CAP_SETPCAP away: what is not wanted leaves the bounding set. */
int caps_plan_bound(struct plan *plan, unsigned phase, const struct sandbox_caps *caps, const char *asked_by);

/* Last: the other four sets. keep: all that is wanted is for any user (--keep-caps). */
int caps_plan_set(struct plan *plan, unsigned phase, const struct sandbox_caps *caps, bool keep, const char *asked_by);
