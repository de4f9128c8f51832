/* SPDX-License-Identifier: ISC */
/* What a scan has found, in nc's lines, in digcat's own, and in JSON. */
#include "base/clock.h"
#include "scan.h"

#include <string.h>

static const char *const state_words[SCAN_STATES] = {
	[SCAN_OPEN] = "open",
	[SCAN_CLOSED] = "closed",
	[SCAN_NO_ANSWER] = "no answer",
	[SCAN_UNREACHABLE] = "unreachable",
	[SCAN_FAILED] = "failed",
};

static const char *protocol_of(const struct mode_scan *mode)
{
	return session_is_datagram(mode->session->options) ? "udp" : "tcp";
}

static const char *service_of(const struct mode_scan *mode, uint16_t port)
{
	return mode->session->options->has_no_names ? NULL : endpoint_service(port, protocol_of(mode));
}

/* nc shows the address in parentheses where a name was typed. */
static const char *beside_name(const struct mode_scan *mode, const struct address *address, char *text, size_t size)
{
	return mode->host_is_literal ? NULL : address_host(address, text, size);
}

static const char *reason_of(const struct scan_attempt *attempt)
{
	return attempt->state == SCAN_OPEN || attempt->state == SCAN_NO_ANSWER ? NULL : strerror(attempt->number);
}

/* Who else than the host itself says that it can't be reached. */
static const char *offender_of(const struct scan_attempt *attempt, char *text, size_t size)
{
	if (!attempt->offender || address_equal(attempt->offender, attempt->address))
		return NULL;
	return address_host(attempt->offender, text, size);
}

static void tell_json(struct mode_scan *mode, const struct scan_result *result)
{
	const struct scan_attempt *attempt = result->decisive;
	char host[ADDRESS_HOST_LEN], by[ADDRESS_HOST_LEN];

	report(mode->session->report, REPORT_SCAN_PORT, F_TEXT(mode->session->endpoint.host),
	       F_TEXT(address_host(attempt->address, host, sizeof host)), F_NUMBER(result->port),
	       F_TEXT(protocol_of(mode)),
	       F_TEXT(result->state == SCAN_OPEN ? service_of(mode, result->port) : NULL),
	       F_TEXT(state_words[result->state]), F_TEXT(reason_of(attempt)),
	       F_TEXT(offender_of(attempt, by, sizeof by)), F_MS(attempt->took_ms));
}

static void tell_open(struct mode_scan *mode, uint16_t port, const struct scan_attempt *attempt)
{
	char beside[ADDRESS_HOST_LEN];
	const char *service = service_of(mode, port);

	report(mode->session->report, REPORT_CONNECTED, F_TEXT(mode->session->endpoint.host),
	       F_TEXT(beside_name(mode, attempt->address, beside, sizeof beside)), F_NUMBER(port),
	       F_TEXT(protocol_of(mode)), F_TEXT(service ? service : "*"));
}

/* nc says nothing of a datagram that was refused, and takes silence for success. */
static void tell_datagram(struct mode_scan *mode, uint16_t port, const struct scan_attempt *attempt)
{
	bool is_as_nc = mode->session->options->dialect->says_as_nc;
	char beside[ADDRESS_HOST_LEN];

	if (is_as_nc && attempt->state == SCAN_NO_ANSWER)
		tell_open(mode, port, attempt);
	else if (attempt->state == SCAN_NO_ANSWER)
		report(mode->session->report, REPORT_SCAN_SILENT, F_TEXT(mode->session->endpoint.host),
		       F_TEXT(beside_name(mode, attempt->address, beside, sizeof beside)), F_NUMBER(port),
		       F_TEXT(protocol_of(mode)));
}

static void tell_failed(struct mode_scan *mode, uint16_t port, const struct scan_attempt *attempt)
{
	char beside[ADDRESS_HOST_LEN];

	report(mode->session->report, REPORT_CONNECT_FAILED, F_TEXT(mode->session->endpoint.host),
	       F_TEXT(beside_name(mode, attempt->address, beside, sizeof beside)), F_NUMBER(port),
	       F_TEXT(protocol_of(mode)), F_TEXT(attempt->state == SCAN_NO_ANSWER ? "timed out" : "failed"),
	       F_TEXT(reason_of(attempt)), F_MS(attempt->took_ms));
}

