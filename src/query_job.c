/* SPDX-License-Identifier: ISC */
/* One question of -Q on its way: what comes back, and what becomes of it.
 *
 *	query_compose --> exchange --> judged --> query_show: stdout
 *	                                      --> query_note: stderr */
#include "query_job.h"

#include "base/error.h"
#include "base/trace.h"
#include "dns/codes.h"
#include "out/safe_text.h"
#include "query_again.h"
#include "query_compose.h"
#include "query_note.h"
#include "query_show.h"
#include "query_trace.h"
#include "query_transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *query_job_outcome_name(enum job_outcome outcome)
{
	static const char *const names[JOB_OUTCOME_COUNT] = {
		"unanswered", "answered", "no data", "no such name", "refused by the server", "without reply", "malformed",
		"cut off", "wrong lines",
	};

	return names[outcome];
}

bool query_job_is_done(const struct query_job *job)
{
	return job && job->outcome != JOB_WAITING;
}

/* ---- judging ---- */

static size_t count_asked(const struct query_job *job, const struct dns_message *message)
{
	const struct dns_record *record = NULL;
	size_t count = 0;

	while ((record = dns_message_next(message, DNS_ANSWER, record)))
		count += record->type == job->ask.type || job->ask.type == DNS_TYPE_ANY;
	return count;
}

void query_job_conclude(struct query_job *job, enum job_outcome outcome)
{
	static const int statuses[JOB_OUTCOME_COUNT] = {
		[JOB_ANSWERED] = STATUS_OK, [JOB_NODATA] = STATUS_FAILED, [JOB_NXDOMAIN] = STATUS_FAILED,
		[JOB_OTHER_RCODE] = STATUS_REFUSED, [JOB_NO_REPLY] = STATUS_NO_REPLY,
		[JOB_MALFORMED] = STATUS_MALFORMED, [JOB_CUT_OFF] = STATUS_MALFORMED,
	};

	job->outcome = outcome;
	job->status = statuses[outcome];
}

enum job_outcome query_job_judge(const struct query_job *job, const struct dns_message *message)
{
	unsigned rcode = dns_message_rcode(message);

	if (dns_message_fatal(message) || !message->is_complete)
		return JOB_MALFORMED;
	if (rcode == 3)
		return JOB_NXDOMAIN;
	if (rcode != 0)
		return JOB_OTHER_RCODE;
	if (job->ask.raw && (dns_header_opcode(&message->header) != 0 || !message->header.counts[DNS_QUESTION]))
		return JOB_ANSWERED;	/* an UPDATE, say, asks for no records */
	if (count_asked(job, message))
		return JOB_ANSWERED;
	return message->header.flags & DNS_FLAG_TC && !query_is_transfer(job) ? JOB_CUT_OFF : JOB_NODATA;
}

void query_job_refuse(struct query_job *job, const char *words)
{
	const struct query_look look = { .form = QUERY_JSON };
	const struct query_facts facts = {
		.status = "USAGE", .error = words, .ms = -1, .input = job->input, .line = job->line,
	};
	char text[1024];

	job->outcome = JOB_REFUSED;
	job->status = STATUS_USAGE;
	if (job->ask.words.is_json && !job->base->query->has_records)
		query_output_json(&job->out, &look, &facts, NULL);
	else
		put_format(&job->notes, "%s: line %lld: %s\n", job->base->program, job->line,
			   safe_text(text, sizeof text, words, strlen(words)));
}

/* ---- replies ---- */

/* The reply leads to another question; it is told where that was asked for. */
static void ask_again(struct query_job *job, struct dns_message *message, const struct exchange_packet *packet)
{
	struct query_facts facts;
	struct query_texts texts;

	if (job->base->query->verbosity || job->ask.words.shows_search)
		query_note_reply(job, message, packet);
	if (job->ask.words.shows_search) {
		facts = query_show_facts(job, packet, &texts);
		query_show(job, &facts, message);
	}
	query_again_move(job, message, packet);
	job->outcome = JOB_WAITING;
	query_job_start(job);
}

