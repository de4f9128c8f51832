/* SPDX-License-Identifier: ISC */
/* digcat -Q --decode: prints the DNS messages found in a file. */
#include "mode_decode.h"

#include "base/error.h"
#include "decode.h"
#include "decode_message.h"
#include "decode_note.h"
#include "dns/dress.h"
#include "dns/message_check.h"
#include "out/colour.h"
#include "query_input.h"
#include "query_options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- what is found ---- */

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

/* Of a capture that prints something nobody asks where the queries are. */
static void note_silent(struct decoding *decoding)
{
	decoding->has_printed |= decoding->out.len > 0;
	if (!decoding->has_printed && decoding->message.is_complete)
		decode_silent_add(&decoding->silent, decoding->count, &decoding->message);
}

static int on_message(void *who, const struct dress_origin *origin, const uint8_t *bytes, size_t len)
{
	struct decoding *decoding = who;
	bool looks_closer = decoding->verbosity > 0 || decoding->look.form == QUERY_JSON;

	decoding->count++;
	text_out_cut(&decoding->out, 0);
	text_out_cut(&decoding->notes, 0);
	if (decoding->verbosity > 0)
		decode_note_origin(decoding, origin, len);
	if (decoding->verbosity > 1)
		decode_note_wire(decoding, bytes, len);
	if (dns_message_parse(&decoding->message, bytes, len) < 0)
		decode_note_malformed(decoding, origin);
	if (looks_closer)
		dns_message_check(&decoding->message);
	decode_message_put(decoding, origin, bytes, len);
	note_silent(decoding);
	if (decoding->look.form != QUERY_JSON)
		decode_note_problems(decoding, origin);
	if (!looks_closer) {	/* else they are among the problems */
		decode_note_lines(decoding, origin);
		decode_note_opt(decoding, origin);
	}
	return write_out(decoding);
}

static void on_problem(void *who, const struct dress_origin *origin, const char *words)
{
	struct decoding *decoding = who;

	decoding->is_malformed = true;
	decode_note(decoding, REPORT_ERROR, origin, "%s", words);
}

static void on_note(void *who, const struct dress_origin *origin, const char *words)
{
	decode_note(who, REPORT_WARNING, origin, "%s", words);
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
	decode_silent_init(&decoding->silent);
	result = judge(decoding, dress_walk((const uint8_t *)input->text, input->len, &observer), err);
	decode_note_further_opts(decoding);
	if (!decoding->has_printed && !decoding->is_malformed)
		decode_silent_tell(&decoding->silent, decoding->report);
	decode_silent_destroy(&decoding->silent);
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