static void tell_attempt(struct mode_scan *mode, uint16_t port, const struct scan_attempt *attempt)
{
	bool is_vague = attempt->state == SCAN_NO_ANSWER && session_is_datagram(mode->session->options);
	char text[ADDRESS_TEXT_LEN], by[ADDRESS_HOST_LEN];
	struct address address = *attempt->address;

	address_set_port(&address, port);
	if (attempt->state == SCAN_DROPPED) {
		report(mode->session->report, REPORT_ATTEMPT_DROPPED,
		       F_TEXT(address_text(&address, text, sizeof text)), F_MS(attempt->took_ms));
		return;
	}
	report(mode->session->report, REPORT_SCAN_ATTEMPT, F_TEXT(address_text(&address, text, sizeof text)),
	       F_TEXT(state_words[attempt->state]), F_TEXT(is_vague ? "open or filtered" : reason_of(attempt)),
	       F_TEXT(offender_of(attempt, by, sizeof by)), F_MS(attempt->took_ms));
}

/* nc's line of an attempt, where nc has one.  Of a failure tell_attempt() says all
 * that it says. */
static void tell_as_nc(struct mode_scan *mode, uint16_t port, const struct scan_attempt *attempt)
{
	bool is_datagram = session_is_datagram(mode->session->options);
	bool is_as_nc = mode->session->options->dialect->says_as_nc;
	bool is_said = report_shows(mode->session->report, REPORT_SCAN_ATTEMPT) && !is_as_nc;

	if (attempt->state == SCAN_DROPPED)
		return;
	if (attempt->state == SCAN_OPEN)
		tell_open(mode, port, attempt);
	else if (is_said)
		return;
	else if (is_datagram && (attempt->state == SCAN_NO_ANSWER || is_as_nc))
		tell_datagram(mode, port, attempt);
	else
		tell_failed(mode, port, attempt);
}

void scan_tell_port(void *who, const struct scan_result *result)
{
	struct mode_scan *mode = who;
	struct report *report = mode->session->report;

	mode->tally[result->state]++;
	if (report->is_json)
		tell_json(mode, result);
	if (!report_shows(report, REPORT_CONNECTED))
		return;
	for (unsigned i = 0; i < result->attempt_count; i++) {
		if (!report->is_json)
			tell_as_nc(mode, result->port, &result->attempts[i]);
		tell_attempt(mode, result->port, &result->attempts[i]);
	}
}

void scan_tell_totals(const struct mode_scan *mode)
{
	const uint64_t *tally = mode->tally;

	report(mode->session->report, REPORT_SCAN_TOTALS, F_UNSIGNED(mode->session->port_count),
	       F_UNSIGNED(tally[SCAN_OPEN]), F_UNSIGNED(tally[SCAN_CLOSED]), F_UNSIGNED(tally[SCAN_NO_ANSWER]),
	       F_UNSIGNED(tally[SCAN_UNREACHABLE]), F_UNSIGNED(tally[SCAN_FAILED]),
	       F_MS((clock_now() - mode->started) * 1000));
}

/* The system's words, without the path in front. */
static const char *words_of(const struct error *err)
{
	const char *colon = strrchr(err->text, ':');

	return colon && colon[1] == ' ' ? colon + 2 : err->text;
}

void scan_tell_path(const struct mode_scan *mode, const struct error *err, double took_ms)
{
	if (mode->session->report->is_json)
		report(mode->session->report, REPORT_SCAN_PATH, F_TEXT(mode->session->options->operands[0]),
		       F_TEXT(state_words[err ? SCAN_CLOSED : SCAN_OPEN]), F_TEXT(err ? words_of(err) : NULL),
		       F_MS(took_ms));
}
