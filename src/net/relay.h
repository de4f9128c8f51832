/* SPDX-License-Identifier: ISC */
/* net/relay.h - a session: two flows between our end and the peer, and the
 * rules of when it is over.
 *
 * When our source ends, the sending side is shut down and the session runs on
 * until the peer closes.  When the peer closes, what our source still delivers
 * is sent; the session ends once the source ends, pauses for the linger time,
 * or a write fails.  No rule cuts off bytes already read: they are written, or
 * the error says how far it came. */
#ifndef NET_RELAY_H
#define NET_RELAY_H

#include "base/error.h"
#include "net/flow.h"

#include <ev.h>
#include <stdbool.h>

struct dissect;
struct relay;
struct report;
struct stream;

/* Told once, as the last act; may free the relay.  relay_error() says how it
 * went. */
typedef void relay_done_fn(struct relay *relay, void *owner);

/* Times are in seconds; a negative one is no limit. */
struct relay_options {
	struct flow_options out, in;
	struct dissect *dissect;	/* lent: is shown the DNS that passes; NULL: none */
	bool has_no_source;	/* nothing is ever sent: -d, --recv-only */
	bool discards;		/* nothing received is wanted: --send-only */
	bool shuts_down;	/* FIN once our source has ended */
	bool is_listener;	/* a datagram listener does not end with its source */
	double linger_s;	/* after the peer's end: how long the source may pause; INFINITY: for ever */
	double quit_s;		/* after our source's end: whatever the peer does */
	double idle_s;		/* without a byte in either direction */
	bool idle_is_failure;	/* --idle-timeout: one line, status 1; else silent, status 0 */
};

/* near_in, near_out and far are lent until relay_free(); near_in may be NULL
 * with has_no_source.  `peer` names the far end in errors.  The relay only
 * shuts the streams' sending sides, it closes none.  NULL: out of memory. */
struct relay *relay_new(struct ev_loop *loop, struct report *report, struct stream *near_in,
			struct stream *near_out, struct stream *far, const char *peer,
			const struct relay_options *options, relay_done_fn *on_done, void *owner);
/* Stops moving and frees.  NULL is welcome. */
void relay_free(struct relay *relay);

/* How it ended: STATUS_OK or a sentence; NULL while it goes on. */
const struct error *relay_error(const struct relay *relay);

/* In words why it ended, for -v. */
const char *relay_why(const struct relay *relay);

/* The two directions, for their counts and times. */
const struct flow *relay_out(const struct relay *relay);
const struct flow *relay_in(const struct relay *relay);

#endif
