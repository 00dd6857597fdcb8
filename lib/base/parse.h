/* SPDX-License-Identifier: MIT */
/*
 * Text to value. Every function here has the shape int NAME(const char *text, void *field): it fits an option row
 * (cli/opt.h), writes *field only on success, and records a fault that names the text and what was expected.
 * The whole text must be used up; signs, blanks and leading garbage that strtol() would take are refused.
 */
#pragma once

#include <stdint.h>
#include <time.h>

int parse_u32(const char *text, void *field);      /* uint32_t, decimal */
int parse_u64(const char *text, void *field);      /* uint64_t, decimal */
int parse_s64(const char *text, void *field);      /* int64_t, decimal, one leading - or + allowed */
int parse_pid(const char *text, void *field);      /* pid_t, 1..4194304 (PID_MAX_LIMIT) */
int parse_fd(const char *text, void *field);       /* int, 0..INT_MAX */
int parse_id(const char *text, void *field);       /* uid_t or gid_t as a number; (uid_t)-1 means "no id" and is refused */
int parse_size(const char *text, void *field);     /* uint64_t bytes: 5M, 5MiB, 5MB; K M G T P E are powers of 1024, KB MB.. of 1000 */
int parse_duration(const char *text, void *field); /* uint64_t nanoseconds: 20ms, 1.5s, 3m, 2h, plain number = seconds */
int parse_signal(const char *text, void *field);   /* int signal number: TERM, SIGTERM, 15 */
int parse_bool(const char *text, void *field);     /* bool: yes/no, on/off, true/false, 1/0 */
int parse_text(const char *text, void *field);     /* const char *: keeps the pointer, refuses the empty string */
