/* SPDX-License-Identifier: ISC */
/* Connect or listen, and be the pipe between stdin, stdout and the peer. */
#include "mode_session.h"

#include "base/clock.h"
#include "dns/dissect.h"
#include "dns/resolver.h"
#include "net/announce.h"
#include "net/serve_stdio.h"
#include "out/progress.h"
#include "session.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

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

static void tell_checksum(struct session *session, const char *direction, struct checksum_filter *sum)
{
	uint64_t bytes;
	char hex[65];

	if (!sum)
		return;
	checksum_filter_end(sum, hex, &bytes);
	report(session->report, REPORT_CHECKSUM, F_TEXT(direction), F_UNSIGNED(bytes), F_TEXT(hex));
}

/* The loop may have been broken by a signal at any point. */
static void close_all(struct session *session)
{
	lookup_cancel(session->lookup);
	connect_cancel(session->connector);
	session_close_relay(session);
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
	session_blame(session);
	free(session);
	return err->status == STATUS_OK ? 0 : -1;
}
