/* SPDX-License-Identifier: MIT */
/* Standing in for a program that runs in its environment: signals, stops, its end. sys/child.h does it for a plain child. */
#pragma once

#include "sandbox/sandbox.h"

/*
 * Wait for the program's end, passing on signals. Where the program is PID 1 itself, a signal that would end any other
 * process would be lost on it, for the kernel drops what PID 1 has no handler for: then the environment is killed, and
 * *wait_status tells of the signal that was meant. 0 or a fault.
 */
int standin_wait(const struct sandbox *sandbox, struct sandbox_run *run, int *wait_status);
