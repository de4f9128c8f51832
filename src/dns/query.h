/* SPDX-License-Identifier: ISC */
/* dns/query.h - builds the message that asks. */
#ifndef DNS_QUERY_H
#define DNS_QUERY_H

#include "dns/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	QUERY_OPTIONS_MOST = 16,
	QUERY_MOST = 4096,	/* no query is longer; a buffer for query_build() */
};

/* An EDNS option as it goes out. */
struct query_option {
	uint16_t code, len;
	const uint8_t *bytes;	/* lent */
};

/* All zero but for the name: a plain question for class 0, type 0. */
struct query {
	uint16_t id;
	uint16_t flags;			/* DNS_FLAG_*; the opcode is below */
	uint8_t opcode;
	const struct dns_name *name;	/* lent; NULL: no question */
	uint16_t type, class;
	const uint32_t *ixfr_serial;	/* lent; adds the SOA that IXFR wants (RFC 1995, 3) */
	bool has_edns;
	uint8_t edns_version;
	uint16_t edns_udp_size, edns_flags;
	struct query_option options[QUERY_OPTIONS_MOST];
	size_t option_count;
};

/* Writes the message.  Returns its length, 0: it doesn't fit `size`. */
size_t query_build(const struct query *query, uint8_t *bytes, size_t size);

/* Adds an option.  -1: there is no more room. */
int query_add_option(struct query *query, uint16_t code, const void *bytes, size_t len);

enum { QUERY_SUBNET_LEN = 20 };
/* Reads 192.0.2.0/24, 192.0.2/24, 2001:db8::/56, an address alone, or 0 (no address
 * at all) into the data of a CLIENT-SUBNET option (RFC 7871, 6): bits after the prefix
 * are cleared.  Returns its length, or -1: it is none of these. */
int query_subnet(const char *text, uint8_t bytes[QUERY_SUBNET_LEN]);

#endif
