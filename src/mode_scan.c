/* SPDX-License-Identifier: ISC */
/* -z: which ports of a host are open.
 *
 *	host --resolver--> addresses --net/scan--> a result for each port --> report
 *	             `---> those of the family that comes late --^
 *	path --net/connect--> one result */
#include "mode_scan.h"

#include "base/clock.h"
#include "out/progress.h"
#include "scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { IN_FLIGHT = 256 };	/* --parallel */

static void leave(struct mode_scan *mode)
{
	ev_break(mode->session->loop, EVBREAK_ALL);
}

/* ---- the result ---- */

static void on_pause(void *who)
{
	struct mode_scan *mode = who;

	if (mode->session->report->is_json)
		fflush(mode->session->report->data);
}

/* A datagram that nobody refused may have been taken. */
static bool is_success(const struct mode_scan *mode)
{
	return mode->tally[SCAN_OPEN] > 0 ||
	       (session_is_datagram(mode->session->options) && mode->tally[SCAN_NO_ANSWER] > 0);
}

/* Each port has been told of, or none was to be. */
static void no_port_open(struct mode_scan *mode)
{
	error_set(mode->session->err, STATUS_FAILED, "no port of %s is open", mode->session->endpoint.host);
	mode->session->err->is_told = true;
}

/* session->err says what has failed. */
static void try_again_or_leave(struct mode_scan *mode)
{
	struct error *err = mode->session->err;
	double pause_s = retry_next(&mode->retry, clock_now());

	if (pause_s < 0) {
		leave(mode);
		return;
	}
	report(mode->session->report, REPORT_RETRY, F_MS(pause_s * 1000), F_NUMBER(mode->retry.tries + 1),
	       F_TEXT(err->text));
	err->status = STATUS_OK;
	ev_timer_set(&mode->again, pause_s, 0);
	ev_timer_start(mode->session->loop, &mode->again);
}

static void on_done(void *who, const struct error *err)
{
	struct mode_scan *mode = who;

	progress_free(mode->progress);
	mode->progress = NULL;
	if (err->status) {
		*mode->session->err = *err;
		leave(mode);
		return;
	}
	scan_tell_totals(mode);
	if (is_success(mode)) {
		leave(mode);
		return;
	}
	no_port_open(mode);
	try_again_or_leave(mode);
}

/* ---- scanning ---- */

/* For an address of a port, or for the name. */
static double limit_of(const struct mode_scan *mode)
{
	const struct options *options = mode->session->options;
	double limit_s = mode->session->connect_options.timeout_s;

	if (limit_s < 0)
		limit_s = session_is_datagram(options) ? options->dialect->scan_datagram_limit_s
						       : options->dialect->scan_limit_s;
	return retry_limit(&mode->retry, limit_s, clock_now());
}

/* The slower of -i and --rate. */
static double interval_of(const struct options *options)
{
	double interval_s = options->rate > 0 ? 1.0 / (double)options->rate : 0;

	return options->interval_s > interval_s ? options->interval_s : interval_s;
}

static struct scan_options scan_options_of(const struct mode_scan *mode)
{
	const struct options *options = mode->session->options;
	const struct report *report = mode->session->report;
	struct scan_options scan = {
		.socket = mode->session->connect_options.socket,
		.most_in_flight = options->parallel > 0 ? (unsigned)options->parallel : IN_FLIGHT,
		.interval_s = interval_of(options),
		.timeout_s = limit_of(mode),
		.silence_s = mode->session->connect_options.attempt_delay_s,
		.wants_offenders = report->is_json || report_shows(report, REPORT_SCAN_ATTEMPT),
		.payload = options->dialect->scan_datagram,
	};

	/* nc sends two and one more each second; it counts on none of them being lost. */
	scan.salvo = options->dialect->says_as_nc ? 2 : 1;
	scan.again_s = options->dialect->says_as_nc ? 1 : scan.timeout_s / 8;
	return scan;
}

