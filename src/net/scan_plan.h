/* SPDX-License-Identifier: ISC */
/* net/scan_plan.h - which port is tried at which address next, and which is told
 * of next.
 *
 * Nothing here knows of sockets or clocks.  Every port begins at the preferred
 * address; the next one becomes due when an address has failed, or has kept
 * silent for a while.  A port is settled when one address is open, or when all
 * have said what they had to say and no more are expected; settled ports are told
 * of in order. */
#ifndef NET_SCAN_PLAN_H
#define NET_SCAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is known of a port. */
enum scan_state {
	SCAN_OPEN,
	SCAN_CLOSED,
	SCAN_NO_ANSWER,		/* with datagrams: open, or filtered */
	SCAN_UNREACHABLE,	/* the network says so */
	SCAN_FAILED,		/* our own system could not try */
	SCAN_DROPPED,		/* another address was faster; never of a port */
	SCAN_STATES
};

enum { SCAN_ADDRESSES = 64 };	/* of one host */

/* What one address came to for one port. */
struct scan_outcome {
	float took_ms;
	int16_t number;		/* errno; 0: open */
	uint8_t offender;	/* which address says it is unreachable; 0: none */
	bool is_over;
};

/* One attempt: a port at an address. */
struct scan_task {
	unsigned index, address;
};

struct scan_plan {
	const unsigned *ports;		/* lent */
	unsigned port_count, address_count;
	unsigned begun, told;		/* ports; all before these are */
	unsigned settled, open;		/* how many ports are */
	unsigned preferred;		/* address to begin with */
	bool has_heard[SCAN_ADDRESSES];
	bool expects_more;		/* addresses; see scan_plan_add() */
	struct planned_port *each;	/* ours, both */
	struct scan_outcome *outcomes;
	int first_due, last_due;	/* a list through each[]; -1: none */
};

/* -1: out of memory. */
int scan_plan_init(struct scan_plan *plan, const unsigned *ports, unsigned port_count, unsigned address_count);
void scan_plan_destroy(struct scan_plan *plan);

/* So many addresses more have come, behind the others; none further are expected.
 * -1: out of memory, and there are as many as before. */
int scan_plan_add(struct scan_plan *plan, unsigned count);

/* Whether a port that has begun is due at another address, and whether there is
 * one that has not begun. */
bool scan_plan_has_due(const struct scan_plan *plan);
bool scan_plan_has_new(const struct scan_plan *plan);

/* The next attempt: what is due before what is new.  False: none. */
bool scan_plan_next(struct scan_plan *plan, struct scan_task *task);
/* It could not be made now; it is the first one again. */
void scan_plan_put_back(struct scan_plan *plan, const struct scan_task *task);

/* An address has kept silent for a while: the next one is due. */
void scan_plan_is_silent(struct scan_plan *plan, unsigned index);

/* An attempt is over.  Once the port is open, attempts at other addresses that are
 * still under way end here with ECANCELED. */
void scan_plan_over(struct scan_plan *plan, const struct scan_task *task, const struct scan_outcome *outcome);

bool scan_plan_is_settled(const struct scan_plan *plan, unsigned index);

/* The next settled port in order.  False: it is not settled yet, or there is none. */
bool scan_plan_tell(struct scan_plan *plan, unsigned *index);

/* The `nth` address that was tried for a port, and what it came to; NULL where it
 * was not tried, or not to its end. */
const struct scan_outcome *scan_plan_outcome(const struct scan_plan *plan, unsigned index, unsigned nth,
					     unsigned *address);

/* What an errno value says of a port. */
enum scan_state scan_state_of(int number);

#endif
