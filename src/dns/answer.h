/* SPDX-License-Identifier: ISC */
/* dns/answer.h - composes the replies of --answer: question in, reply out.
 *
 * It replies as an authoritative server does: CNAMEs followed in its own data,
 * wildcards by RFC 4592, referrals below a SOA, NXDOMAIN and NODATA told apart,
 * EDNS by RFC 6891.  What is in no line does not exist. */
#ifndef DNS_ANSWER_H
#define DNS_ANSWER_H

#include "dns/answer_data.h"
#include "dns/message.h"

enum { ANSWER_EDNS_SIZE = 1232 };	/* what our OPT says */

/* What became of a message.  `bytes` is the caller's. */
struct answer_reply {
	uint8_t bytes[DNS_MESSAGE_MOST];
	size_t len;		/* 0: there is no reply */
	double delay_s;		/* how long to keep it */

	/* for the report */
	const char *why_none;	/* why there is no reply: a constant */
	bool has_question;
	struct dns_name name;	/* of the question, if it could be read */
	uint16_t type, class;
	unsigned rcode;
	unsigned answer_count;
	bool is_truncated, is_referral;
};

struct answerer;

/* `data` is lent.  NULL: out of memory. */
struct answerer *answerer_new(const struct answer_data *data);
/* NULL is welcome. */
void answerer_free(struct answerer *answerer);

/* Composes the reply to a message as it came over TCP or UDP. */
void answer_compose(struct answerer *answerer, const uint8_t *message, size_t len, bool is_tcp,
		    struct answer_reply *reply);

#endif
