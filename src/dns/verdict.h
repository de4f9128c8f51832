/* SPDX-License-Identifier: ISC */
/* dns/verdict.h - how a question to DNS ended, of what c-ares says and what was seen. */
#ifndef DNS_VERDICT_H
#define DNS_VERDICT_H

#include "dns/lookup_result.h"

#include <stdint.h>

struct story;

struct verdict {
	int status;			/* of c-ares */
	enum lookup_result result;
	const char *reason;		/* for the story; NULL with LOOKUP_OK */
};

/* What c-ares says; but where it says that nobody replied, that a reply was
 * malformed, or that all is well, the story may know better.  `name` has its final dot. */
const struct verdict *verdict_find(int status, const struct story *story, const char *name, uint16_t type);

#endif
