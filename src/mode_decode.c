/* SPDX-License-Identifier: ISC */
/* digcat -Q --decode: prints the DNS messages found in a file. */
#include "mode_decode.h"

#include "base/error.h"
#include "base/sockaddr.h"
#include "dns/codes.h"
#include "dns/dress.h"
#include "dns/json_text.h"
#include "dns/message_check.h"
#include "dns/text_out.h"
#include "dns/wiredump.h"
#include "out/colour.h"
#include "out/report.h"
#include "query_explain.h"
#include "query_input.h"
#include "query_options.h"
#include "query_output.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct decoding {
	const struct query_options *query;	/* lent */
	struct query_look look;
	int verbosity;
	struct report *report;
	const char *name;		/* of the input, for sentences */
	uint16_t port;			/* of DNS, besides the usual ones */
	struct dns_message message;
	struct text_out out, notes;
	struct text_out silent;		/* the messages of which nothing is printed, in words */
	unsigned long count, silent_count;
	bool has_printed;
	bool is_malformed, has_failed, is_coloured;
};

/* ---- what is said on stderr ---- */

enum { PLACE_LEN = 320 };

static void place_of(const struct decoding *decoding, const struct dress_origin *origin, char place[PLACE_LEN])
{
	if (origin->is_whole)
		snprintf(place, PLACE_LEN, "%.256s", decoding->name);
	else if (origin->packet)
		snprintf(place, PLACE_LEN, "%.256s: packet %llu", decoding->name, (unsigned long long)origin->packet);
	else
		snprintf(place, PLACE_LEN, "%.256s: byte %zu", decoding->name, origin->offset);
}

static void tell(struct decoding *decoding, enum report_event event, const struct dress_origin *origin,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));
static void tell(struct decoding *decoding, enum report_event event, const struct dress_origin *origin,
		 const char *format, ...)
{
	char place[PLACE_LEN], words[512], text[PLACE_LEN + 514];
	va_list list;

	place_of(decoding, origin, place);
	va_start(list, format);
	vsnprintf(words, sizeof words, format, list);
	va_end(list);
	snprintf(text, sizeof text, "%s: %s", place, words);
	fflush(stdout);		/* on a terminal each line is in its place */
	if (event == REPORT_ERROR)
		report(decoding->report, event, F_TEXT(text), F_TEXT("malformed"), F_NUMBER(STATUS_MALFORMED),
		       F_TEXT(NULL), F_NUMBER(REPORT_UNKNOWN));
	else
		report(decoding->report, event, F_TEXT(text));
}

static void put_time(FILE *to, double seconds)
{
	time_t whole = (time_t)seconds;
	struct tm utc;
	char text[64];

	if (seconds > 0 && gmtime_r(&whole, &utc) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc))
		fprintf(to, ", %s.%06.0fZ", text, fmin((seconds - (double)whole) * 1e6, 999999));
}

/* ";; message 3: packet 7, 2026-11-20T15:10:00.000000Z, 192.0.2.1:5300 > 192.0.2.53:53, udp, 45 bytes" */
static void tell_origin(const struct decoding *decoding, const struct dress_origin *origin, size_t len)
{
	char from[ADDRESS_TEXT_LEN], to[ADDRESS_TEXT_LEN];
	FILE *notes = decoding->report->notes;

	fflush(stdout);
	fprintf(notes, ";; message %lu: ", decoding->count);
	if (origin->packet)
		fprintf(notes, "packet %llu", (unsigned long long)origin->packet);
	else
		fprintf(notes, "byte %zu", origin->offset);
	put_time(notes, origin->time);
	if (origin->from.len)
		fprintf(notes, ", %s > %s, %s", address_text(&origin->from, from, sizeof from),
			address_text(&origin->to, to, sizeof to), origin->is_tcp ? "tcp" : "udp");
	fprintf(notes, ", %zu bytes\n", len);
}

