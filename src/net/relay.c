/* SPDX-License-Identifier: ISC */
/* A session: two flows, and the rules of when it is over.
 *
 *	         source ends: FIN            both closed
 *	RUNNING ------------------> RUNNING -------------> CLOSING --> OVER
 *	         peer ends: linger                    acknowledged
 *
 * A flow tells when its state changes, and one timer stands at the earliest of
 * the clocks in clock_table.  Either calls settle(), the one place that decides.
 * CLOSING waits until the peer's TCP has what we sent, so that status 0 means
 * delivered. */
#include "net/relay.h"

#include "base/trace.h"
#include "net/dissect_filter.h"
#include "net/stream.h"
#include "net/tcp_info.h"
#include "out/report.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

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

enum {
	/* How soon to look for acknowledgements first. */
	CLOSING_LOOK_MS = 2,
	/* How often to look whether our own blocked output has moved. */
	BLOCKED_LOOK_MS = 100,
	/* How often to look whether the peer is still there at all. */
	HEALTH_LOOK_MS = 250,
};

static double later(double a, double b)
{
	return a > b ? a : b;
}

/* Datagrams: nothing tells of the peer's end. */
static bool is_endless(const struct relay *relay)
{
	return relay->far->has_messages && !relay->far->has_end;
}

static bool has_out(const struct relay *relay)
{
	return !relay->options.has_no_source;
}

static bool out_is_closed(const struct relay *relay)
{
	return !has_out(relay) || relay->out.state == FLOW_CLOSED;
}

static bool has_out_ended(const struct relay *relay)
{
	return relay->out_ended > 0;
}

static bool has_in_ended(const struct relay *relay)
{
	return relay->in_ended > 0;
}

static bool is_terminal(const struct stream *stream)
{
	return stream && stream->kind == STREAM_TERMINAL;
}

/* ---- the end, and how it went ---- */

/* What went wrong is in relay->error already. */
static void fail(struct relay *relay, const char *why)
{
	relay->why = why;
	relay->state = RELAY_OVER;
}

static void fail_far(struct relay *relay, int number, const char *doing)
{
	unsigned long long sent = relay->out.bytes_written, received = relay->in.bytes_read;

	if (relay->error.status != STATUS_OK)
		return;		/* the first failure is the cause, the others follow from it */
	if (number == ECONNREFUSED)
		doing = "sending to";	/* the reply to a datagram of ours, whoever noticed it */
	if ((number == ECONNRESET || number == EPIPE) && sent > 0)
		error_set(&relay->error, STATUS_FAILED, "peer reset the connection after %llu bytes sent", sent);
	else if (number == ECONNRESET || number == EPIPE)
		error_set(&relay->error, STATUS_FAILED, "peer reset the connection after %llu bytes received",
			  received);
	else if (number == EMSGSIZE)
		error_set_errno(&relay->error, number, "%s %s after %llu bytes", doing, relay->peer,
				*doing == 's' ? sent : received);
	else
		error_set_errno(&relay->error, number, "%s %s", doing, relay->peer);
}

static void fail_near(struct relay *relay, int number, const char *doing, const struct stream *stream,
		      uint64_t bytes)
{
	if (relay->error.status == STATUS_OK)
		error_set_errno(&relay->error, number, "%s %s after %llu bytes", doing, stream->name,
				(unsigned long long)bytes);
}

/* What has come and was not written, in the socket's own buffer too. */
static unsigned long long unwritten_bytes(const struct relay *relay)
{
	int in_socket = 0;

	if (relay->in.state == FLOW_OPEN)
		ioctl(relay->far->fd, FIONREAD, &in_socket);
	return flow_pending(&relay->in) + (unsigned)in_socket;
}

/* Bytes that came or were read and can't be passed on any more must not go
 * unsaid. */
static void own_up(struct relay *relay, const char *when)
{
	unsigned long long unsent = flow_pending(&relay->out) + tcp_unacknowledged(relay->far->fd);
	unsigned long long unwritten = relay->options.discards ? 0 : unwritten_bytes(relay);

	if (relay->error.status != STATUS_OK)
		return;
	if (unsent)
		error_set(&relay->error, STATUS_FAILED, "%s: %llu bytes were not taken by the peer", when, unsent);
	else if (unwritten)
		error_set(&relay->error, STATUS_FAILED, "%s: %llu bytes received were not written", when,
			  unwritten);
}

/* The session has come to its end: no more is read from our source, and
 * CLOSING sees to what is on its way. */
static void close_well(struct relay *relay, const char *why)
{
	relay->why = why;
	relay->state = RELAY_CLOSING;
	if (has_out(relay))
		flow_end_source(&relay->out);
}

/* ---- clocks ---- */

static double quit_due(const struct relay *relay)
{
	/* 0 is no limit: shut down and wait for the peer. */
	if (relay->options.quit_s <= 0 || !has_out_ended(relay))
		return INFINITY;
	return relay->out_ended + relay->options.quit_s;
}

static void on_quit(struct relay *relay)
{
	own_up(relay, "the time after the end of input is over (-q)");
	relay->why = "the time after the end of input is over (-q)";
	relay->state = RELAY_OVER;
}

