/* SPDX-License-Identifier: ISC */
/* scan.h - one run of -z: what its parts share.
 *
 *	mode_scan	host to addresses, addresses to a scan, its result to a status
 *	scan_addresses	the addresses at hand, and their order
 *	scan_tell	what was found, port by port, and the totals */
#ifndef SCAN_H
#define SCAN_H

#include "net/scan.h"
#include "session.h"

struct mode_scan {
	struct session *session;	/* ours: what it shares with a session that connects */
	struct address by_family[2][SCAN_ADDRESSES];	/* IPv6, IPv4 */
	unsigned family_count[2];
	unsigned address_count;		/* with those there is no room for */
	struct lookup *lookup;
	ev_timer lookup_limit;
	ev_timer resolution;		/* how long one family waits for the other */
	double lookup_limit_s;		/* negative: none */
	struct retry retry;
	ev_timer again;			/* the next try */
	struct scan *scan;
	struct progress *progress;	/* NULL: none is asked for */
	bool host_is_literal;
	uint64_t tally[SCAN_STATES];
	double started;
};

/* ---- scan_addresses ---- */

void scan_add_address(struct mode_scan *mode, const struct address *address);
/* Those at hand, the best first.  Returns how many; with more there is no room. */
unsigned scan_order_addresses(const struct mode_scan *mode, struct address addresses[SCAN_ADDRESSES]);
/* So many of them were taken, the others are told of, and none is at hand then. */
void scan_addresses_taken(struct mode_scan *mode, unsigned count);

/* ---- scan_tell ---- */

/* A port, as net/scan tells of it; `who` is the mode. */
void scan_tell_port(void *who, const struct scan_result *result);
void scan_tell_totals(const struct mode_scan *mode);
/* A path; NULL: somebody listens there. */
void scan_tell_path(const struct mode_scan *mode, const struct error *err, double took_ms);

#endif
