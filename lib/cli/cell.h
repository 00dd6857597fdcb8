/* SPDX-License-Identifier: MIT */
/* One cell as it is shown: as text in a table, or as a member of a JSON object. */
#pragma once

#include "cli/table.h"

/* Its text into *out, which is cleared before: escaped, a list's items joined. Left empty where nothing is known. */
void cell_show(const struct col *col, const struct cell *c, enum table_form form, const char *joint, struct buf *out);

/* A member of the object that is open. */
void cell_json(const struct col *col, const struct cell *c, struct json *j);
