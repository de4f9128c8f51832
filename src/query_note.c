/* SPDX-License-Identifier: ISC */
/* What -Q says of a question beside its answer. */
#include "query_note.h"

#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/json_text.h"
#include "dns/message_check.h"
#include "dns/present.h"
#include "dns/wiredump.h"
#include "query_show.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Of many questions a tally is told first, their stories from -vv on. */
static int verbosity(const struct query_job *job)
{
	return job->base->query->verbosity - (job->base->query->file != NULL);
}

/* A sentence: a line on stderr, or a warning in JSON. */
static void note_line(struct query_job *job, const char *text, size_t len)
{
	if (query_show_is_object(job)) {
		put_json_string(&job->warnings, text, len);
		return;
	}
	put_format(&job->notes, "%s: ", job->base->program);
	put_bytes(&job->notes, text, len);
	put_char(&job->notes, '\n');
}

/* "example MX: ", without the dot unless it is the root; "version.bind CH TXT: ". */
static void put_question(struct text_out *out, const struct query_job *job)
{
	char code[DNS_CODE_TEXT];
	size_t start = out->len;

	dns_name_put(out, &job->ask.name);
	if (out->len > start + 1)
		text_out_cut(out, out->len - 1);
	if (job->ask.class && job->ask.class != DNS_CLASS_IN)
		put_format(out, " %s", dns_class_text(job->ask.class, code));
	put_format(out, " %s: ", dns_type_text(job->ask.type, code));
}

void query_note(struct query_job *job, const char *format, ...)
{
	struct text_out line;
	char words[1024];
	va_list rest;

	va_start(rest, format);
	vsnprintf(words, sizeof words, format, rest);
	va_end(rest);
	text_out_init(&line);
	put_question(&line, job);
	put_text(&line, words);
	note_line(job, text_out_string(&line), line.len);
	text_out_destroy(&line);
}

void query_note_lines(struct query_job *job, const struct text_out *lines)
{
	const char *at = lines->text, *end;
	const char *last = lines->text ? lines->text + lines->len : NULL;

	for (; at < last; at = end + 1) {
		end = memchr(at, '\n', (size_t)(last - at));
		if (!end)
			return;
		note_line(job, at, (size_t)(end - at));
	}
}

/* ---- the story ---- */

void query_note_sent(struct query_job *job, const struct exchange_packet *packet)
{
	char server[ADDRESS_TEXT_LEN];

	if (verbosity(job) < 1)
		return;
	put_format(&job->notes, ";; sent %zu bytes to %s over %s, try %u\n", packet->len,
		   address_text(packet->server, server, sizeof server), packet->is_tcp ? "TCP" : "UDP",
		   packet->tries);
	if (verbosity(job) >= 2)
		wiredump_put(&job->notes, packet->bytes, packet->len);
}

static void put_ms(struct text_out *out, double ms)
{
	if (ms < 1000)
		put_format(out, "%.1f ms", ms);
	else
		put_format(out, "%.1f s", ms / 1000);
}

/* Nobody knows which of several tries a reply is to. */
static void put_after(struct text_out *out, const struct exchange_packet *packet)
{
	if (packet->tries <= packet->first_try) {
		put_format(out, "after %.1f ms", packet->ms);
		return;
	}
	put_ms(out, packet->ms);
	put_format(out, " after try %u, ", packet->tries);
	put_ms(out, packet->first_ms);
	put_format(out, " after try %u", packet->first_try);
}

static void note_received(struct query_job *job, const struct exchange_packet *packet)
{
	char server[ADDRESS_TEXT_LEN];

	put_format(&job->notes, ";; received %zu bytes from %s over %s ", packet->len,
		   address_text(packet->server, server, sizeof server), packet->is_tcp ? "TCP" : "UDP");
	put_after(&job->notes, packet);
	put_char(&job->notes, '\n');
}

void query_note_stray(struct query_job *job, const struct exchange_packet *packet, const struct address *from,
		      const char *why)
{
	enum { TOLD_MOST = 8 };		/* whoever floods us fills no memory */
	char sender[ADDRESS_TEXT_LEN];

	if (++job->stray_count > TOLD_MOST) {
		if (job->stray_count == TOLD_MOST + 1)
			query_note(job, "further replies like these are ignored in silence");
		return;
	}
	query_note(job, "ignored a reply from %s: %s", address_text(from, sender, sizeof sender), why);
	if (job->base->query->has_wire && !job->ask.words.is_json)
		query_output_wire(&job->out, "ignored reply", packet->bytes, packet->len);
	if (verbosity(job) >= 2)
		wiredump_put(&job->notes, packet->bytes, packet->len);
}

void query_note_truncated(struct query_job *job, const struct exchange_packet *packet)
{
	char server[ADDRESS_TEXT_LEN];

	if (verbosity(job) >= 1)
		note_received(job, packet);
	query_note(job, "truncated, asking again over TCP (%s, %.1f ms)",
	     address_text(packet->server, server, sizeof server), packet->ms);
}

/* ---- the outcome ---- */