static void on_sample(void *who, struct progress_sample *sample)
{
	const struct mode_scan *mode = who;
	unsigned settled, open;

	scan_counts(mode->scan, &settled, &open);
	sample->done = settled;
	sample->total = mode->session->port_count;
	sample->counts[0] = (struct report_count){ "open", open };
}

/* `expects_more`: one family's addresses are still to come. */
static void start_scan(struct mode_scan *mode, bool expects_more)
{
	const struct session *session = mode->session;
	struct scan_handler handler = { scan_tell_port, on_pause, on_done, mode };
	struct scan_options options = scan_options_of(mode);
	struct address addresses[SCAN_ADDRESSES];
	unsigned count = scan_order_addresses(mode, addresses);

	scan_addresses_taken(mode, count);
	options.expects_more = expects_more;
	mode->started = clock_now();
	mode->scan = scan_new(session->loop, addresses, count, session->ports, session->port_count, &options, &handler);
	if (mode->scan && session->options->has_progress)
		mode->progress = progress_new(session->loop, session->report, "ports", on_sample, mode);
	if (!mode->scan || (session->options->has_progress && !mode->progress))
		session_fail_without_memory(mode->session);
}

static void add_late(struct mode_scan *mode)
{
	struct address addresses[SCAN_ADDRESSES];
	unsigned count = scan_order_addresses(mode, addresses);

	scan_addresses_taken(mode, scan_add(mode->scan, addresses, count));
}

/* ---- the host ---- */

/* A port that is open at one family's addresses is not to wait for a name server
 * that is slow, or silent, about the other. */
static void on_family(void *who, int family, const struct address *addresses, size_t count)
{
	struct mode_scan *mode = who;

	(void)family;
	for (size_t i = 0; i < count; i++)
		scan_add_address(mode, &addresses[i]);
	if (count == 0 || mode->scan || ev_is_active(&mode->resolution))
		return;
	ev_timer_set(&mode->resolution, RESOLUTION_DELAY, 0);
	ev_timer_start(mode->session->loop, &mode->resolution);
}

static void on_resolution_delay(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop, (void)revents;
	start_scan(timer->data, true);
}

/* Whatever was found is all there will be.  False: it is nothing. */
static bool scan_what_is_there(struct mode_scan *mode)
{
	mode->lookup = NULL;
	ev_timer_stop(mode->session->loop, &mode->lookup_limit);
	ev_timer_stop(mode->session->loop, &mode->resolution);
	if (mode->scan)
		add_late(mode);
	else if (mode->address_count > 0)
		start_scan(mode, false);
	else
		return false;
	return true;
}

static void on_resolved(void *who, enum lookup_result result)
{
	struct mode_scan *mode = who;

	if (scan_what_is_there(mode))
		return;
	session_host_failed(mode->session, STATUS_FAILED, lookup_words(result));
	try_again_or_leave(mode);
}

static void on_lookup_limit(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct mode_scan *mode = timer->data;

	(void)loop, (void)revents;
	lookup_cancel(mode->lookup);
	if (scan_what_is_there(mode))
		return;
	endpoint_unanswered(mode->session->endpoint.host, "", mode->lookup_limit_s, mode->session->err);
	try_again_or_leave(mode);
}

static int look_up(struct mode_scan *mode)
{
	struct session *session = mode->session;
	struct resolver_options options = session_resolver_options(session->options);
	struct lookup_handler handler = { on_family, on_resolved, mode };

	mode->lookup_limit_s = retry_limit(&mode->retry, session->connect_options.timeout_s, clock_now());
	if (!session->resolver)
		session->resolver = resolver_new(session->loop, &options, session->report);
	if (session->resolver)
		mode->lookup = resolver_lookup(session->resolver, session->endpoint.host,
					       session->connect_options.family, &handler);
	if (!mode->lookup)
		return error_set_errno(session->err, ENOMEM, "scan");
	ev_timer_set(&mode->lookup_limit, mode->lookup_limit_s, 0);
	if (mode->lookup_limit_s >= 0)
		ev_timer_start(session->loop, &mode->lookup_limit);
	return 0;
}