static void on_reply(struct query_job *job, const struct exchange_packet *packet)
{
	struct dns_message *message = &job->base->message;
	const struct dns_problem *fatal;
	struct text_out verdicts;
	struct query_facts facts;
	struct query_texts texts;

	dns_message_parse(message, packet->bytes, packet->len);
	query_job_conclude(job, query_job_judge(job, message));
	job->rcode = dns_message_rcode(message);
	if (query_again(job, message, packet)) {
		ask_again(job, message, packet);
		return;
	}
	if (query_is_transfer(job))
		query_transfer_conclude(job);
	fatal = dns_message_fatal(message);
	query_note_reply(job, message, packet);
	facts = query_show_facts(job, packet, &texts);
	if (job->outcome == JOB_MALFORMED) {
		facts.status = job->no_answer = "MALFORMED";
		facts.error = fatal ? fatal->words : message->is_complete ? "the transfer broke off" :
			      "the message ends early";
	}
	text_out_init(&verdicts);
	if (job->base->query->is_explained && job->outcome != JOB_MALFORMED && !query_is_transfer(job)) {
		query_show_explain(job, &job->ask, message, &verdicts);
		facts.verdicts = &verdicts;
	}
	query_show(job, &facts, message);
	text_out_destroy(&verdicts);
}

static void on_no_reply(struct query_job *job, const struct exchange_outcome *outcome)
{
	static const struct {
		const char *status;
		enum job_outcome outcome;
	} rows[] = {
		[EXCHANGE_TIMEOUT] = { "TIMEOUT", JOB_NO_REPLY },
		[EXCHANGE_UNREACHABLE] = { "NETWORK", JOB_NO_REPLY },
		[EXCHANGE_BROKEN] = { "NETWORK", JOB_NO_REPLY },
		[EXCHANGE_MISMATCH] = { "MISMATCH", JOB_MALFORMED },
		[EXCHANGE_MALFORMED] = { "MALFORMED", JOB_MALFORMED },
	};
	struct query_facts facts;
	struct query_texts texts;
	char words[256];

	query_job_conclude(job, rows[outcome->result].outcome);
	if (job->transfer.record_count)
		query_job_conclude(job, JOB_MALFORMED);	/* a transfer that breaks off */
	query_note_failure(job, outcome, words, sizeof words);
	facts = query_show_facts(job, &outcome->packet, &texts);
	facts.status = job->no_answer = rows[outcome->result].status;
	facts.error = words;
	query_show(job, &facts, NULL);
}

/* The query of a transfer is shown once, before its first message. */
static void forget_sent(struct query_job *job)
{
	free(job->sent);
	job->sent = NULL;
	job->sent_len = 0;
}

static bool on_part(void *who, const struct exchange_packet *packet)
{
	struct query_job *job = who;
	struct dns_message *message = &job->base->message;
	struct query_facts facts;
	struct query_texts texts;

	dns_message_parse(message, packet->bytes, packet->len);
	if (query_job_judge(job, message) == JOB_MALFORMED || dns_message_rcode(message) != 0 ||
	    !message->section_counts[DNS_ANSWER])
		return false;		/* the reply then tells */
	transfer_take(&job->transfer, message);
	if (transfer_is_whole(&job->transfer))
		return false;
	facts = query_show_facts(job, packet, &texts);
	facts.is_part = true;
	query_show(job, &facts, message);
	forget_sent(job);
	if (job->base->on_part)
		job->base->on_part(job->base->who, job);
	return true;
}

/* ---- the exchange's events ---- */

static void keep_sent(struct query_job *job, const struct exchange_packet *packet)
{
	if (!job->base->query->has_wire)
		return;
	forget_sent(job);
	job->sent = malloc(packet->len);
	job->sent_len = job->sent ? packet->len : 0;
	if (job->sent)
		memcpy(job->sent, packet->bytes, packet->len);
}

/* +qr: dig's report of what goes out. */
static void put_query(struct query_job *job, const struct exchange_packet *packet)
{
	const struct query_look look = query_show_look(job);
	struct dns_message message;

	dns_message_init(&message);
	dns_message_parse(&message, packet->bytes, packet->len);
	query_output_query(&job->out, &look, &message, packet->len);
	dns_message_destroy(&message);
}

