/* SPDX-License-Identifier: ISC */
/* A session: two flows, and the rules of when it is over.
 *
 *	         source ends: FIN            both closed
 *	RUNNING ------------------> RUNNING -------------> CLOSING --> OVER
 *	         peer ends: linger                    acknowledged
 *
 * A flow tells when its state changes, and one timer stands at the earliest of
 * the clocks (relay_clocks.c).  Either calls settle(), the one place that decides.
 * CLOSING waits until the peer's TCP has what we sent, so that status 0 means
 * delivered. */
#include "net/relay_private.h"

#include "base/trace.h"
#include "net/dissect_filter.h"
#include "out/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- rules ---- */

static bool is_terminal(const struct stream *stream)
{
	return stream && stream->kind == STREAM_TERMINAL;
}

static void note_ends(struct relay *relay)
{
	if (!relay_has_out_ended(relay) && relay_has_out(relay) && relay->out.state != FLOW_OPEN)
		relay->out_ended = ev_now(relay->loop);
	if (!relay_has_in_ended(relay) && relay->in.state == FLOW_CLOSED)
		relay->in_ended = ev_now(relay->loop);
}

/* Says at -v why the session is still open. */
static void tell_holding(struct relay *relay)
{
	if (relay->state != RELAY_RUNNING)
		return;
	if (relay_is_out_closed(relay) && relay_has_out_ended(relay) && !relay->out.sink_errno &&
	    !relay->has_told_out_end) {
		relay->has_told_out_end = true;
		report(relay->report, REPORT_HOLDING,
		       F_TEXT(relay->options.shuts_down ? "input ended, sent FIN, waiting for the peer to close" :
			      relay_is_endless(relay) ? "input ended, waiting for what still comes" :
							"input ended, waiting for the peer to close"));
	}
	if (relay_has_in_ended(relay) && !relay->has_told_in_end) {
		relay->has_told_in_end = true;
		report(relay->report, REPORT_HOLDING, F_TEXT("peer closed its side, sending what the input still delivers"));
	}
}

/* What the states of the two flows alone decide. */
static void apply_rules(struct relay *relay)
{
	bool has_read_its_most = relay->options.in.most_reads &&
				 relay->in.read_count >= relay->options.in.most_reads;

	if (relay->in.sink_errno)
		relay_end(relay, "our output failed");
	else if (relay->out.sink_errno && relay_is_endless(relay))
		relay_end(relay, "sending failed");
	else if (!relay_has_in_ended(relay))
		return;		/* all that the peer sent is passed on first */
	else if (relay->in.source_errno || relay->out.sink_errno)
		relay_end(relay, "the connection failed");
	else if (has_read_its_most)
		relay_close_well(relay, "the number of reads asked for has come (-W)");
	else if (relay_is_out_closed(relay))
		relay_close_well(relay, relay_has_out(relay) ? "both sides have closed" : "the peer has closed");
	else if (is_terminal(relay->near_in) && !isinf(relay->options.linger_s) && !flow_pending(&relay->out))
		relay_close_well(relay, "the peer has closed");
}

/* The one place that decides whether the session goes on. */
static void settle(struct relay *relay)
{
	double due;

	if (relay->is_settling)
		return;
	relay->is_settling = true;
	note_ends(relay);
	relay_note_failures(relay);
	if (relay->state == RELAY_RUNNING)
		apply_rules(relay);
	due = relay_ring_clocks(relay);
	if (relay->state == RELAY_CLOSING)
		relay_look_while_closing(relay);
	tell_holding(relay);
	relay->is_settling = false;
	if (relay->state != RELAY_OVER) {
		relay_set_timer(relay, due);
		return;
	}
	trace(TRACE_RELAY, "%s: over: %s", relay->peer, relay->why);
	ev_timer_stop(relay->loop, &relay->timer);
	flow_stop(&relay->out);
	flow_stop(&relay->in);
	relay->on_done(relay, relay->owner);	/* last: it may free us */
}

static void on_flow_changed(struct flow *flow, void *owner)
{
	(void)flow;
	settle(owner);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop, (void)revents;
	settle(timer->data);
}

/* ---- the whole ---- */

struct relay *relay_new(struct ev_loop *loop, struct report *report, struct stream *near_in,
			struct stream *near_out, struct stream *far, const char *peer,
			const struct relay_options *options, relay_done_fn *on_done, void *owner)
{
	struct relay *relay = calloc(1, sizeof *relay);
	struct flow_options out = options->out, in = options->in;

	if (!relay)
		return NULL;
	relay->loop = loop;
	relay->report = report;
	relay->near_in = near_in;
	relay->near_out = near_out;
	relay->far = far;
	relay->options = *options;
	snprintf(relay->peer, sizeof relay->peer, "%s", peer);
	relay->on_done = on_done;
	relay->owner = owner;
	relay->started = ev_now(loop);
	ev_timer_init(&relay->timer, on_timer, 0, 0);
	ev_set_priority(&relay->timer, EV_MINPRI);	/* what has come meanwhile comes first */
	relay->timer.data = relay;

	relay->in_dissect = dissect_filter_add(&in, options->dissect, far, near_out, false);
	flow_start(&relay->in, loop, "peer to output", far, near_out, &in, on_flow_changed, relay);
	if (relay_has_out(relay)) {
		relay->out_dissect = dissect_filter_add(&out, options->dissect, near_in, far, true);
		out.keeps_sink_open = !options->shuts_down;
		flow_start(&relay->out, loop, "input to peer", near_in, far, &out, on_flow_changed, relay);
	}
	/* Nothing is decided within this call: the owner does not know us yet. */
	ev_timer_start(loop, &relay->timer);
	return relay;
}

void relay_free(struct relay *relay)
{
	if (!relay)
		return;
	ev_timer_stop(relay->loop, &relay->timer);
	flow_stop(&relay->out);
	flow_stop(&relay->in);
	dissect_filter_free(relay->out_dissect);
	dissect_filter_free(relay->in_dissect);
	free(relay);
}

const struct error *relay_error(const struct relay *relay)
{
	return relay->state == RELAY_OVER ? &relay->error : NULL;
}

const char *relay_why(const struct relay *relay)
{
	return relay->why ? relay->why : "it was interrupted";
}

const struct flow *relay_out(const struct relay *relay)
{
	return &relay->out;
}

const struct flow *relay_in(const struct relay *relay)
{
	return &relay->in;
}