/* The idle clock stands still while our own output is blocked, and while we
 * pause on purpose. */
static double idle_due(const struct relay *relay)
{
	double active = later(later(relay->out.last_read, relay->out.last_write),
			      later(relay->in.last_read, relay->in.last_write));

	if (relay->options.idle_s < 0)
		return INFINITY;
	if (flow_is_blocked(&relay->in) || ev_is_active(&relay->out.pause) || ev_is_active(&relay->in.pause))
		return ev_now(relay->loop) + relay->options.idle_s + BLOCKED_LOOK_MS / 1000.0;
	return later(active, relay->started) + relay->options.idle_s;
}

static void on_idle(struct relay *relay)
{
	own_up(relay, "the idle time is over");
	if (relay->options.idle_is_failure && relay->error.status == STATUS_OK)
		error_set(&relay->error, STATUS_FAILED, "Idle timeout expired (%.0f ms).",
			  relay->options.idle_s * 1000);
	relay->why = "nothing came or went for the idle time";
	relay->state = RELAY_OVER;
}

/* After the peer's end: since when has our source been silent? */
static double linger_due(const struct relay *relay)
{
	if (!has_in_ended(relay) || out_is_closed(relay) || isinf(relay->options.linger_s))
		return INFINITY;
	if (flow_is_busy(&relay->out))
		return ev_now(relay->loop) + later(relay->options.linger_s, CLOSING_LOOK_MS / 1000.0);
	return later(relay->in_ended, relay->out.last_read) + relay->options.linger_s;
}

static void on_linger(struct relay *relay)
{
	close_well(relay, "the peer has closed, and the input pauses");
}

static int socket_error(int fd)
{
	int number = 0;
	socklen_t len = sizeof number;

	getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &len);
	return number;
}

/* After the peer's end nothing tells of a reset any more: end of file hides it.
 * So it is looked for, lest a line typed to nobody be lost in silence. */
static double health_due(const struct relay *relay)
{
	if (!has_in_ended(relay) || out_is_closed(relay))
		return INFINITY;
	return later(relay->in_ended, relay->last_look) + HEALTH_LOOK_MS / 1000.0;
}

static void on_health(struct relay *relay)
{
	int number = socket_error(relay->far->fd);

	relay->last_look = ev_now(relay->loop);
	if (number == 0)
		return;
	fail_far(relay, number, "sending to");
	fail(relay, "the connection failed");
}

/* Datagrams have no end of the peer, and --send-only does not care for it:
 * wait until nothing has come for a while. */
static double quiet_due(const struct relay *relay)
{
	double quiet_since;

	if (!has_out_ended(relay) || !out_is_closed(relay))
		return INFINITY;
	if (is_endless(relay) ? relay->options.is_listener : !relay->options.discards)
		return INFINITY;
	/* These say themselves how long to wait. */
	if (relay->options.quit_s > 0 || relay->options.idle_s >= 0 || relay->options.in.most_reads)
		return INFINITY;
	if (flow_is_blocked(&relay->in) || tcp_unacknowledged(relay->far->fd))
		return ev_now(relay->loop) + BLOCKED_LOOK_MS / 1000.0;
	quiet_since = later(relay->out_ended, later(relay->in.last_read, relay->out.last_write));
	return quiet_since + relay->options.linger_s;
}

static void on_quiet(struct relay *relay)
{
	close_well(relay, "the input has ended, and nothing more comes");
}

static const struct {
	const char *name;
	double (*due)(const struct relay *relay);
	void (*on_due)(struct relay *relay);
	bool bounds_closing;	/* rings in CLOSING, too */
} clock_table[] = {
	{ "quit", quit_due, on_quit, true },
	{ "idle", idle_due, on_idle, true },
	{ "linger", linger_due, on_linger, false },
	{ "quiet", quiet_due, on_quiet, false },
	{ "health", health_due, on_health, false },
};

enum { CLOCK_COUNT = sizeof clock_table / sizeof clock_table[0] };

/* ---- rules ---- */

static void note_ends(struct relay *relay)
{
	if (!has_out_ended(relay) && has_out(relay) && relay->out.state != FLOW_OPEN)
		relay->out_ended = ev_now(relay->loop);
	if (!has_in_ended(relay) && relay->in.state == FLOW_CLOSED)
		relay->in_ended = ev_now(relay->loop);
}

static void note_failures(struct relay *relay)
{
	if (relay->in.sink_errno)
		fail_near(relay, relay->in.sink_errno, "writing to", relay->near_out, relay->in.bytes_written);
	if (relay->out.sink_errno)
		fail_far(relay, relay->out.sink_errno, "sending to");
	if (relay->in.source_errno)
		fail_far(relay, relay->in.source_errno, "receiving from");
	if (relay->out.source_errno)
		fail_near(relay, relay->out.source_errno, "reading", relay->near_in, relay->out.bytes_read);
}

