/* SPDX-License-Identifier: MIT */
/*
 * Bash completion, answered by the tool itself from its own rows: `TOOL --complete INDEX WORD...` gets bash's COMP_CWORD and
 * COMP_WORDS and prints one candidate a line.
 *
 * The `complete` text of a row and the `operands` text of a program or verb say what fits there:
 *	"a b c"    one of these words            ",a b c"   a comma list of them
 *	"@file" "@dir" "@user" "@group" "@signal" "@pid"    left to bash: the line is printed as it is
 *	"@program"   a program and its arguments: "@program INDEX" is printed
 *	"@column"    a list of the program's column names, with the leading + form
 *	"@..."       anything else: asked from program->candidates
 */
#pragma once

#include "cli/opt.h"

void complete_print(const struct program *program, int index, int argc, char **argv, FILE *to);
