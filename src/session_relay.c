/* SPDX-License-Identifier: ISC */
/* The relay of a session: from a peer that is there to what is told of its end. */
#include "session.h"

#include "net/datagram.h"
#include "net/tcp_info.h"

#include <errno.h>

void session_over(struct session *session)
{
	session->is_over = true;
	ev_break(session->loop, EVBREAK_ALL);
}

void session_fail_without_memory(struct session *session)
{
	error_set_errno(session->err, ENOMEM, "session");
	session_over(session);
}

/* ---- the end of a relay ---- */

static double since_ms(double started, double when)
{
	return when > 0 ? (when - started) * 1000 : -1;
}

static double known_ms(double ms)
{
	return ms > 0 ? ms : 0;
}

static void tell_end(struct session *session, const struct relay *relay)
{
	const struct flow *out = relay_out(relay), *in = relay_in(relay);
	double total_ms = since_ms(session->relay_started, ev_now(session->loop));
	double way_ms = known_ms(session->times.name_ms) + known_ms(session->times.connect_ms);
	struct tcp_facts facts;

	report(session->report, REPORT_TOTALS, F_UNSIGNED(out->bytes_written), F_UNSIGNED(in->bytes_read),
	       F_MS(total_ms));
	report(session->report, REPORT_PHASES, F_MS(session->times.name_ms), F_MS(session->times.connect_ms),
	       F_MS(since_ms(session->relay_started, in->first_read)), F_MS(way_ms + total_ms));
	if (!session_is_datagram(session->options) && tcp_facts_get(session->far.fd, &facts) == 0)
		report(session->report, REPORT_TCP, F_MS(facts.rtt_ms), F_UNSIGNED(facts.retransmits));
	report(session->report, REPORT_END, F_TEXT(relay_why(relay)));
}

void session_close_relay(struct session *session)
{
	if (!session->relay)
		return;
	tell_end(session, session->relay);
	session_progress_keep(session);
	relay_free(session->relay);
	session->relay = NULL;
	if (session->datagram) {
		datagram_free(session->datagram);
		session->datagram = NULL;
	} else {
		stream_close(&session->far);
	}
}

static void on_relay_done(struct relay *relay, void *owner)
{
	struct session *session = owner;
	struct error err = *relay_error(relay);

	session_close_relay(session);
	session->on_relay_over(session, &err);
}

void session_start_relay(struct session *session, const char *peer, session_relay_over_fn *on_over)
{
	struct relay_options options = session_relay_options(session);

	session->on_relay_over = on_over;
	session->relay_started = ev_now(session->loop);
	session->relay = relay_new(session->loop, session->report,
				   options.has_no_source ? NULL : &session->near_in, &session->near_out,
				   &session->far, peer, &options, on_relay_done, session);
	session_progress_start(session);
	if (!session->relay)
		session_fail_without_memory(session);
}
