/* SPDX-License-Identifier: MIT */
/* Colours: whether there are any, and how a tone looks. What a cell means is said where it is made (enum cell_tone), never by escape sequences. */
#pragma once

#include "cli/column.h"

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* For option rows: "auto" (also without a text), "always", "never". */
int color_parse(const char *text, void *field);

/*
 * Shall what `program` prints on fd have colours? Where it is left to us: only on a terminal that is no dumb one, not where NO_COLOR is set
 * (https://no-color.org) or a file of terminal-colors.d(5) says no; CLICOLOR_FORCE asks for them also where there is no terminal.
 */
bool color_is_wanted(enum color color, const char *program, int fd);

/* The sequence that turns it on, of the 16 colours that every terminal has; NULL: none. */
const char *color_sequence(enum cell_tone tone);
