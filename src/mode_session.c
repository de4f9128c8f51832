/* SPDX-License-Identifier: ISC */
/* Connect or listen, and be the pipe between stdin, stdout and the peer. */
#include "mode_session.h"

#include "base/clock.h"
#include "dns/dissect.h"
#include "dns/resolver.h"
#include "net/announce.h"
#include "net/datagram.h"
#include "net/serve_stdio.h"
#include "net/tcp_info.h"
#include "out/progress.h"
#include "session.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

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

static void tell_checksum(struct session *session, const char *direction, struct checksum_filter *sum)
{
	uint64_t bytes;
	char hex[65];

	if (!sum)
		return;
	checksum_filter_end(sum, hex, &bytes);
	report(session->report, REPORT_CHECKSUM, F_TEXT(direction), F_UNSIGNED(bytes), F_TEXT(hex));
}

static void close_relay(struct session *session)
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

	close_relay(session);
	if (session->options->is_listener)
		session_accepted_over(session, &err);
	else
		session_connected_over(session, &err);
}

void session_start_relay(struct session *session, const char *peer)
{
	struct relay_options options = session_relay_options(session);

	session->relay_started = ev_now(session->loop);
	session->relay = relay_new(session->loop, session->report,
				   options.has_no_source ? NULL : &session->near_in, &session->near_out,
				   &session->far, peer, &options, on_relay_done, session);
	session_progress_start(session);
	if (!session->relay)
		session_fail_without_memory(session);
}

/* ---- the whole ---- */

static int open_ends(struct session *session)
{
	const struct options *options = session->options;
	struct resolver_options resolver = session_resolver_options(options);

	if (!options->reads_no_stdin && !options->receives_only)
		stream_open_inherited(&session->near_in, STDIN_FILENO, STREAM_READ, "standard input");
	if (!options->sends_only)
		stream_open_inherited(&session->near_out, STDOUT_FILENO, STREAM_WRITE, "standard output");
	else if (stream_open_device(&session->near_out, "/dev/null") < 0)
		return error_set_errno(session->err, errno, "/dev/null");
	crlf_filter_init(&session->crlf);
	if (options->has_checksum) {
		session->sent_sum = checksum_filter_new();
		session->received_sum = checksum_filter_new();
		if (!session->sent_sum || !session->received_sum)
			return error_set_errno(session->err, ENOMEM, "session");
	}
	if (options->dissects_dns) {
		session->dissect = dissect_new(session->loop, session->report);
		if (!session->dissect)
			return error_set_errno(session->err, ENOMEM, "session");
	}
	if (!options->has_no_names)
		session->resolver = resolver_new(session->loop, &resolver, session->report);
	session->announcer = announcer_new(session->report, session->resolver);
	return session->announcer ? 0 : error_set_errno(session->err, ENOMEM, "session");
}

static void tell_serve_end(struct session *session)
{
	uint64_t sent, received;

	serve_stdio_totals(session->serve, &sent, &received);
	report(session->report, REPORT_TOTALS, F_UNSIGNED(sent), F_UNSIGNED(received),
	       F_MS((clock_now() - session->report->started) * 1000));
}

/* The loop may have been broken by a signal at any point. */
static void close_all(struct session *session)
{
	lookup_cancel(session->lookup);
	connect_cancel(session->connector);
	close_relay(session);
	progress_free(session->progress);
	if (session->serve) {
		tell_serve_end(session);
		serve_stdio_free(session->serve);
	}
	dissect_free(session->dissect);
	acceptor_free(session->acceptor);
	ev_io_stop(session->loop, &session->first_datagram);
	listen_close(&session->listeners);
	announcer_free(session->announcer);
	resolver_free(session->resolver);
	tell_checksum(session, "sent", session->sent_sum);
	tell_checksum(session, "received", session->received_sum);
	checksum_filter_free(session->sent_sum);
	checksum_filter_free(session->received_sum);
}

int mode_session(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err)
{
	struct session *session = calloc(1, sizeof *session);
	int started;

	if (!session)
		return error_set_errno(err, ENOMEM, "session");
	session->options = options;
	session->loop = loop;
	session->report = report;
	session->err = err;
	session->far.fd = -1;
	session->times.name_ms = session->times.connect_ms = -1;
	started = open_ends(session);
	if (started == 0)
		started = options->is_listener ? session_start_listening(session) : session_start_connecting(session);
	if (started == 0 && !session->is_over)
		ev_run(loop, 0);
	close_all(session);
	free(session);
	return err->status == STATUS_OK ? 0 : -1;
}
