/* SPDX-License-Identifier: ISC */
/* net/order.h - which of several addresses to try first (RFC 6724, 6). */
#ifndef NET_ORDER_H
#define NET_ORDER_H

#include "base/sockaddr.h"

/* Where to, and from where: the address that the system would send from. */
struct destination {
	struct address address;
	struct address source;		/* len 0: there is no way there */
};

/* Learns the source from the system; nothing is sent.  `own` is the near end
 * that the user wants (len 0: none): then only its family has a way. */
void order_find_source(struct destination *destination, const struct address *own);

/* Below 0 where `a` is to be tried before `b`, above where after it, 0 where
 * they stay as they came. */
int order_compare(const struct destination *a, const struct destination *b);

#endif