/* Says at -v why the session is still open. */
static void tell_holding(struct relay *relay)
{
	if (relay->state != RELAY_RUNNING)
		return;
	if (out_is_closed(relay) && has_out_ended(relay) && !relay->has_told_out_end) {
		relay->has_told_out_end = true;
		report(relay->report, REPORT_HOLDING,
		       F_TEXT(relay->options.shuts_down ? "input ended, sent FIN, waiting for the peer to close" :
			      is_endless(relay) ? "input ended, waiting for what still comes" :
						    "input ended, waiting for the peer to close"));
	}
	if (has_in_ended(relay) && !relay->has_told_in_end) {
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
		fail(relay, "our output failed");
	else if (relay->out.sink_errno && is_endless(relay))
		fail(relay, "sending failed");
	else if (!has_in_ended(relay))
		return;		/* all that the peer sent is passed on first */
	else if (relay->in.source_errno || relay->out.sink_errno)
		fail(relay, "the connection failed");
	else if (has_read_its_most)
		close_well(relay, "the number of reads asked for has come (-W)");
	else if (out_is_closed(relay))
		close_well(relay, has_out(relay) ? "both sides have closed" : "the peer has closed");
	else if (is_terminal(relay->near_in) && !isinf(relay->options.linger_s) && !flow_pending(&relay->out))
		close_well(relay, "the peer has closed");
}

/* What nobody reads any more is thrown away: left in the socket, it would turn
 * our close into a reset over what we sent.  Returns what recv(2) failed with. */
static int discard_received(const struct stream *far)
{
	char bytes[16 * 1024];
	ssize_t got = 1;

	for (int i = 0; i < 64 && got > 0; i++)
		got = recv(far->fd, bytes, sizeof bytes, MSG_DONTWAIT);
	return got < 0 && errno != EAGAIN && errno != EWOULDBLOCK ? errno : 0;
}

static bool is_owed(const struct relay *relay)
{
	return flow_pending(&relay->out) > 0 || tcp_unacknowledged(relay->far->fd) > 0;
}

/* Why what is on its way won't arrive; 0: it may yet. */
static int closing_failure(const struct relay *relay)
{
	int number = 0;

	if (relay->in.state == FLOW_CLOSED && !relay->in.source_errno)
		number = discard_received(relay->far);
	if (!number)
		number = socket_error(relay->far->fd);
	if (!number)
		number = relay->out.sink_errno;
	/* In this order: what the last acknowledgement took is not owed any more. */
	return !number && tcp_is_gone(relay->far->fd) && is_owed(relay) ? ECONNRESET : number;
}

static void look_while_closing(struct relay *relay)
{
	int number;

	if (is_endless(relay)) {
		own_up(relay, relay->why);
		relay->state = RELAY_OVER;
		return;
	}
	number = closing_failure(relay);
	if (number) {
		fail_far(relay, number, "sending to");
		relay->state = RELAY_OVER;
	} else if (!is_owed(relay)) {
		relay->state = RELAY_OVER;
	}
}

static double earliest_clock(struct relay *relay)
{
	double now = ev_now(relay->loop), earliest = INFINITY, due;

	for (size_t i = 0; i < CLOCK_COUNT && relay->state != RELAY_OVER; i++) {
		due = clock_table[i].due(relay);
		if (due <= now && (relay->state == RELAY_RUNNING || clock_table[i].bounds_closing)) {
			trace(TRACE_RELAY, "%s: %s clock is over", relay->peer, clock_table[i].name);
			clock_table[i].on_due(relay);
			due = clock_table[i].due(relay);
		}
		if (due < earliest)
			earliest = due;
	}
	return earliest;
}

static void arm(struct relay *relay, double due)
{
	double wait = due - ev_now(relay->loop);

	ev_timer_stop(relay->loop, &relay->timer);
	/* Nothing tells of acknowledgements: look, less and less often. */
	if (relay->state == RELAY_CLOSING) {
		relay->closing_look_s = later(2 * relay->closing_look_s, CLOSING_LOOK_MS / 1000.0);
		if (relay->closing_look_s > HEALTH_LOOK_MS / 1000.0)
			relay->closing_look_s = HEALTH_LOOK_MS / 1000.0;
		wait = relay->closing_look_s;
	}
	if (isinf(wait))
		return;
	ev_timer_set(&relay->timer, wait > 0 ? wait : 0, 0);
	ev_timer_start(relay->loop, &relay->timer);
}

/* The one place that decides whether the session goes on. */
static void settle(struct relay *relay)
{
	double due;

	if (relay->is_settling)
		return;
	relay->is_settling = true;
	note_ends(relay);
	note_failures(relay);
	if (relay->state == RELAY_RUNNING)
		apply_rules(relay);
	due = earliest_clock(relay);
	if (relay->state == RELAY_CLOSING)
		look_while_closing(relay);
	tell_holding(relay);
	relay->is_settling = false;
	if (relay->state != RELAY_OVER) {
		arm(relay, due);
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
	relay->timer.data = relay;

	relay->in_dissect = dissect_filter_add(&in, options->dissect, far, near_out, false);
	flow_start(&relay->in, loop, "peer to output", far, near_out, &in, on_flow_changed, relay);
	if (has_out(relay)) {
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
