/* SPDX-License-Identifier: ISC */
/* net/order.h - which of several addresses to try first: RFC 6724, 6 sorts them,
 * and by RFC 8305, 4 the families take turns. */
#ifndef NET_ORDER_H
#define NET_ORDER_H

#include "base/sockaddr.h"

#include <stdbool.h>
#include <stddef.h>

/* Where to, and from where: the address that the system would send from. */
struct destination {
	struct address address;
	struct address source;		/* len 0: there is no way there */
	bool has_source;		/* it was looked for */
	unsigned rank;			/* lower ones come first, whatever the rules say */
	unsigned number;		/* as it came: decides where the rules don't */
};

/* Learns the source from the system, once; nothing is sent.  `own` is the near
 * end that the user wants (len 0: none): then only its family has a way. */
void order_find_source(struct destination *destination, const struct address *own);

/* The rules alone: below 0 where `a` is to be tried before `b`, above where after
 * it, 0 where they stay as they came.  Both have their sources. */
int order_compare(const struct destination *a, const struct destination *b);

/* Sorts by rank, by the rules, and by number.  Sources that are still to be found
 * are; one destination alone needs none. */
void order_sort(struct destination **list, size_t count, const struct address *own);

/* Lets the families take turns, of those of one rank, else in their order.  It
 * begins with another family than `last` (AF_UNSPEC: with that of the first). */
void order_take_turns(struct destination **list, size_t count, int last);

#endif
