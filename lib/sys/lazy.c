/* SPDX-License-Identifier: MIT */
/* Libraries that are loaded when they are needed. */
#include "sys/lazy.h"

#include <dlfcn.h>
#include <errno.h>

#include "base/fault.h"

int lazy_load(const char *file, const char *const *names, size_t n, void **found)
{
	void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; handle && i < n; i++) {
		found[i] = dlsym(handle, names[i]);
		if (!found[i])
			handle = NULL;
	}
	return handle ? 0 : fault_plain(-ELIBACC, "cannot load %s: %s", file, dlerror());
}
