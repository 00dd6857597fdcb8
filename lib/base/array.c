/* SPDX-License-Identifier: MIT */
/* Arrays that grow. */
#include "base/array.h"

#include <stdlib.h>

bool array_room(void *array, size_t used, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 16;
	void *grown;

	if (used < *room)
		return true;
	grown = reallocarray(*(void **)array, more, size);
	if (!grown)
		return false;
	*(void **)array = grown;
	*room = more;
	return true;
}
