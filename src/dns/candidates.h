/* SPDX-License-Identifier: ISC */
/* dns/candidates.h - the names that a typed name may stand for, in the order to ask. */
#ifndef DNS_CANDIDATES_H
#define DNS_CANDIDATES_H

#include "dns/lookup_result.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	/* RFC 1035, 2.3.4 allows 255 octets on the wire: 253 letters and dots,
	 * then a final dot and the zero byte. */
	NAME_SIZE = 255,
	SEARCH_MOST = 6,	/* as in resolv.h (MAXDNSRCH) */
};

/* resolv.conf(5): search and ndots. */
struct search {
	char domains[SEARCH_MOST][NAME_SIZE];
	size_t count;
	unsigned ndots;
};

struct candidates {
	char names[SEARCH_MOST + 1][NAME_SIZE];	/* A-labels, without the final dot */
	size_t count;
	size_t at;			/* the one whose turn it is, from 0 */
	bool is_name_there;		/* one before it had data, of other types */
};

/* Letters, digits, "-" and "_" in labels of 1 to 63, at most 253 in all.  More
 * would do in DNS, but c-ares takes a backslash for an escape and newer ones
 * refuse the rest. */
bool name_is_host(const char *name);

/* Turns what was typed (UTF-8) into A-labels: IDNA2008, non-transitional.
 * Plain ASCII is only copied.  -1: not a host name. */
int name_to_ascii(const char *typed, char ascii[NAME_SIZE]);

/* Lists the names to ask for `name` (ASCII): with a final dot that name alone;
 * with ndots dots or more itself first, else the search list first.
 * -1: not a host name. */
int candidates_make(struct candidates *candidates, const char *name, const struct search *search);

/* What a reply without the data asked for (never LOOKUP_OK) leads to.  LOOKUP_OK:
 * it is the next one's turn; else the result for all of them. */
enum lookup_result candidates_next(struct candidates *candidates, enum lookup_result result);

#endif
