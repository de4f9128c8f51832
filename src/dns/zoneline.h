/* SPDX-License-Identifier: ISC */
/* dns/zoneline.h - reads record lines: name [TTL] [class] type rdata.
 *
 * The lexing of RFC 1035, 5.1: quoted strings, \X and \DDD, parentheses that let
 * a record span lines, ";" comments; TTLs like 1h30m; \# of RFC 3597. */
#ifndef DNS_ZONELINE_H
#define DNS_ZONELINE_H

#include "dns/name.h"
#include "dns/rdata.h"

#include <stddef.h>
#include <stdint.h>

struct zoneline_defaults {
	const struct dns_name *origin;	/* lent; of names without a final dot; NULL: the root */
	const struct dns_name *owner;	/* lent; of lines that begin with a blank; NULL: not allowed */
	uint32_t ttl;
	uint16_t class;			/* 0: IN */
};

struct zone_record {
	struct dns_name owner;
	uint32_t ttl;
	bool has_ttl;			/* the line had one */
	bool has_type;			/* one that is known */
	uint16_t type, class;
	size_t rdata_len;
	uint8_t rdata[65535];
};

/* How many bytes the first record of a text takes, its newline included:
 * parentheses may let it span lines.  A blank line is a record too. */
size_t zoneline_extent(const char *text, size_t len);

/* Reads one record.  1: here it is.  0: nothing but blanks and comments.
 * -1: `problem` has a sentence; its offset is in bytes of `text`. */
int zoneline_parse(struct zone_record *record, const char *text, size_t len,
		   const struct zoneline_defaults *defaults, struct rdata_problem *problem);

#endif
