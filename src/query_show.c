/* SPDX-License-Identifier: ISC */
/* What is printed of a question: in which form, and with what is known of it. */
#include "query_show.h"

#include "base/error.h"
#include "dns/json_text.h"
#include "query_compare.h"
#include "query_explain.h"
#include "query_note.h"
#include "query_poll.h"
#include "query_transfer.h"

#include <string.h>
#include <sys/time.h>

/* A transfer that goes well is records alone. */
bool query_show_is_object(const struct query_job *job)
{
	bool is_going_well = job->outcome == JOB_WAITING || job->outcome == JOB_ANSWERED;

	return job->ask.words.is_json && !job->base->query->has_records && !(query_is_transfer(job) && is_going_well);
}

struct query_look query_show_look(const struct query_job *job)
{
	const struct query_options *query = job->base->query;
	const struct query_words *words = &job->ask.words;
	struct query_look look = {
		.has_wire = query->has_wire,
		.ends_in_nul = query->ends_in_nul,
		.escapes_values = job->base->is_terminal,
		.has_statistics = words->has_statistics,
		.is_identified = words->is_identified,
		.hides_later_soa = words->has_one_soa && job->ask.type == DNS_TYPE_AXFR,
		.hides_soa = words->has_one_soa && job->ask.type == DNS_TYPE_AXFR && job->has_shown_soa,
	};

	if (words->is_json)
		look.form = query_show_is_object(job) ? QUERY_JSON : QUERY_JSON_RECORDS;
	else if (query->is_value)
		look.form = QUERY_VALUE;
	else if (words->is_short)
		look.form = QUERY_SHORT;
	else
		look.form = words->is_report ? QUERY_REPORT : QUERY_LINES;
	memcpy(look.shows, words->shows, sizeof look.shows);
	query_words_style(words, &look.style);
	look.style.hides_ttl |= query->watch_s > 0;	/* it changes all the time */
	return look;
}

struct query_facts query_show_facts(const struct query_job *job, const struct exchange_packet *packet,
				    struct query_texts *texts)
{
	struct query_facts facts = {
		.name = dns_name_text(&job->ask.name, texts->name),
		.type = dns_type_text(job->ask.type, texts->type),
		.class = dns_class_text(job->ask.class, texts->class),
		.type_number = job->ask.type,
		.ms = -1,
		.input = job->input ? job->input : job->ask.typed,
		.line = job->line,
		.query = job->sent,
		.query_len = job->sent_len,
		.sent_cookie = job->ask.words.has_cookie ? job->cookie : NULL,
		.warnings = &job->warnings,
		.transfer = &job->transfer,
	};
	struct timeval now;

	if (packet) {
		facts.server = packet->server;
		facts.proto = packet->is_tcp ? "tcp" : "udp";
		facts.tries = packet->tries;
	}
	if (packet && packet->bytes) {
		facts.ms = packet->ms;
		facts.reply = packet->bytes;
		facts.reply_len = packet->len;
		gettimeofday(&now, NULL);
		facts.when = (double)now.tv_sec + (double)now.tv_usec / 1e6;
	}
	return facts;
}

void query_show(struct query_job *job, struct query_facts *facts, const struct dns_message *message)
{
	const struct query_options *query = job->base->query;
	const struct query_look look = query_show_look(job);
	struct text_out odd;

	if (query->is_compared) {
		if (message)
			query_compare_put(&job->out, message);
		return;
	}
	if (message && (query->watch_s > 0 || query->until)) {
		query_compare_put(&job->key, message);
		query_compare_sort(&job->key);
		job->is_match = query->until && query_poll_matches(query, message, job->ask.type);
	}
	if (message && query->until)
		query_poll_put_values(&job->values, message, job->ask.type);
	text_out_init(&odd);
	query_output(&job->out, &odd, &look, facts, message);
	query_note_lines(job, &odd);
	text_out_destroy(&odd);
	job->has_shown_soa |= job->transfer.soa_count > 0;
}

void query_show_explain(struct query_job *job, const struct query_ask *ask, const struct dns_message *message,
			struct text_out *verdicts)
{
	bool is_object = query_show_is_object(job);

	query_explain_put(is_object ? verdicts : &job->out, is_object, ask, message);
}

/* ---- +trace ---- */

void query_show_step(struct query_job *job, const struct dns_name *name, uint16_t type,
		     const struct dns_message *message, const struct exchange_packet *packet, const char *server,
		     bool is_last)
{
	const struct query_look look = query_show_look(job);
	struct query_ask ask = job->ask;
	struct text_out verdicts;
	struct query_facts facts;
	struct query_texts texts;

	if (!is_last && (look.form == QUERY_SHORT || look.form == QUERY_VALUE))
		return;
	facts = query_show_facts(job, packet, &texts);
	facts.name = dns_name_text(name, texts.name);
	facts.type = dns_type_text(type, texts.type);
	facts.type_number = type;
	text_out_init(&verdicts);
	if (job->base->query->is_explained) {
		ask.name = *name;
		ask.type = type;
		query_show_explain(job, &ask, message, &verdicts);
		facts.verdicts = &verdicts;
	}
	query_show(job, &facts, message);
	text_out_destroy(&verdicts);
	if (look.form == QUERY_LINES && !look.has_statistics && !look.is_identified)
		query_output_received(&job->out, &facts, server);
	text_out_cut(&job->warnings, 0);
	if (!is_last && job->base->on_part)
		job->base->on_part(job->base->who, job);
}

void query_show_failure(struct query_job *job, const char *words)
{
	const struct query_look look = query_show_look(job);
	struct query_facts facts;
	struct query_texts texts;

	if (look.form != QUERY_JSON)
		return;
	facts = query_show_facts(job, NULL, &texts);
	facts.status = job->outcome == JOB_MALFORMED ? "MALFORMED" :
		       job->outcome == JOB_OTHER_RCODE ? "SERVFAIL" : "TIMEOUT";
	facts.error = words;
	query_show(job, &facts, NULL);
}
