/* SPDX-License-Identifier: ISC */
/* --decode: what is said on stderr of the input and its messages. */
#include "decode_note.h"

#include "base/error.h"
#include "base/sockaddr.h"
#include "decode.h"
#include "dns/dress.h"
#include "dns/edns.h"
#include "dns/wiredump.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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

void decode_note(struct decoding *decoding, enum report_event event, const struct dress_origin *origin,
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
void decode_note_origin(const struct decoding *decoding, const struct dress_origin *origin, size_t len)
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
void decode_note_wire(struct decoding *decoding, const uint8_t *bytes, size_t len)
{
	text_out_cut(&decoding->notes, 0);
	wiredump_put(&decoding->notes, bytes, len);
	fwrite(decoding->notes.text, 1, decoding->notes.len, decoding->report->notes);
	text_out_cut(&decoding->notes, 0);
}

/* Extra bytes are told as dig tells them; the rest, such as mDNS's missing
 * questions, at -v. */
void decode_note_problems(struct decoding *decoding, const struct dress_origin *origin)
{
	const struct dns_message *message = &decoding->message;

	for (size_t i = 0; i < message->problem_count; i++) {
		const struct dns_problem *problem = &message->problems[i];

		if (problem->is_fatal || (decoding->verbosity == 0 &&
					  (!message->is_complete || problem->offset != message->end)))
			continue;
		decode_note(decoding, REPORT_WARNING, origin, "message byte %zu: %s", problem->offset, problem->words);
	}
}

void decode_note_malformed(struct decoding *decoding, const struct dress_origin *origin)
{
	const struct dns_problem *problem = dns_message_fatal(&decoding->message);

	decoding->is_malformed = true;
	if (problem && decoding->look.form != QUERY_JSON)	/* the object says it */
		decode_note(decoding, REPORT_ERROR, origin, "message byte %zu: %s", problem->offset, problem->words);
}

void decode_note_lines(struct decoding *decoding, const struct dress_origin *origin)
{
	char *rest = NULL, *line;

	text_out_string(&decoding->notes);
	if (decoding->notes.len == 0)
		return;
	for (line = strtok_r(decoding->notes.text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		decode_note(decoding, REPORT_WARNING, origin, "%s", line);
}

enum { BAD_OPTS_TOLD = 8 };	/* a capture may be full of them */

void decode_note_opt(struct decoding *decoding, const struct dress_origin *origin)
{
	const struct dns_message *message = &decoding->message;
	struct edns_option option;
	struct cursor in;
	int more;

	if (!message->opt || message->opt->is_cut)
		return;
	edns_options_start(message, message->opt, &in);
	while ((more = edns_options_next(&in, &option)) > 0)
		;
	if (more == 0 || ++decoding->bad_opt_count > BAD_OPTS_TOLD)
		return;
	decode_note(decoding, REPORT_WARNING, origin, "message byte %zu: malformed OPT record: %s", in.failed_at,
		    in.words);
}

void decode_note_further_opts(const struct decoding *decoding)
{
	char text[80];

	if (decoding->bad_opt_count <= BAD_OPTS_TOLD)
		return;
	snprintf(text, sizeof text, "%lu more messages with a malformed OPT record",
		 decoding->bad_opt_count - BAD_OPTS_TOLD);
	report(decoding->report, REPORT_WARNING, F_TEXT(text));
}
