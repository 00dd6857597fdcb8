/* SPDX-License-Identifier: MIT */
/*
 * The line between two processes that build an environment together. Each end says "go" when the other may continue, or
 * sends its fault whole. An end that dies closes the line, so that nobody waits for ever (an eventfd would not tell).
 * Both ends are close-on-exec: a line that closes without a fault at the last step is a program that runs.
 */
#pragma once

#include "base/macro.h"

/* A pair of ends, or -errno (silent). */
int line_open(int ends[2]);

/* Let the other side go on. A side that is gone is found out by the next line_await(). */
void line_go(int end);

/* Let the other side go on, and tell it a number. */
void line_number(int end, int number);

/* Send our recorded fault. */
void line_fail(int end);

/* Wait for the other side: 1 it says go, 0 it closed the line, or its fault, which is now ours. */
int line_await(int end);

/* The same for a line_number(). */
int line_await_number(int end, int *number);

/* Is there a "go" to be taken? Takes it; does not wait. A number that came instead is put into *number, which stays as it is otherwise. */
bool line_take_go(int end, int *number);

/* Has the other side closed the line? Does not wait. */
bool line_is_cut(int end);
