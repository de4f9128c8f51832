/* SPDX-License-Identifier: ISC */
/* net/relay_private.h - what the parts of a relay share.
 *
 *	relay		two flows, and the rules of when the session is over
 *	relay_clocks	what is to happen after some time, on one timer
 *	relay_end	how it ends: what is still owed, and what is said of it */
#ifndef NET_RELAY_PRIVATE_H
#define NET_RELAY_PRIVATE_H

#include "net/relay.h"
#include "net/stream.h"

enum relay_state { RELAY_RUNNING, RELAY_CLOSING, RELAY_OVER };

struct relay {
	enum relay_state state;
	struct ev_loop *loop;		/* lent, as all streams */
	struct report *report;
	struct stream *near_in, *near_out, *far;
	struct flow out, in;
	struct dissect_filter *out_dissect, *in_dissect;	/* ours; NULL: none */
	struct relay_options options;
	char peer[128];
	ev_timer timer;
	double started;			/* all times: ev_now() */
	double out_ended, in_ended;	/* 0: not yet */
	bool has_told_out_end, has_told_in_end;
	double last_look;		/* at the peer's health, once its side has ended */
	double closing_look_s;
	bool is_settling;		/* a flow that changes meanwhile is seen anyway */
	struct error error;
	const char *why;
	relay_done_fn *on_done;
	void *owner;
};

/* ---- relay ---- */

/* Datagrams: nothing tells of the peer's end. */
static inline bool relay_is_endless(const struct relay *relay)
{
	return relay->far->has_messages && !relay->far->has_end;
}

static inline bool relay_has_out(const struct relay *relay)
{
	return !relay->options.has_no_source;
}

static inline bool relay_is_out_closed(const struct relay *relay)
{
	return !relay_has_out(relay) || relay->out.state == FLOW_CLOSED;
}

static inline bool relay_has_out_ended(const struct relay *relay)
{
	return relay->out_ended > 0;
}

static inline bool relay_has_in_ended(const struct relay *relay)
{
	return relay->in_ended > 0;
}

/* ---- relay_clocks ---- */

/* Does what is due.  Returns when the next clock is, INFINITY: none will be. */
double relay_ring_clocks(struct relay *relay);
/* Sets the timer for then, or, in CLOSING, for the next look. */
void relay_set_timer(struct relay *relay, double due);

/* ---- relay_end ---- */

/* It is over at once.  What went wrong, if anything, is in relay->error. */
void relay_end(struct relay *relay, const char *why);
/* The session has come to its end: no more is read from our source, and CLOSING
 * sees to what is on its way. */
void relay_close_well(struct relay *relay, const char *why);

/* The first failure is the cause, the others follow from it: it alone is kept. */
void relay_fail_far(struct relay *relay, int number, const char *doing);
/* What the flows have failed with. */
void relay_note_failures(struct relay *relay);
/* Bytes that came or were read and can't be passed on any more must not go
 * unsaid. */
void relay_own_up(struct relay *relay, const char *when);

/* In CLOSING: whether it is over by now. */
void relay_look_while_closing(struct relay *relay);

#endif