static int start_host(struct mode_scan *mode)
{
	struct session *session = mode->session;
	struct address literal;

	if (endpoint_literal(session->endpoint.host, &literal, &mode->host_is_literal, session->err) < 0)
		return -1;
	if (mode->host_is_literal) {
		endpoint_tell_literal(session->report, session->endpoint.host, &literal);
		scan_add_address(mode, &literal);
		start_scan(mode, false);
		return 0;
	}
	if (session->options->has_no_names)
		return session_host_failed(session, STATUS_FAILED,
					   lookup_words(session_name_result(session->options)));
	return look_up(mode);
}

/* All of it again, the name included. */
static void on_again(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct mode_scan *mode = timer->data;

	(void)loop, (void)revents;
	scan_free(mode->scan);
	mode->scan = NULL;
	memset(mode->tally, 0, sizeof mode->tally);
	if (start_host(mode) < 0)
		try_again_or_leave(mode);
}

/* ---- a path ---- */

static void on_path(void *owner, int fd, const struct connect_times *times, const struct error *err)
{
	struct mode_scan *mode = owner;
	struct report *report = mode->session->report;

	mode->session->connector = NULL;
	scan_tell_path(mode, fd < 0 ? err : NULL, times->connect_ms);
	if (fd < 0) {
		*mode->session->err = *err;
		/* It is the answer, not a mishap; but nc says it even so. */
		mode->session->err->is_told =
			report->is_json || (!mode->session->options->dialect->says_as_nc && report->level == 0);
	} else {
		close(fd);
	}
	leave(mode);
}

static int start_path(struct mode_scan *mode)
{
	struct session *session = mode->session;

	session->connector = connect_path(session->loop, session->report, &session->endpoint.path,
					  &session->connect_options, on_path, mode);
	return session->connector ? 0 : error_set_errno(session->err, ENOMEM, "scan");
}

/* ---- the whole ---- */

static void close_all(struct mode_scan *mode)
{
	struct session *session = mode->session;

	progress_free(mode->progress);
	scan_free(mode->scan);
	connect_cancel(session->connector);
	lookup_cancel(mode->lookup);
	ev_timer_stop(session->loop, &mode->lookup_limit);
	ev_timer_stop(session->loop, &mode->resolution);
	ev_timer_stop(session->loop, &mode->again);
	resolver_free(session->resolver);
}

static int run_scan(struct mode_scan *mode)
{
	struct session *session = mode->session;

	if (session_prepare_connecting(session) < 0)
		return -1;
	retry_init(&mode->retry, &session->connect_options.retry, clock_now());
	if ((session->endpoint.is_path ? start_path : start_host)(mode) < 0)
		return -1;
	if (session->err->status == STATUS_OK)
		ev_run(session->loop, 0);
	return session->err->status == STATUS_OK ? 0 : -1;
}

int mode_scan(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err)
{
	struct mode_scan mode = { .session = calloc(1, sizeof *mode.session) };
	int result;

	if (!mode.session)
		return error_set_errno(err, ENOMEM, "scan");
	mode.session->options = options;
	mode.session->loop = loop;
	mode.session->report = report;
	mode.session->err = err;
	ev_timer_init(&mode.lookup_limit, on_lookup_limit, 0, 0);
	ev_timer_init(&mode.resolution, on_resolution_delay, 0, 0);
	/* An answer that has come meanwhile comes first. */
	ev_set_priority(&mode.lookup_limit, EV_MINPRI);
	ev_set_priority(&mode.resolution, EV_MINPRI);
	ev_timer_init(&mode.again, on_again, 0, 0);
	mode.lookup_limit.data = mode.resolution.data = mode.again.data = &mode;
	result = run_scan(&mode);
	close_all(&mode);
	session_blame(mode.session);
	free(mode.session);
	return result;
}