void query_job_sent(struct query_job *job, const struct exchange_packet *packet)
{
	job->tries = packet->tries;
	keep_sent(job, packet);
	query_note_sent(job, packet);
	if (job->ask.words.shows_query && !job->ask.words.is_json && !job->ask.words.is_short)
		put_query(job, packet);
}

static void on_sent(void *who, const struct exchange_packet *packet)
{
	query_job_sent(who, packet);
}

static void on_stray(void *who, const struct exchange_packet *packet, const struct address *from, const char *why)
{
	query_note_stray(who, packet, from, why);
}

static void on_truncated(void *who, const struct exchange_packet *packet)
{
	query_note_truncated(who, packet);
}

static void on_done(void *who, const struct exchange_outcome *outcome)
{
	struct query_job *job = who;

	job->question = NULL;
	if (outcome->result == EXCHANGE_REPLY)
		on_reply(job, &outcome->packet);
	else
		on_no_reply(job, outcome);
	if (!job->question)	/* else it asks again */
		job->base->on_done(job->base->who, job);
}

static const struct exchange_handler handler = { on_sent, on_stray, on_truncated, on_part, on_done };

/* ---- a job's life ---- */

struct query_job *query_job_new(struct query_base *base, const struct query_ask *ask)
{
	struct query_job *job = calloc(1, sizeof *job);

	if (!job)
		return NULL;
	job->base = base;
	job->ask = *ask;
	job->transfer.is_incremental = ask->type == DNS_TYPE_IXFR;
	job->transfer.ours = ask->serial;
	text_out_init(&job->out);
	text_out_init(&job->notes);
	text_out_init(&job->warnings);
	return job;
}

void query_job_free(struct query_job *job)
{
	if (!job)
		return;
	if (job->question)
		exchange_cancel(job->question);
	query_trace_free(job->trace);
	free(job->candidates);
	text_out_destroy(&job->out);
	text_out_destroy(&job->notes);
	text_out_destroy(&job->key);
	text_out_destroy(&job->values);
	text_out_destroy(&job->warnings);
	free(job->input);
	free(job->sent);
	free(job);
}

static int ask(struct query_job *job)
{
	const struct query_words *words = &job->ask.words;
	uint8_t bytes[QUERY_MOST];
	const struct exchange_ask question = {
		.query = job->ask.raw ? job->ask.raw : bytes,
		.query_len = job->ask.raw ? job->ask.raw_len : query_compose(job, &job->ask.name, job->ask.type, bytes),
		.keeps_id = job->ask.raw != NULL,
		.servers = job->servers,
		.server_count = job->server_count,
		.timeout_s = words->timeout_s > 0 ? words->timeout_s : 5,
		.tries = (unsigned)words->tries,
		.adapts = words->timeout_s <= 0,
		.is_tcp = words->is_tcp,
		.keeps_truncated = words->keeps_truncated,
		.is_transfer = query_is_transfer(job),
		.handler = &handler,
		.who = job,
	};
	const struct exchange_outcome failed = {
		.result = EXCHANGE_UNREACHABLE, .error = ENOBUFS, .packet.server = job->servers,
	};

	job->question = question.query_len ? exchange_ask(job->base->exchange, &question) : NULL;
	if (job->question)
		return 0;
	on_no_reply(job, &failed);
	return -1;
}

int query_job_start(struct query_job *job)
{
	const struct query_words *words = &job->ask.words;

	query_again_begin(job);
	if (words->is_trace && !query_is_transfer(job) && query_trace_start(job))
		return 0;
	return ask(job);
}

void query_job_hold(struct query_job *job, bool is_held)
{
	char name[DNS_NAME_TEXT];

	if (job->is_held == is_held || !job->question)
		return;
	trace(TRACE_DNS, "the transfer of %s %s", dns_name_text(&job->ask.name, name),
	      is_held ? "waits for its turn" : "goes on");
	job->is_held = is_held;
	exchange_hold(job->question, is_held);
}

void query_job_give_up(struct query_job *job)
{
	const struct exchange_outcome late = {
		.result = EXCHANGE_TIMEOUT, .packet.server = job->servers, .packet.tries = job->tries,
	};

	if (job->question)
		exchange_cancel(job->question);
	job->question = NULL;
	query_trace_free(job->trace);
	job->trace = NULL;
	on_no_reply(job, &late);
}
