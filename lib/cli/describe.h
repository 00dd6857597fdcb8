/* SPDX-License-Identifier: MIT */
/*
 * A program's rows as tab-separated text, one row a line, for man/options.awk:
 *	option	VERB	LETTER	NAME	TAKES	ARG	HELP	GROUP
 *	verb	NAME	ALIASES	ARGS	HELP
 *	table	TITLE	OPTION	the columns that follow are of one kind of row
 *	column	NAME	TYPE	HELP
 * An empty field is "-".
 */
#pragma once

#include "cli/opt.h"

void describe_print(const struct program *program, FILE *to);
