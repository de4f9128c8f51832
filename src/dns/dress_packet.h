/* SPDX-License-Identifier: ISC */
/* dns/dress_packet.h - the headers of a captured packet, down to UDP or TCP. */
#ifndef DNS_DRESS_PACKET_H
#define DNS_DRESS_PACKET_H

#include "base/sockaddr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Link types, as libpcap numbers them. */
enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW_BSD = 12,	/* DLT_RAW on most systems, */
	LINK_RAW_OPENBSD = 14,	/* on OpenBSD, */
	LINK_RAW = 101,		/* and in files */
	LINK_LOOP = 108,
	LINK_LINUX_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276,
};

enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4 };

struct dress_packet {
	struct address from, to;
	bool is_tcp;
	uint32_t seq;		/* of TCP */
	uint8_t tcp_flags;
	const uint8_t *payload;	/* lent */
	size_t len;
	size_t missing;		/* bytes of the payload that the capture doesn't hold */
};

enum packet_kind {
	PACKET_DATA,
	PACKET_OTHER,		/* not DNS by its ports or protocols */
	PACKET_FRAGMENT,	/* the first of a DNS datagram in fragments */
	PACKET_BAD,		/* a header is malformed; `words` says where and why */
};

enum { PACKET_WORDS = 160 };

bool dress_link_is_known(int link);

enum { PACKET_ANY_PORT = -1 };

/* DNS is what goes to or comes from port 53, 5353 or `port`. */
enum packet_kind dress_packet_read(struct dress_packet *packet, int link, const uint8_t *bytes, size_t len,
				   int port, char words[PACKET_WORDS]);

/* A packet without a capture around it, as in a hex dump: is it one, from its
 * first byte to its last, by any link type?  Returns whether it carries data. */
bool dress_packet_guess(struct dress_packet *packet, const uint8_t *bytes, size_t len);

#endif
