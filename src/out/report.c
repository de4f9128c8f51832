/* SPDX-License-Identifier: ISC */
/* The table of events, and their way to a voice. */
#include "out/report.h"

#include "base/clock.h"
#include "out/typed.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct report_row row_table[REPORT_EVENT_COUNT] = {
	[REPORT_ERROR] = { "error", 0, ROW_NC | ROW_PREFIX | ROW_AFTER_PEER, "{text}", {
		{ "text", FIELD_TEXT }, { "kind", FIELD_TEXT }, { "status", FIELD_NUMBER },
		{ "host", FIELD_TEXT }, { "port", FIELD_NUMBER } } },
	[REPORT_WARNING] = { "warning", 0, ROW_NC | ROW_PREFIX | ROW_AFTER_PEER, "{text}", {
		{ "text", FIELD_TEXT } } },

	/* nc's lines at -v, word for word: scripts look for them. */
	[REPORT_LISTENING] = { "listen.listening", 1, ROW_NC, "Listening on {host} {port}", {
		{ "host", FIELD_TEXT }, { "port", FIELD_NUMBER }, { "address", FIELD_TEXT } } },
	[REPORT_LISTENING_PATH] = { "listen.listening", 1, ROW_NC, "Listening on {path}", {
		{ "path", FIELD_TEXT } } },
	[REPORT_BOUND] = { "listen.bound", 1, ROW_NC, "Bound on {host} {port}", {
		{ "host", FIELD_TEXT }, { "port", FIELD_NUMBER }, { "address", FIELD_TEXT } } },
	[REPORT_BOUND_PATH] = { "listen.bound", 1, ROW_NC, "Bound on {path}", {
		{ "path", FIELD_TEXT } } },
	[REPORT_RECEIVED] = { "listen.received", 1, ROW_NC, "Connection received on {host} {port}", {
		{ "host", FIELD_TEXT }, { "port", FIELD_NUMBER }, { "address", FIELD_TEXT } } },
	[REPORT_RECEIVED_PATH] = { "listen.received", 1, ROW_NC, "Connection received on {path}", {
		{ "path", FIELD_TEXT } } },
	[REPORT_CONNECT_FAILED] = { "connect.failed", 1, ROW_NC | ROW_PREFIX,
		"connect to {host}{ (|address!host|)} port {port} ({protocol}) {outcome}{: |reason|}", {
		{ "host", FIELD_TEXT }, { "address", FIELD_TEXT }, { "port", FIELD_NUMBER },
		{ "protocol", FIELD_TEXT }, { "outcome", FIELD_TEXT }, { "reason", FIELD_TEXT },
		{ "took_ms", FIELD_MS } } },
	[REPORT_CONNECTED] = { "connect.done", 1, ROW_NC,
		"Connection to {host}{ (|address!host|)} {port} port [{protocol}/{service}] succeeded!", {
		{ "host", FIELD_TEXT }, { "address", FIELD_TEXT }, { "port", FIELD_NUMBER },
		{ "protocol", FIELD_TEXT }, { "service", FIELD_TEXT } } },
	[REPORT_CONNECTED_PATH] = { "connect.done", 1, 0, "connected to {path}", {
		{ "path", FIELD_TEXT } } },

	/* digcat's own. */
	[REPORT_ANSWERED] = { "connect.answered", 1, 0, "{address} answered after {took_ms}", {
		{ "address", FIELD_TEXT }, { "took_ms", FIELD_MS } } },
	[REPORT_SCAN_SILENT] = { "scan.silent", 1, 0,
		"{host}{ (|address|)} port {port} ({protocol}): no answer, so it is open or filtered", {
		{ "host", FIELD_TEXT }, { "address", FIELD_TEXT }, { "port", FIELD_NUMBER },
		{ "protocol", FIELD_TEXT } } },
	[REPORT_SCAN_TOTALS] = { "scan.totals", 1, 0,
		"{ports ports}: {open} open, {closed} closed, {silent} silent, {unreachable} unreachable in {total_ms}", {
		{ "ports", FIELD_UNSIGNED }, { "open", FIELD_UNSIGNED }, { "closed", FIELD_UNSIGNED },
		{ "silent", FIELD_UNSIGNED }, { "unreachable", FIELD_UNSIGNED }, { "failed", FIELD_UNSIGNED },
		{ "total_ms", FIELD_MS } } },
	[REPORT_RETRY] = { "connect.retry", 1, 0, "trying again in {pause_ms} (try {try}): {why}", {
		{ "pause_ms", FIELD_MS }, { "try", FIELD_NUMBER }, { "why", FIELD_TEXT } } },
	[REPORT_CLIENT_LEFT] = { "listen.left", 1, ROW_AFTER_PEER, "{peer} left: {why}", {
		{ "peer", FIELD_TEXT }, { "why", FIELD_TEXT } } },
	[REPORT_HOLDING] = { "session.open", 1, ROW_AFTER_PEER, "{why}", {
		{ "why", FIELD_TEXT } } },
	[REPORT_TOTALS] = { "session.totals", 1, ROW_AFTER_PEER, "sent {sent bytes}, received {received bytes} in {total_ms}", {
		{ "sent", FIELD_UNSIGNED }, { "received", FIELD_UNSIGNED }, { "total_ms", FIELD_MS } } },
	[REPORT_PHASES] = { "session.phases", 1, 0,
		"phases:{ name |name_ms|}{ connect |connect_ms|}{ first byte |first_byte_ms|}{ total |total_ms|}", {
		{ "name_ms", FIELD_MS }, { "connect_ms", FIELD_MS }, { "first_byte_ms", FIELD_MS },
		{ "total_ms", FIELD_MS } } },
	[REPORT_TCP] = { "session.tcp", 1, 0,
		"tcp: round trip {rtt_ms}, {retransmits segments} sent again", {
		{ "rtt_ms", FIELD_MS }, { "retransmits", FIELD_UNSIGNED } } },
	[REPORT_END] = { "session.end", 1, 0, "ended: {why}", {
		{ "why", FIELD_TEXT } } },
	[REPORT_CHECKSUM] = { "session.checksum", 0, 0, "{direction} {bytes} bytes SHA256 {sha256}", {
		{ "direction", FIELD_TEXT }, { "bytes", FIELD_UNSIGNED }, { "sha256", FIELD_TEXT } } },
	[REPORT_PROGRESS] = { "progress", 0, 0, "{text}", {
		{ "text", FIELD_TEXT }, { "unit", FIELD_TEXT }, { "done", FIELD_UNSIGNED }, { "total", FIELD_NUMBER },
		{ "share", FIELD_REAL }, { "rate", FIELD_REAL }, { "left_ms", FIELD_MS }, { "counts", FIELD_COUNTS } } },
	[REPORT_SERVED] = { "answer.reply", 1, 0,
		"{peer} asked{ for |name|}{ |class|}{ |type|} over {protocol}: {outcome}{, in |delay_ms|}", {
		{ "peer", FIELD_TEXT }, { "name", FIELD_TEXT }, { "class", FIELD_TEXT }, { "type", FIELD_TEXT },
		{ "protocol", FIELD_TEXT }, { "outcome", FIELD_TEXT }, { "rcode", FIELD_TEXT },
		{ "answers", FIELD_NUMBER }, { "bytes", FIELD_NUMBER }, { "delay_ms", FIELD_MS } } },
	[REPORT_SERVED_RECORD] = { "answer.record", 2, 0, "{section}: {name} {ttl} {class} {type} {data}", {
		{ "section", FIELD_TEXT }, { "name", FIELD_TEXT }, { "ttl", FIELD_NUMBER },
		{ "class", FIELD_TEXT }, { "type", FIELD_TEXT }, { "data", FIELD_TEXT } } },
	[REPORT_SERVED_WIRE] = { "answer.message", 3, 0, "{direction} {peer} over {protocol}, {bytes} bytes:", {
		{ "direction", FIELD_TEXT }, { "peer", FIELD_TEXT }, { "protocol", FIELD_TEXT },
		{ "bytes", FIELD_UNSIGNED }, { "wire", FIELD_OBJECT } } },
	[REPORT_SERVED_TOTALS] = { "answer.totals", 1, 0, "messages {messages}, replies {replies} in {total_ms}", {
		{ "messages", FIELD_UNSIGNED }, { "replies", FIELD_UNSIGNED }, { "total_ms", FIELD_MS } } },
	/* --dissect. */
	[REPORT_DISSECT_ANSWERED] = { "dissect.answered", 0, ROW_AFTER_PEER,
		"{client}{ (|process|}{, pid |pid|)}: {name}{ |class|}{ |type|}{ |opcode|}{, asked |tries| times}: {rcode}{, |answer|} ({server}, {took_ms})", {
		{ "client", FIELD_TEXT }, { "process", FIELD_TEXT }, { "pid", FIELD_NUMBER }, { "name", FIELD_TEXT },
		{ "class", FIELD_TEXT }, { "type", FIELD_TEXT }, { "opcode", FIELD_TEXT }, { "tries", FIELD_NUMBER },
		{ "rcode", FIELD_TEXT }, { "answer", FIELD_TEXT }, { "server", FIELD_TEXT }, { "took_ms", FIELD_MS },
		{ "transport", FIELD_TEXT }, { "id", FIELD_NUMBER }, { "bytes", FIELD_UNSIGNED } } },
	[REPORT_DISSECT_UNANSWERED] = { "dissect.unanswered", 0, ROW_AFTER_PEER,
		"{client}{ (|process|}{, pid |pid|)}: {name}{ |class|}{ |type|}{ |opcode|}{, asked |tries| times}: {why} ({server}, {took_ms})", {
		{ "client", FIELD_TEXT }, { "process", FIELD_TEXT }, { "pid", FIELD_NUMBER }, { "name", FIELD_TEXT },
		{ "class", FIELD_TEXT }, { "type", FIELD_TEXT }, { "opcode", FIELD_TEXT }, { "tries", FIELD_NUMBER },
		{ "why", FIELD_TEXT }, { "server", FIELD_TEXT }, { "took_ms", FIELD_MS },
		{ "transport", FIELD_TEXT }, { "id", FIELD_NUMBER } } },
	[REPORT_DISSECT_STRAY] = { "dissect.stray", 0, ROW_AFTER_PEER,
		"{server}: a reply without a query: {name}{ |class|}{ |type|}{ |opcode|}: {rcode}{, |answer|} (to {client})", {
		{ "server", FIELD_TEXT }, { "name", FIELD_TEXT }, { "class", FIELD_TEXT }, { "type", FIELD_TEXT },
		{ "opcode", FIELD_TEXT }, { "rcode", FIELD_TEXT }, { "answer", FIELD_TEXT }, { "client", FIELD_TEXT },
		{ "transport", FIELD_TEXT }, { "id", FIELD_NUMBER }, { "bytes", FIELD_UNSIGNED } } },
	[REPORT_DISSECT_OTHER] = { "dissect.other", 0, ROW_AFTER_PEER, "{from} to {to}: no DNS: {why}", {
		{ "from", FIELD_TEXT }, { "to", FIELD_TEXT }, { "why", FIELD_TEXT }, { "transport", FIELD_TEXT } } },
	[REPORT_DISSECT_EXTRA] = { "dissect.extra", 0, ROW_AFTER_PEER,
		"{from} to {to}: {extra} of {bytes} bytes are behind the message", {
		{ "from", FIELD_TEXT }, { "to", FIELD_TEXT }, { "extra", FIELD_UNSIGNED },
		{ "bytes", FIELD_UNSIGNED }, { "transport", FIELD_TEXT } } },
	[REPORT_DISSECT_WIRE] = { "dissect.message", 2, ROW_AFTER_PEER, "{from} to {to} over {transport}, {bytes} bytes:", {
		{ "from", FIELD_TEXT }, { "to", FIELD_TEXT }, { "transport", FIELD_TEXT },
		{ "bytes", FIELD_UNSIGNED }, { "wire", FIELD_OBJECT } } },

	/* A name on its way to addresses.  What was sent and received comes from
	 * the tap, the answer from whoever made sense of it. */
	[REPORT_ALABEL] = { "resolve.alabel", 2, 0, "{name} is {alabel} in DNS", {
		{ "name", FIELD_TEXT }, { "alabel", FIELD_TEXT } } },
	[REPORT_DNS_CONNECT] = { "resolve.connecting", 2, 0, "connecting to name server {server}", {
		{ "server", FIELD_TEXT } } },
	[REPORT_QUESTION] = { "resolve.question", 2, 0,
		"asking {server} for {name} {type} over {transport}, try {try}{: |why|}", {
		{ "server", FIELD_TEXT }, { "name", FIELD_TEXT }, { "type", FIELD_TEXT }, { "transport", FIELD_TEXT },
		{ "try", FIELD_NUMBER }, { "why", FIELD_TEXT }, { "id", FIELD_NUMBER } } },
	[REPORT_REPLY] = { "resolve.reply", 2, 0,
		"{server} replied{ to |name|}{ |type|}: {rcode}{, |note|} ({bytes} bytes over {transport}, {took_ms})", {
		{ "server", FIELD_TEXT }, { "name", FIELD_TEXT }, { "type", FIELD_TEXT }, { "rcode", FIELD_TEXT },
		{ "note", FIELD_TEXT }, { "transport", FIELD_TEXT }, { "id", FIELD_NUMBER },
		{ "bytes", FIELD_UNSIGNED }, { "took_ms", FIELD_MS } } },
	[REPORT_ALIAS] = { "resolve.alias", 2, 0, "{name} CNAME: {target} TTL {ttl}{, and |more| more}", {
		{ "name", FIELD_TEXT }, { "target", FIELD_TEXT }, { "ttl", FIELD_NUMBER }, { "more", FIELD_NUMBER } } },
	[REPORT_STRAY] = { "resolve.stray", 2, 0, "{server} sent {what} ({bytes} bytes over {transport})", {
		{ "server", FIELD_TEXT }, { "what", FIELD_TEXT }, { "transport", FIELD_TEXT },
		{ "bytes", FIELD_UNSIGNED } } },
	[REPORT_UNREACHABLE] = { "resolve.unreachable", 2, 0, "name server {server} over {transport}: {reason}", {
		{ "server", FIELD_TEXT }, { "reason", FIELD_TEXT }, { "transport", FIELD_TEXT } } },
	[REPORT_NO_SOCKET] = { "resolve.no_socket", 2, 0, "no socket to ask name servers over {transport}: {reason}", {
		{ "reason", FIELD_TEXT }, { "transport", FIELD_TEXT } } },
	[REPORT_ANSWER] = { "resolve.answer", 2, 0,
		"{name} {type}: {address}{ TTL |ttl|}{, and |more| more} ({source}, {took_ms})", {
		{ "name", FIELD_TEXT }, { "type", FIELD_TEXT }, { "address", FIELD_TEXT }, { "ttl", FIELD_NUMBER },
		{ "more", FIELD_NUMBER }, { "source", FIELD_TEXT }, { "took_ms", FIELD_MS } } },
	[REPORT_NO_ANSWER] = { "resolve.none", 2, 0, "{name} {type}: {reason} ({source}, {took_ms})", {
		{ "name", FIELD_TEXT }, { "type", FIELD_TEXT }, { "reason", FIELD_TEXT },
		{ "source", FIELD_TEXT }, { "took_ms", FIELD_MS } } },
	[REPORT_WIRE] = { "resolve.message", 3, 0, "{direction} {server} over {transport}, {bytes} bytes:", {
		{ "direction", FIELD_TEXT }, { "server", FIELD_TEXT }, { "transport", FIELD_TEXT },
		{ "bytes", FIELD_UNSIGNED }, { "wire", FIELD_OBJECT } } },

	[REPORT_TARGET] = { "connect.target", 2, 0, "target {host} port {port} (priority {priority}, weight {weight})", {
		{ "host", FIELD_TEXT }, { "port", FIELD_NUMBER }, { "priority", FIELD_NUMBER },
		{ "weight", FIELD_NUMBER } } },
	[REPORT_ATTEMPT] = { "connect.attempt", 2, 0, "trying {address}", {
		{ "address", FIELD_TEXT } } },
	[REPORT_SCAN_ATTEMPT] = { "scan.attempt", 2, 0,
		"{address} {state} after {took_ms}{: |reason|}{, says |by|}", {
		{ "address", FIELD_TEXT }, { "state", FIELD_TEXT }, { "reason", FIELD_TEXT }, { "by", FIELD_TEXT },
		{ "took_ms", FIELD_MS } } },
	[REPORT_ATTEMPT_DROPPED] = { "connect.dropped", 2, 0, "{address} had not answered after {took_ms}, and is dropped", {
		{ "address", FIELD_TEXT }, { "took_ms", FIELD_MS } } },
	[REPORT_PASSED_OVER] = { "connect.passed_over", 2, 0, "{count} more {what} of {host} are not tried", {
		{ "count", FIELD_UNSIGNED }, { "what", FIELD_TEXT }, { "host", FIELD_TEXT } } },
	[REPORT_SOCKADDR] = { "sockaddr", 2, 0, "{end} address:", {
		{ "end", FIELD_TEXT }, { "sockaddr", FIELD_DUMP } } },

	/* -A: the report is the data. */
	[REPORT_ADDRESS] = { "address", 0, ROW_NC | ROW_DATA, NULL, {
		{ "input", FIELD_TEXT }, { "what", FIELD_TEXT },
		{ "note", FIELD_TEXT }, { "is_not", FIELD_TEXT },
		{ "scope", FIELD_TEXT }, { "meaning", FIELD_TEXT }, { "block", FIELD_TEXT }, { "rfc", FIELD_TEXT },
		{ "full", FIELD_TEXT }, { "short", FIELD_TEXT }, { "forms", FIELD_TEXT },
		{ "port", FIELD_NUMBER }, { "service", FIELD_TEXT }, { "zone", FIELD_TEXT }, { "network", FIELD_TEXT },
		{ "ipv4", FIELD_TEXT }, { "mac", FIELD_TEXT }, { "oui", FIELD_TEXT },
		{ "cast", FIELD_TEXT }, { "administration", FIELD_TEXT },
		{ "eui64", FIELD_TEXT }, { "interface_id", FIELD_TEXT }, { "link_local", FIELD_TEXT },
		{ "big_endian", FIELD_TEXT }, { "little_endian", FIELD_TEXT }, { "hex", FIELD_TEXT },
		{ "reverse_dns", FIELD_TEXT }, { "sockaddr_bytes", FIELD_TEXT }, { "sockaddr", FIELD_DUMP } } },

	/* -z --json: so it is here. */
	[REPORT_SCAN_PORT] = { "scan.port", 0, ROW_NC | ROW_DATA, NULL, {
		{ "host", FIELD_TEXT }, { "address", FIELD_TEXT }, { "port", FIELD_NUMBER },
		{ "protocol", FIELD_TEXT }, { "service", FIELD_TEXT }, { "state", FIELD_TEXT },
		{ "reason", FIELD_TEXT }, { "by", FIELD_TEXT }, { "took_ms", FIELD_MS } } },
	[REPORT_SCAN_PATH] = { "scan.path", 0, ROW_NC | ROW_DATA, NULL, {
		{ "path", FIELD_TEXT }, { "state", FIELD_TEXT }, { "reason", FIELD_TEXT },
		{ "took_ms", FIELD_MS } } },
};

