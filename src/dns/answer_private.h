/* SPDX-License-Identifier: ISC */
/* dns/answer_private.h - a reply being composed.
 *
 *	answer.c	the message: may it be answered, how long may the reply be?
 *	answer_chain.c	the name: faults, records, the CNAME to the next name */
#ifndef DNS_ANSWER_PRIVATE_H
#define DNS_ANSWER_PRIVATE_H

#include "dns/answer.h"
#include "dns/reply_writer.h"

enum { CHAIN_MOST = 16 };	/* CNAMEs followed in one reply */

enum rcode {
	RCODE_NOERROR = 0,
	RCODE_FORMERR = 1,
	RCODE_NXDOMAIN = 3,
	RCODE_NOTIMP = 4,
	RCODE_REFUSED = 5,
	RCODE_BADVERS = 16,	/* RFC 6891, 6.1.3: its upper bits stand in OPT */
};

struct composing {
	const struct answer_data *data;
	struct answer_reply *reply;
	struct reply_writer out;
	uint16_t type, class;
	unsigned rcode;
	bool is_dropped, is_truncated;	/* as a fault wants it */
	bool is_authoritative, has_ended;
	bool is_in_zone;		/* a name of the chain is */
	struct dns_name names[CHAIN_MOST + 1];	/* of the question, then of each CNAME followed */
	size_t name_count;
};

/* Puts what there is to say to the question, names[0], and sets ->rcode. */
void answer_question(struct composing *composing);

#endif
