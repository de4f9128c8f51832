/* SPDX-License-Identifier: ISC */
/* dns/dissect.h - tells the DNS that passes: a line for each query, with the
 * reply to it, whoever the two ends are.
 *
 * A reply belongs to the oldest query that went the other way with the same id
 * and question.  At most DISSECT_QUERIES of them are waited for, each for
 * DISSECT_PATIENCE seconds. */
#ifndef DNS_DISSECT_H
#define DNS_DISSECT_H

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dissect;
struct report;

enum { DISSECT_QUERIES = 1024 };
#define DISSECT_PATIENCE 5.0

/* Who sends or receives.  All is lent. */
struct dissect_end {
	const char *name;	/* 192.0.2.1:53 */
	const char *process;	/* NULL: unknown */
	long pid;		/* with a process */
};

struct dissect_packet {
	const uint8_t *bytes;	/* one message, lent */
	size_t len;
	struct dissect_end from, to;
	bool is_outward;	/* which of two ways it goes: a reply goes the other */
	bool is_datagram;	/* which may be sent again before it is replied to */
	const char *transport;	/* "UDP"; a constant */
};

/* Loop and report are lent.  NULL: out of memory. */
struct dissect *dissect_new(struct ev_loop *loop, struct report *report);
/* Tells the queries that got no reply, and frees.  NULL is welcome. */
void dissect_free(struct dissect *dissect);

/* Whether a header is that of a query, so that it pays to ask who sent it. */
bool dissect_is_query(const uint8_t *bytes, size_t len);

/* Whether a header of DNS_HEADER_LEN bytes may begin a message of `len`; NULL,
 * or why not. */
const char *dissect_doubt(const uint8_t *header, size_t len);

/* Tells what there is to tell.  NULL, or why it is no DNS; then nothing was told. */
const char *dissect_message(struct dissect *dissect, const struct dissect_packet *packet);

/* Tells of bytes that are no DNS: packet->from and ->to count. */
void dissect_other(struct dissect *dissect, const struct dissect_packet *packet, const char *why);

#endif
