/* SPDX-License-Identifier: ISC */
/* The clocks of a session: when each is due, and what it does then.
 *
 * One timer stands at the earliest of those in clock_table. */
#include "net/relay_private.h"

#include "base/trace.h"
#include "net/socket.h"
#include "net/tcp_info.h"

#include <math.h>

enum {
	/* How soon to look for acknowledgements first. */
	CLOSING_LOOK_MS = 2,
	/* How often to look whether our own blocked output has moved. */
	BLOCKED_LOOK_MS = 100,
	/* How often to look whether the peer is still there at all. */
	HEALTH_LOOK_MS = 250,
};

/* ---- each of them ---- */

static double quit_due(const struct relay *relay)
{
	/* 0 is no limit: shut down and wait for the peer. */
	if (relay->options.quit_s <= 0 || !relay_has_out_ended(relay))
		return INFINITY;
	return relay->out_ended + relay->options.quit_s;
}

static void on_quit(struct relay *relay)
{
	static const char why[] = "the time after the end of input is over (-q)";

	relay_own_up(relay, why);
	relay_end(relay, why);
}

/* The idle clock stands still while our own output is blocked, and while we
 * pause on purpose. */
static double idle_due(const struct relay *relay)
{
	double active = fmax(fmax(relay->out.last_read, relay->out.last_write),
			     fmax(relay->in.last_read, relay->in.last_write));

	if (relay->options.idle_s < 0)
		return INFINITY;
	if (flow_is_blocked(&relay->in) || ev_is_active(&relay->out.pause) || ev_is_active(&relay->in.pause))
		return ev_now(relay->loop) + relay->options.idle_s + BLOCKED_LOOK_MS / 1000.0;
	return fmax(active, relay->started) + relay->options.idle_s;
}

static void on_idle(struct relay *relay)
{
	relay_own_up(relay, "the idle time is over");
	if (relay->options.idle_is_failure && relay->error.status == STATUS_OK)
		error_set(&relay->error, STATUS_FAILED, "Idle timeout expired (%.0f ms).",
			  relay->options.idle_s * 1000);
	relay_end(relay, "nothing came or went for the idle time");
}

/* After the peer's end: since when has our source been silent? */
static double linger_due(const struct relay *relay)
{
	if (!relay_has_in_ended(relay) || relay_is_out_closed(relay) || isinf(relay->options.linger_s))
		return INFINITY;
	if (flow_is_busy(&relay->out))
		return ev_now(relay->loop) + fmax(relay->options.linger_s, CLOSING_LOOK_MS / 1000.0);
	return fmax(relay->in_ended, relay->out.last_read) + relay->options.linger_s;
}

static void on_linger(struct relay *relay)
{
	relay_close_well(relay, "the peer has closed, and the input pauses");
}

/* After the peer's end nothing tells of a reset any more: end of file hides it.
 * So it is looked for, lest a line typed to nobody be lost in silence. */
static double health_due(const struct relay *relay)
{
	if (!relay_has_in_ended(relay) || relay_is_out_closed(relay))
		return INFINITY;
	return fmax(relay->in_ended, relay->last_look) + HEALTH_LOOK_MS / 1000.0;
}

static void on_health(struct relay *relay)
{
	int number = socket_take_error(relay->far->fd);

	relay->last_look = ev_now(relay->loop);
	if (number == 0)
		return;
	relay_fail_far(relay, number, "sending to");
	relay_end(relay, "the connection failed");
}

/* Datagrams have no end of the peer, and --send-only does not care for it:
 * wait until nothing has come for a while. */
static double quiet_due(const struct relay *relay)
{
	double quiet_since;

	if (!relay_has_out_ended(relay) || !relay_is_out_closed(relay))
		return INFINITY;
	if (relay_is_endless(relay) ? relay->options.is_listener : !relay->options.discards)
		return INFINITY;
	/* These say themselves how long to wait. */
	if (relay->options.quit_s > 0 || relay->options.idle_s >= 0 || relay->options.in.most_reads)
		return INFINITY;
	if (flow_is_blocked(&relay->in) || tcp_unacknowledged(relay->far->fd))
		return ev_now(relay->loop) + BLOCKED_LOOK_MS / 1000.0;
	quiet_since = fmax(relay->out_ended, fmax(relay->in.last_read, relay->out.last_write));
	return quiet_since + relay->options.linger_s;
}

static void on_quiet(struct relay *relay)
{
	relay_close_well(relay, "the input has ended, and nothing more comes");
}

static const struct {
	const char *name;
	double (*due)(const struct relay *relay);
	void (*on_due)(struct relay *relay);
	bool bounds_closing;	/* rings in CLOSING, too */
	bool is_of_silence;	/* what has come and was not looked at yet breaks it */
} clock_table[] = {
	{ "quit", quit_due, on_quit, true, false },
	{ "idle", idle_due, on_idle, true, true },
	{ "linger", linger_due, on_linger, false, false },	/* looks itself */
	{ "quiet", quiet_due, on_quiet, false, true },
	{ "health", health_due, on_health, false, false },
};

enum { CLOCK_COUNT = sizeof clock_table / sizeof clock_table[0] };

static bool has_unread_input(const struct relay *relay)
{
	return flow_has_input(&relay->in) || flow_has_input(&relay->out);
}

/* ---- all of them ---- */

double relay_ring_clocks(struct relay *relay)
{
	double now = ev_now(relay->loop), earliest = INFINITY, due;

	for (size_t i = 0; i < CLOCK_COUNT && relay->state != RELAY_OVER; i++) {
		due = clock_table[i].due(relay);
		if (due <= now && clock_table[i].is_of_silence && has_unread_input(relay)) {
			due = now;	/* again, once it has been read */
		} else if (due <= now && (relay->state == RELAY_RUNNING || clock_table[i].bounds_closing)) {
			trace(TRACE_RELAY, "%s: %s clock is over", relay->peer, clock_table[i].name);
			clock_table[i].on_due(relay);
			due = clock_table[i].due(relay);
		}
		earliest = fmin(earliest, due);
	}
	return earliest;
}

void relay_set_timer(struct relay *relay, double due)
{
	double wait = due - ev_now(relay->loop);

	ev_timer_stop(relay->loop, &relay->timer);
	/* Nothing tells of acknowledgements: look, less and less often. */
	if (relay->state == RELAY_CLOSING) {
		wait = fmax(2 * relay->closing_look_s, CLOSING_LOOK_MS / 1000.0);
		wait = fmin(wait, HEALTH_LOOK_MS / 1000.0);
		relay->closing_look_s = wait;
	}
	if (isinf(wait))
		return;
	ev_timer_set(&relay->timer, fmax(wait, 0), 0);
	ev_timer_start(relay->loop, &relay->timer);
}