/* As -Q -vv shows what comes. */
static void tell_wire(struct decoding *decoding, const uint8_t *bytes, size_t len)
{
	text_out_cut(&decoding->notes, 0);
	wiredump_put(&decoding->notes, bytes, len);
	fwrite(decoding->notes.text, 1, decoding->notes.len, decoding->report->notes);
	text_out_cut(&decoding->notes, 0);
}

/* Extra bytes are told as dig tells them; the rest, such as mDNS's missing
 * questions, at -v. */
static void tell_problems(struct decoding *decoding, const struct dress_origin *origin)
{
	const struct dns_message *message = &decoding->message;

	for (size_t i = 0; i < message->problem_count; i++) {
		const struct dns_problem *problem = &message->problems[i];

		if (problem->is_fatal || (decoding->verbosity == 0 &&
					  (!message->is_complete || problem->offset != message->end)))
			continue;
		tell(decoding, REPORT_WARNING, origin, "message byte %zu: %s", problem->offset, problem->words);
	}
}

static void tell_malformed(struct decoding *decoding, const struct dress_origin *origin)
{
	const struct dns_problem *problem = dns_message_fatal(&decoding->message);

	decoding->is_malformed = true;
	if (problem && decoding->look.form != QUERY_JSON)	/* the object says it */
		tell(decoding, REPORT_ERROR, origin, "message byte %zu: %s", problem->offset, problem->words);
}

