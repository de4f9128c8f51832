/* SPDX-License-Identifier: ISC */
/* net/datagram.h - a bound datagram socket as one stream of messages: what any
 * peer sends is read, what is written goes to every peer.
 *
 * Without -k it speaks with its first peer alone, with it to all that have
 * been heard of, the last DATAGRAM_PEERS of them. */
#ifndef NET_DATAGRAM_H
#define NET_DATAGRAM_H

#include <stdbool.h>

struct announcer;
struct datagram;
struct report;
struct stream;

enum { DATAGRAM_PEERS = 1024 };

/* A peer of several that does not read is waited for a second, then told of and
 * passed over until it does.
 *
 * Takes over the socket, on which a first datagram waits: `stream` becomes its two ends, and datagram_free()
 * closes it.  Announcer and report are lent.  NULL: out of memory. */
struct datagram *datagram_new(struct stream *stream, int fd, bool keeps_open, struct announcer *announcer,
			      struct report *report);
void datagram_free(struct datagram *datagram);

#endif