static void note_outcome(struct query_job *job, const struct dns_message *message,
			 const struct exchange_packet *packet)
{
	const struct dns_problem *fatal = dns_message_fatal(message);
	char server[ADDRESS_TEXT_LEN], code[DNS_CODE_TEXT];
	const char *what = "NODATA";

	if (job->outcome == JOB_ANSWERED || job->outcome == JOB_CUT_OFF ||
	    (job->base->query->is_compared && job->outcome != JOB_MALFORMED))
		return;
	address_text(packet->server, server, sizeof server);
	if (job->outcome == JOB_MALFORMED && fatal) {
		query_note(job, "malformed reply: byte %zu: %s (%s, %.1f ms)", fatal->offset, fatal->words, server,
		     packet->ms);
		return;
	}
	if (job->outcome == JOB_MALFORMED && dns_message_rcode(message)) {
		query_note(job, "the transfer broke off: %s (%s, %.1f ms)",
			   dns_rcode_text(dns_message_rcode(message), code), server, packet->ms);
		return;
	}
	if (job->outcome == JOB_MALFORMED)
		what = "the transfer broke off";
	else if (job->outcome == JOB_NODATA && job->ask.words.is_trace && message->section_counts[DNS_ANSWER])
		what = "an alias, which +trace does not follow";
	else if (job->outcome != JOB_NODATA)
		what = dns_rcode_text(dns_message_rcode(message), code);
	/* In JSON the status tells. */
	if (!query_show_is_object(job) || job->outcome == JOB_MALFORMED)
		query_note(job, "%s (%s, %.1f ms)", what, server, packet->ms);
}

/* RFC 8914: the server's own words, in text that is safe to show. */
static void note_extended_errors(struct query_job *job, const struct dns_message *message)
{
	struct edns_option option;
	struct text_out value;
	struct cursor in;
	int more;

	if (!message->opt)
		return;
	edns_options_start(message, message->opt, &in);
	while ((more = edns_options_next(&in, &option)) > 0) {
		if (option.code != EDNS_EDE)
			continue;
		text_out_init(&value);
		edns_option_value(&value, &option);
		query_note(job, "EDE: %s", text_out_string(&value));
		text_out_destroy(&value);
	}
	if (more < 0 && !query_show_is_object(job))
		query_note(job, "malformed OPT record: byte %zu: %s", in.failed_at, in.words);
}

/* Lines tell what is odd about the records that they show; an object shows all. */
static void note_problems(struct query_job *job, struct dns_message *message)
{
	if (query_show_is_object(job))
		dns_message_check(message);
	for (size_t i = 0; i < message->problem_count; i++)
		if (!message->problems[i].is_fatal)
			query_note(job, "byte %zu: %s", message->problems[i].offset, message->problems[i].words);
}

void query_note_story(struct query_job *job, const struct dns_message *message, const struct exchange_packet *packet)
{
	const uint8_t *cookie = job->ask.words.has_cookie ? job->cookie : NULL;

	if (verbosity(job) < 1)
		return;
	note_received(job, packet);
	if (verbosity(job) == 1) {
		present_header(&job->notes, message);
		present_edns(&job->notes, message, cookie);
		return;
	}
	present_message(&job->notes, message, cookie, NULL);
	wiredump_put(&job->notes, packet->bytes, packet->len);
}

static void note_truncation(struct query_job *job, const struct dns_message *message,
			    const struct exchange_packet *packet)
{
	char server[ADDRESS_TEXT_LEN];

	if (!(message->header.flags & DNS_FLAG_TC))
		return;
	if (packet->is_tcp)
		query_note(job, "truncated, although it came over TCP");
	else
		query_note(job, "truncated, the answer is not complete (%s, %.1f ms)",
			   address_text(packet->server, server, sizeof server), packet->ms);
}

void query_note_reply(struct query_job *job, struct dns_message *message, const struct exchange_packet *packet)
{
	if (!job->ask.words.is_trace)
		query_note_story(job, message, packet);
	note_outcome(job, message, packet);
	note_truncation(job, message, packet);
	note_extended_errors(job, message);
	note_problems(job, message);
}

void query_note_failure_words(const struct exchange_outcome *outcome, char *words, size_t size)
{
	const struct exchange_packet *packet = &outcome->packet;
	char server[ADDRESS_TEXT_LEN] = "";

	if (packet->server)
		address_text(packet->server, server, sizeof server);
	if (outcome->result == EXCHANGE_UNREACHABLE)
		snprintf(words, size, "no reply from %s: %s", server, strerror(outcome->error));
	else if (outcome->result == EXCHANGE_BROKEN)
		snprintf(words, size, "no reply from %s: the connection ended%s%s", server,
			 outcome->error ? ": " : "", outcome->error ? strerror(outcome->error) : "");
	else if (outcome->result == EXCHANGE_TIMEOUT)
		snprintf(words, size, "no reply from %s (%u %s)", server, packet->tries,
			 packet->tries == 1 ? "try" : "tries");
	else
		snprintf(words, size, "no reply from %s but %s ones", server,
			 outcome->result == EXCHANGE_MISMATCH ? "mismatched" : "malformed");
}

void query_note_failure(struct query_job *job, const struct exchange_outcome *outcome, char *words, size_t size)
{
	query_note_failure_words(outcome, words, size);
	if (!query_show_is_object(job))
		query_note(job, "%s%s", job->transfer.record_count ? "the transfer broke off: " : "", words);
}