void report_init(struct report *report, const char *program)
{
	memset(report, 0, sizeof *report);
	report->program = program;
	report->started = clock_now();
	report->notes = stderr;
	report->data = stdout;
}

void report_typed(struct report *report, const char *text)
{
	if (strlen(text) < sizeof report->typed && typed_is_plain(text))
		strlcpy(report->typed, text, sizeof report->typed);
}

const struct report_row *report_row(enum report_event event)
{
	return &row_table[event];
}

bool report_shows(const struct report *report, enum report_event event)
{
	const struct report_row *row = &row_table[event];
	int level = row->level;

	if (level > 0 && report->says_nc_lines_first && !(row->flags & ROW_NC))
		level++;
	return report->level >= level;
}

static void check_values(const struct report_row *row, const struct field_value *values)
{
	size_t i = 0;

	while (values[i].type != FIELD_NONE) {
		assert(values[i].type == row->fields[i].type);
		i++;
	}
	assert(!row->fields[i].name);
	(void)row;
}

void report_raise(struct report *report, enum report_event event, const struct field_value *values)
{
	const struct report_row *row = &row_table[event];
	char *line = NULL;
	size_t len = 0;
	FILE *memory, *to = row->flags & ROW_DATA ? report->data : report->notes;

	check_values(row, values);
	if (!report_shows(report, event))
		return;
	if (row->flags & ROW_AFTER_PEER && report->before_event)
		report->before_event(report->who);
	/* One write a line, so that lines of several programs don't mix. */
	if (to == report->notes)
		fflush(report->data);	/* the lines keep their order where both go to one place */
	memory = open_memstream(&line, &len);
	if (!memory)
		return;
	(report->is_json ? report_json : report_text)(report, row, values, memory);
	fclose(memory);
	if (report->before_line)
		report->before_line(report->before_line_who);
	fwrite(line, 1, len, to);
	if (to == report->notes)
		fflush(to);
	free(line);
}
