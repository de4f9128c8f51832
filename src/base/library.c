/* SPDX-License-Identifier: ISC */
/* A shared library that is opened when it is first needed. */
#include "base/library.h"

#include <string.h>

#ifdef HAVE_DLOPEN
#include <dlfcn.h>

const char *library_open(const char *file, const struct library_function *functions, size_t count)
{
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL), *function;

	if (!library)
		return dlerror();
	for (size_t i = 0; i < count; i++) {
		function = dlsym(library, functions[i].name);
		if (!function)
			return dlerror();
		memcpy(functions[i].at, &function, sizeof function);
	}
	return NULL;
}
#else
const char *library_open(const char *file, const struct library_function *functions, size_t count)
{
	(void)file, (void)functions, (void)count;
	return "libraries can't be opened here";
}
#endif