static void tell_notes(struct decoding *decoding, const struct dress_origin *origin)
{
	char *rest = NULL, *line;

	text_out_string(&decoding->notes);
	if (decoding->notes.len == 0)
		return;
	for (line = strtok_r(decoding->notes.text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		tell(decoding, REPORT_WARNING, origin, "%s", line);
}

/* ---- a message ---- */

struct asked {
	char name[DNS_NAME_TEXT], type[DNS_CODE_TEXT], class[DNS_CODE_TEXT];
};

static void read_question(const struct dns_message *message, struct asked *asked, struct query_facts *facts)
{
	const struct dns_record *question = dns_message_next(message, DNS_QUESTION, NULL);
	struct dns_name owner;

	if (!question)
		return;
	dns_record_owner(message, question, &owner);
	facts->name = dns_name_text(&owner, asked->name);
	facts->type = dns_type_text(question->type, asked->type);
	facts->class = dns_class_text(question->class, asked->class);
	facts->type_number = question->type;
}

static void put_warnings(struct text_out *warnings, const struct dns_message *message)
{
	char text[sizeof message->problems[0].words + 32];

	for (size_t i = 0; i < message->problem_count; i++) {
		if (message->problems[i].is_fatal)
			continue;
		snprintf(text, sizeof text, "byte %zu: %s", message->problems[i].offset, message->problems[i].words);
		put_json_text(warnings, text);
	}
}

/* The server is the end that answers.  --wire names a query what it is. */
static void set_facts(struct query_facts *facts, const struct decoding *decoding, const struct dress_origin *origin,
		      const uint8_t *bytes, size_t len)
{
	bool is_reply = len >= 3 && bytes[2] & 0x80;
	bool is_json = decoding->look.form == QUERY_JSON;

	facts->ms = -1;
	facts->when = origin->time;
	facts->reply = is_reply || is_json ? bytes : NULL;
	facts->reply_len = facts->query_len = len;
	facts->query = is_reply || is_json ? NULL : bytes;
	if (!origin->from.len)
		return;
	facts->server = is_reply ? &origin->from : &origin->to;
	facts->proto = origin->is_tcp ? "tcp" : "udp";
}

/* ---- messages that print as nothing ---- */

enum { SILENT_TOLD = 8 };

/* "message 1: query web.test A", "message 2: reply web.test AAAA, NOERROR" */
static void put_silent(struct text_out *out, unsigned long number, const struct dns_message *message)
{
	const struct dns_record *question = dns_message_next(message, DNS_QUESTION, NULL);
	bool is_reply = message->header.flags & DNS_FLAG_QR;
	char name[DNS_NAME_TEXT], code[DNS_CODE_TEXT];
	unsigned opcode = dns_header_opcode(&message->header);
	struct dns_name owner;

	put_format(out, "message %lu: ", number);
	if (opcode)
		put_format(out, "%s ", dns_opcode_text(opcode, code));
	put_text(out, is_reply ? "reply" : "query");
	if (question) {
		dns_record_owner(message, question, &owner);
		dns_name_text(&owner, name);
		put_format(out, " %.*s ", name[1] ? (int)strlen(name) - 1 : 1, name);
		if (question->class != DNS_CLASS_IN)
			put_format(out, "%s ", dns_class_text(question->class, code));
		put_text(out, dns_type_text(question->type, code));
	}
	if (is_reply)
		put_format(out, ", %s, no answer", dns_rcode_text(dns_message_rcode(message), code));
	put_char(out, '\n');
}

/* Of a capture that prints something nobody asks where the queries are. */
static void note_silent(struct decoding *decoding)
{
	decoding->has_printed |= decoding->out.len > 0;
	if (decoding->has_printed || !decoding->message.is_complete)
		return;
	if (++decoding->silent_count <= SILENT_TOLD)
		put_silent(&decoding->silent, decoding->count, &decoding->message);
}

static void tell_silent(struct decoding *decoding)
{
	char *rest = NULL, *line;

	if (decoding->has_printed || decoding->is_malformed || !decoding->silent_count)
		return;
	if (decoding->silent_count > SILENT_TOLD)
		put_format(&decoding->silent, "%lu more messages without an answer\n", decoding->silent_count - SILENT_TOLD);
	text_out_string(&decoding->silent);
	if (decoding->silent.has_failed)
		return;
	for (line = strtok_r(decoding->silent.text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		report(decoding->report, REPORT_WARNING, F_TEXT(line));
}

/* ---- a message, printed ---- */

/* --explain, of a reply that was read to its end.  Nobody knows what its query had
 * besides the question. */
static void explain(struct decoding *decoding, struct query_facts *facts, struct text_out *verdicts)
{
	const struct dns_message *message = &decoding->message;
	const struct dns_record *question = dns_message_next(message, DNS_QUESTION, NULL);
	bool is_json = decoding->look.form == QUERY_JSON;
	struct query_ask ask = { .words = decoding->query->list.words, .raw = message->bytes };

	if (!decoding->query->is_explained)
		return;
	facts->verdicts = verdicts;
	if (!question || !message->is_complete || !(message->header.flags & DNS_FLAG_QR))
		return;
	dns_record_owner(message, question, &ask.name);
	ask.type = question->type;
	ask.class = question->class;
	query_explain_put(is_json ? verdicts : &decoding->out, is_json, &ask, message);
}

static void print(struct decoding *decoding, const struct dress_origin *origin, const uint8_t *bytes, size_t len)
{
	struct query_facts facts = { 0 };
	struct dns_message *message = &decoding->message;
	const struct dns_problem *fatal = dns_message_fatal(message);
	struct text_out warnings, verdicts;
	struct asked asked;

	set_facts(&facts, decoding, origin, bytes, len);
	read_question(message, &asked, &facts);
	facts.status = message->is_complete ? NULL : "MALFORMED";
	facts.error = fatal ? fatal->words : NULL;
	text_out_init(&warnings);
	if (decoding->look.form == QUERY_JSON)
		put_warnings(&warnings, message);
	facts.warnings = &warnings;
	text_out_init(&verdicts);
	explain(decoding, &facts, &verdicts);
	query_output(&decoding->out, &decoding->notes, &decoding->look, &facts, message);
	text_out_destroy(&verdicts);
	text_out_destroy(&warnings);
}

static int write_out(struct decoding *decoding)
{
	if (decoding->out.has_failed || decoding->message.has_failed)
		decoding->has_failed = true;
	if (decoding->is_coloured && decoding->out.len)
		colour_write(stdout, decoding->out.text, decoding->out.len);
	else
		fwrite(decoding->out.text, 1, decoding->out.len, stdout);
	return decoding->has_failed || ferror(stdout) ? -1 : 0;
}

static int on_message(void *who, const struct dress_origin *origin, const uint8_t *bytes, size_t len)
{
	struct decoding *decoding = who;
	bool looks_closer = decoding->verbosity > 0 || decoding->look.form == QUERY_JSON;

	decoding->count++;
	text_out_cut(&decoding->out, 0);
	text_out_cut(&decoding->notes, 0);
	if (decoding->verbosity > 0)
		tell_origin(decoding, origin, len);
	if (decoding->verbosity > 1)
		tell_wire(decoding, bytes, len);
	if (dns_message_parse(&decoding->message, bytes, len) < 0)
		tell_malformed(decoding, origin);
	if (looks_closer)
		dns_message_check(&decoding->message);
	print(decoding, origin, bytes, len);
	note_silent(decoding);
	if (decoding->look.form != QUERY_JSON)
		tell_problems(decoding, origin);
	if (!looks_closer)	/* else they are among the problems */
		tell_notes(decoding, origin);
	return write_out(decoding);
}

static void on_problem(void *who, const struct dress_origin *origin, const char *words)
{
	struct decoding *decoding = who;

	decoding->is_malformed = true;
	tell(decoding, REPORT_ERROR, origin, "%s", words);
}

static void on_note(void *who, const struct dress_origin *origin, const char *words)
{
	tell(who, REPORT_WARNING, origin, "%s", words);
}

/* ---- all of it ---- */

static int judge(const struct decoding *decoding, long found, struct error *err)
{
	if (ferror(stdout))
		return error_set_errno(err, errno, "writing to standard output");
	if (found < 0 || decoding->has_failed)
		return error_set_errno(err, ENOMEM, "decoding %s", decoding->name);
	if (!decoding->is_malformed)
		return 0;
	err->is_told = true;
	err->status = STATUS_MALFORMED;
	return -1;
}

static int decode(struct decoding *decoding, const struct text_out *input, struct error *err)
{
	const struct dress_observer observer = {
		.on_message = on_message, .on_problem = on_problem, .on_note = on_note, .who = decoding,
		.port = decoding->port,
	};
	int result;

	dns_message_init(&decoding->message);
	text_out_init(&decoding->out);
	text_out_init(&decoding->notes);
	text_out_init(&decoding->silent);
	result = judge(decoding, dress_walk((const uint8_t *)input->text, input->len, &observer), err);
	tell_silent(decoding);
	text_out_destroy(&decoding->silent);
	text_out_destroy(&decoding->notes);
	text_out_destroy(&decoding->out);
	dns_message_destroy(&decoding->message);
	return result;
}

static struct query_look look_of(const struct query_options *query)
{
	const struct query_words *words = &query->list.words;
	struct query_look look = {
		.form = words->is_report ? QUERY_REPORT : QUERY_LINES,
		.has_wire = query->has_wire,
		.ends_in_nul = query->ends_in_nul,
		.escapes_values = isatty(STDOUT_FILENO),
		.has_statistics = words->has_statistics,
	};

	if (words->is_json)
		look.form = query->has_records ? QUERY_JSON_RECORDS : QUERY_JSON;
	else if (query->is_value)
		look.form = QUERY_VALUE;
	else if (words->is_short)
		look.form = QUERY_SHORT;
	memcpy(look.shows, words->shows, sizeof look.shows);
	query_words_style(words, &look.style);
	return look;
}

int mode_decode(const struct query_options *query, struct report *report, struct error *err)
{
	const char *file = query->file && strcmp(query->file, "-") != 0 ? query->file : NULL;
	struct decoding decoding = {
		.query = query,
		.look = look_of(query),
		.is_coloured = colour_is_wanted(stdout) && query_words_are_lines(query, &query->list.words),
		.verbosity = query->verbosity,
		.report = report,
		.name = file ? file : "standard input",
		.port = (uint16_t)query->port,
	};
	struct text_out input;
	int result;

	if (query->list.count || query->list.server_count)
		return error_set(err, STATUS_USAGE, "--decode asks nothing: no names, no servers");
	text_out_init(&input);
	result = query_input_read(file, decoding.name, &input, err);
	if (result == 0)
		result = decode(&decoding, &input, err);
	text_out_destroy(&input);
	return result;
}
