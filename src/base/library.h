/* SPDX-License-Identifier: ISC */
/* base/library.h - a shared library that is opened when it is first needed.
 *
 * Most runs need neither captures nor international names, and the libraries
 * for these bring a dozen others along, which cost more time at the start than
 * all that is done afterwards.  configure finds the file names. */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

struct library_function {
	const char *name;
	void *at;		/* address of a pointer to it, of any type */
};

/* A row for LIBRARY_FUNCTION(late, pcap_close): late.pcap_close is the pointer. */
#define LIBRARY_FUNCTION(where, function) { #function, &(where).function }

/* Opens the library, once, and fills the pointers.  Returns NULL, or why not (lent). */
const char *library_open(const char *file, const struct library_function *functions, size_t count);

#endif
