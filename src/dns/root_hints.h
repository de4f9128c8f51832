/* SPDX-License-Identifier: ISC */
/* dns/root_hints.h - the servers of the root, as IANA publishes them. */
#ifndef DNS_ROOT_HINTS_H
#define DNS_ROOT_HINTS_H

#include <stddef.h>

struct root_hint {
	const char *name;	/* with the final dot */
	const char *v4, *v6;	/* numeric */
};

extern const struct root_hint root_hints[];
extern const size_t root_hint_count;

#endif
