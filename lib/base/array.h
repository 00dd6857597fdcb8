/* SPDX-License-Identifier: MIT */
/* Arrays that grow. */
#pragma once

#include "base/macro.h"

/*
 * Room for one more element of `size` bytes in *(TYPE **)array, of which `used` of *room are taken: doubled when it is full. False, with
 * the array as it was, when there is no memory.
 */
bool array_room(void *array, size_t used, size_t *room, size_t size);
