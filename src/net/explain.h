/* SPDX-License-Identifier: ISC */
/* net/explain.h - what a text can be, an address, a port, a MAC address, a
 * service or a path, and all the forms of what it is.
 *
 * Only the text, the tables here, the services file, the interfaces and the
 * file system are looked at: nothing is sent, no name is looked up. */
#ifndef NET_EXPLAIN_H
#define NET_EXPLAIN_H

#include "base/sockaddr.h"

#include <stddef.h>

struct error;

/* What there is to say of a meaning: the fields of REPORT_ADDRESS that follow
 * `input` and `what`, in their order there. */
enum fact {
	FACT_NOTE,		/* how the text was read; what to beware of */
	FACT_IS_NOT,		/* what a bare number is too long for */
	FACT_SCOPE,		/* a word or two: loopback, private, user port */
	FACT_MEANING,		/* a sentence */
	FACT_BLOCK,		/* the block that the scope belongs to: 10.0.0.0/8 */
	FACT_RFC,
	FACT_FULL,
	FACT_SHORT,
	FACT_FORMS,		/* other ways to write it, ", " between them */
	FACT_PORT,
	FACT_SERVICE,		/* http/tcp, http/udp */
	FACT_ZONE,
	FACT_NETWORK,		/* first and last address, of an address with a prefix length */
	FACT_IPV4,		/* embedded in an IPv6 address */
	FACT_MAC,		/* that an interface identifier was made of */
	FACT_OUI,
	FACT_CAST,		/* of a MAC address: unicast, multicast, broadcast */
	FACT_ADMINISTRATION,	/* of a MAC address: universal, local */
	FACT_EUI64,
	FACT_INTERFACE_ID,
	FACT_LINK_LOCAL,
	FACT_BIG_ENDIAN,	/* the bytes as one number, first byte first */
	FACT_LITTLE_ENDIAN,	/* the same, last byte first */
	FACT_HEX,
	FACT_REVERSE_DNS,
	FACT_SOCKADDR_BYTES,
	FACT_COUNT
};

enum { FACT_LEN = 256, EXPLAIN_MOST = 4 };

/* One thing that a text can be. */
struct explanation {
	const char *what;		/* a constant: "IPv4 address" */
	struct address address;		/* len 0: it has none */
	char facts[FACT_COUNT][FACT_LEN];	/* empty: nothing to say */
};

/* Everything that a text can be, the most likely first.  Those after the first
 * are brief: no address, and only the facts that tell what they are. */
struct explanations {
	struct explanation list[EXPLAIN_MOST];
	size_t count;
};

/* -1: the text is nothing known; err says so (STATUS_FAILED). */
int explain(const char *text, struct explanations *found, struct error *err);

#endif
