/* SPDX-License-Identifier: ISC */
/* One question of -Q: from what was asked to the bytes that go out, and from
 * what came back to lines on stdout and stderr. */
#include "query_job.h"

#include "base/error.h"
#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/json_text.h"
#include "query_again.h"
#include "query_compare.h"
#include "query_explain.h"
#include "query_note.h"
#include "query_poll.h"
#include "query_trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

const char *query_job_outcome_name(enum job_outcome outcome)
{
	static const char *const names[JOB_OUTCOME_COUNT] = {
		"unanswered", "answered", "no data", "no such name", "refused by the server", "without reply", "malformed",
		"wrong lines",
	};

	return names[outcome];
}

/* ---- building ---- */

enum { COOKIE_CLIENT_LEN = 8 };

/* RFC 7830, and RFC 8467, 4.1: to a multiple of the block. */
static size_t padding_len(size_t len, long long block)
{
	size_t over = (len + 4) % (size_t)block;

	return over ? (size_t)block - over : 0;
}

static void add_cookie(struct query_job *job, struct query *query)
{
	const struct query_words *words = &job->ask.words;

	if (words->cookie_len) {
		memcpy(job->cookie, words->cookie, COOKIE_CLIENT_LEN);
		query_add_option(query, EDNS_COOKIE, words->cookie, words->cookie_len);
		return;
	}
	arc4random_buf(job->cookie, COOKIE_CLIENT_LEN);
	query_add_option(query, EDNS_COOKIE, job->cookie, COOKIE_CLIENT_LEN);
}

static void add_options(struct query_job *job, struct query *query)
{
	const struct query_words *words = &job->ask.words;

	query->has_edns = true;
	query->edns_version = (uint8_t)words->edns_version;
	query->edns_udp_size = (uint16_t)words->udp_size;
	query->edns_flags = (uint16_t)((words->is_dnssec ? EDNS_FLAG_DO : 0) | (words->is_compact ? EDNS_FLAG_CO : 0) |
				       words->edns_flags);
	if (words->has_nsid)
		query_add_option(query, EDNS_NSID, "", 0);
	if (words->wants_expire)
		query_add_option(query, EDNS_EXPIRE, "", 0);
	if (words->subnet_len)
		query_add_option(query, EDNS_CLIENT_SUBNET, words->subnet, words->subnet_len);
	if (words->has_cookie)
		add_cookie(job, query);
	if (words->wants_keepalive)
		query_add_option(query, EDNS_KEEPALIVE, "", 0);
	for (size_t i = 0; i < words->option_count; i++)
		query_add_option(query, words->options[i].code, words->options[i].bytes, words->options[i].len);
}

static bool is_transfer(const struct query_job *job)
{
	return job->ask.type == DNS_TYPE_AXFR || job->ask.type == DNS_TYPE_IXFR;
}

static bool needs_edns(const struct query_words *words)
{
	return words->has_edns || words->is_dnssec || words->has_nsid || words->wants_expire || words->subnet_len ||
	       words->has_cookie || words->padding || words->is_compact || words->edns_flags ||
	       words->wants_keepalive || words->option_count;
}

static uint16_t flags_of(const struct query_words *words)
{
	const struct {
		bool is_set;
		uint16_t flag;
	} flags[] = {
		{ words->recurses, DNS_FLAG_RD }, { words->is_authentic, DNS_FLAG_AD }, { words->is_unchecked, DNS_FLAG_CD },
		{ words->has_aa, DNS_FLAG_AA },   { words->has_tc, DNS_FLAG_TC },	{ words->has_ra, DNS_FLAG_RA },
		{ words->has_z, DNS_FLAG_Z },
	};
	unsigned result = 0;

	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		result |= flags[i].is_set ? flags[i].flag : 0u;
	return (uint16_t)result;
}

size_t query_job_build(struct query_job *job, const struct dns_name *name, uint16_t type, uint8_t bytes[QUERY_MOST])
{
	static const uint8_t zeros[512];
	const struct query_words *words = &job->ask.words;
	struct query query = {
		.flags = flags_of(words) & (uint16_t)(words->is_trace ? ~DNS_FLAG_RD : 0xffff),
		.opcode = (uint8_t)words->opcode,
		.name = words->is_header_only ? NULL : name,
		.type = type,
		.class = job->ask.class,
		.ixfr_serial = job->ask.has_serial ? &job->ask.serial : NULL,
	};
	size_t len;

	if (needs_edns(words) && !is_transfer(job))
		add_options(job, &query);
	len = query_build(&query, bytes, QUERY_MOST);
	if (len && words->padding && query.has_edns) {
		query_add_option(&query, EDNS_PADDING, zeros, padding_len(len, words->padding));
		len = query_build(&query, bytes, QUERY_MOST);
	}
	return len;
}

/* ---- what is known of a reply ---- */

bool query_job_is_object(const struct query_job *job)
{
	return job->ask.words.is_json && !job->base->query->has_records && !is_transfer(job);
}

static bool has_statistics(const struct query_words *words)
{
	return words->statistics == STATISTICS_ON ||
	       (words->statistics == STATISTICS_WITH_REPORT && words->is_report);
}

struct query_look query_job_look(const struct query_job *job)
{
	const struct query_options *query = job->base->query;
	const struct query_words *words = &job->ask.words;
	struct query_look look = {
		.has_wire = query->has_wire,
		.ends_in_nul = query->ends_in_nul,
		.escapes_values = job->base->is_terminal,
		.has_statistics = has_statistics(words),
		.is_identified = words->is_identified,
		.hides_later_soa = words->has_one_soa && job->ask.type == DNS_TYPE_AXFR,
		.hides_soa = words->has_one_soa && job->ask.type == DNS_TYPE_AXFR && job->has_shown_soa,
	};

	if (words->is_json)
		look.form = query_job_is_object(job) ? QUERY_JSON : QUERY_JSON_RECORDS;
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

struct texts {
	char name[DNS_NAME_TEXT], type[DNS_CODE_TEXT], class[DNS_CODE_TEXT];
};

static struct query_facts facts_of(const struct query_job *job, const struct exchange_packet *packet,
				   struct texts *texts)
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

static void put_result(struct query_job *job, struct query_facts *facts, const struct dns_message *message)
{
	const struct query_options *query = job->base->query;
	const struct query_look look = query_job_look(job);
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
	text_out_init(&odd);
	query_output(&job->out, &odd, &look, facts, message);
	query_note_lines(job, &odd);
	text_out_destroy(&odd);
	job->has_shown_soa |= job->soa_count > 0;
}

void query_job_refuse(struct query_job *job, const char *words)
{
	const struct query_look look = { .form = QUERY_JSON };
	const struct query_facts facts = {
		.status = "USAGE", .error = words, .ms = -1, .input = job->input, .line = job->line,
	};

	job->outcome = JOB_REFUSED;
	job->status = STATUS_USAGE;
	if (job->ask.words.is_json && !job->base->query->has_records)
		query_output_json(&job->out, &look, &facts, NULL);
	else
		put_format(&job->notes, "%s: line %lld: %s\n", job->base->program, job->line, words);
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
		[JOB_MALFORMED] = STATUS_MALFORMED,
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
	return count_asked(job, message) ? JOB_ANSWERED : JOB_NODATA;
}

/* The last message of a transfer; the others have been told by on_part(). */
static void conclude_transfer(struct query_job *job)
{
	bool is_whole = job->serial_count >= (job->is_incremental ? 3 : 2) ||
			(job->ask.type == DNS_TYPE_IXFR && job->transferred == 1);

	if (job->outcome == JOB_NODATA || job->outcome == JOB_ANSWERED)
		query_job_conclude(job, is_whole ? JOB_ANSWERED : job->transferred ? JOB_MALFORMED : JOB_NODATA);
}

/* The sentences of --explain: comments in text, strings in JSON. */
static void explain(struct query_job *job, const struct dns_message *message, struct text_out *verdicts)
{
	struct text_out lines;
	char *rest, *line;

	text_out_init(&lines);
	query_explain(&lines, &job->ask, message);
	put_char(&lines, '\0');
	rest = lines.has_failed ? NULL : lines.text;
	while ((line = strsep(&rest, "\n")) && *line) {
		if (query_job_is_object(job))
			put_json_text(verdicts, line);
		else
			put_format(&job->out, ";; %s\n", line);
	}
	text_out_destroy(&lines);
}

/* The reply leads to another question; it is told where that was asked for. */
static void ask_again(struct query_job *job, struct dns_message *message, const struct exchange_packet *packet)
{
	struct query_facts facts;
	struct texts texts;

	if (job->base->query->verbosity || job->ask.words.shows_search)
		query_note_reply(job, message, packet);
	if (job->ask.words.shows_search) {
		facts = facts_of(job, packet, &texts);
		put_result(job, &facts, message);
	}
	query_again_move(job, message, packet);
	job->outcome = JOB_WAITING;
	query_job_start(job);
}

/* ---- +trace ---- */

void query_job_put_step(struct query_job *job, const struct dns_name *name, uint16_t type,
			const struct dns_message *message, const struct exchange_packet *packet, const char *server,
			bool is_last)
{
	const struct query_look look = query_job_look(job);
	struct query_facts facts;
	struct texts texts;

	if (!is_last && (look.form == QUERY_SHORT || look.form == QUERY_VALUE))
		return;
	facts = facts_of(job, packet, &texts);
	facts.name = dns_name_text(name, texts.name);
	facts.type = dns_type_text(type, texts.type);
	facts.type_number = type;
	put_result(job, &facts, message);
	if (look.form == QUERY_LINES && !look.has_statistics && !look.is_identified)
		query_output_received(&job->out, &facts, server);
	text_out_cut(&job->warnings, 0);
	if (!is_last && job->base->on_part)
		job->base->on_part(job->base->who, job);
}

void query_job_put_failure(struct query_job *job, const char *words)
{
	const struct query_look look = query_job_look(job);
	struct query_facts facts;
	struct texts texts;

	if (look.form != QUERY_JSON)
		return;
	facts = facts_of(job, NULL, &texts);
	facts.status = job->outcome == JOB_MALFORMED ? "MALFORMED" : job->outcome == JOB_OTHER_RCODE ? "SERVFAIL" : "TIMEOUT";
	facts.error = words;
	put_result(job, &facts, NULL);
}

static void on_reply(struct query_job *job, const struct exchange_packet *packet)
{
	struct dns_message *message = &job->base->message;
	const struct dns_problem *fatal;
	struct text_out verdicts;
	struct query_facts facts;
	struct texts texts;

	dns_message_parse(message, packet->bytes, packet->len);
	query_job_conclude(job, query_job_judge(job, message));
	job->rcode = dns_message_rcode(message);
	if (query_again(job, message, packet)) {
		ask_again(job, message, packet);
		return;
	}
	if (is_transfer(job))
		conclude_transfer(job);
	fatal = dns_message_fatal(message);
	query_note_reply(job, message, packet);
	facts = facts_of(job, packet, &texts);
	if (job->outcome == JOB_MALFORMED) {
		facts.status = "MALFORMED";
		facts.error = fatal ? fatal->words : "the message ends early";
	}
	text_out_init(&verdicts);
	if (job->base->query->is_explained && job->outcome != JOB_MALFORMED && !is_transfer(job)) {
		explain(job, message, &verdicts);
		facts.verdicts = &verdicts;
	}
	put_result(job, &facts, message);
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
	struct texts texts;
	char words[256];

	query_job_conclude(job, rows[outcome->result].outcome);
	if (job->transferred)
		query_job_conclude(job, JOB_MALFORMED);	/* a transfer that breaks off */
	query_note_failure(job, outcome, words, sizeof words);
	facts = facts_of(job, &outcome->packet, &texts);
	facts.status = rows[outcome->result].status;
	facts.error = words;
	put_result(job, &facts, NULL);
}

/* ---- transfers (RFC 5936, 2.2; RFC 1995, 4) ---- */

static uint32_t serial_of(const struct dns_message *message, const struct dns_record *soa)
{
	const uint8_t *end = message->bytes + soa->rdata + soa->rdata_len - 20;

	if (soa->rdata_len < 22)
		return 0;
	return (uint32_t)end[0] << 24 | (uint32_t)end[1] << 16 | (uint32_t)end[2] << 8 | end[3];
}

/* Counts what a message brings.  Returns whether it was the last: an AXFR ends with
 * the SOA that it began with; in an IXFR that one also stands before the last additions. */
static bool is_last_part(struct query_job *job, const struct dns_message *message)
{
	const struct dns_record *record = NULL;

	while ((record = dns_message_next(message, DNS_ANSWER, record))) {
		if (record->type == DNS_TYPE_SOA) {
			uint32_t serial = serial_of(message, record);

			if (job->soa_count++ == 0)
				job->serial = serial;
			else if (job->transferred == 1 && job->ask.type == DNS_TYPE_IXFR && serial != job->serial)
				job->is_incremental = true;
			job->serial_count += serial == job->serial;
		}
		job->transferred++;
	}
	if (job->ask.type == DNS_TYPE_IXFR && job->transferred == 1 && job->serial == job->ask.serial)
		return true;	/* nothing new */
	return job->serial_count >= (job->is_incremental ? 3 : 2);
}

static bool on_part(void *who, const struct exchange_packet *packet)
{
	struct query_job *job = who;
	struct dns_message *message = &job->base->message;
	struct query_facts facts;
	struct texts texts;

	dns_message_parse(message, packet->bytes, packet->len);
	if (query_job_judge(job, message) == JOB_MALFORMED || dns_message_rcode(message) != 0 ||
	    !message->section_counts[DNS_ANSWER])
		return false;		/* the reply then tells */
	if (is_last_part(job, message))
		return false;
	facts = facts_of(job, packet, &texts);
	put_result(job, &facts, message);
	if (job->base->on_part)
		job->base->on_part(job->base->who, job);
	return true;
}

/* ---- the exchange's events ---- */

static void keep_sent(struct query_job *job, const struct exchange_packet *packet)
{
	if (!job->base->query->has_wire && job->base->query->verbosity < 2)
		return;
	free(job->sent);
	job->sent = malloc(packet->len);
	job->sent_len = job->sent ? packet->len : 0;
	if (job->sent)
		memcpy(job->sent, packet->bytes, packet->len);
}

/* +qr: dig's report of what goes out. */
static void put_query(struct query_job *job, const struct exchange_packet *packet)
{
	const struct query_look look = query_job_look(job);
	struct dns_message message;

	dns_message_init(&message);
	dns_message_parse(&message, packet->bytes, packet->len);
	query_output_query(&job->out, &look, &message, packet->len);
	dns_message_destroy(&message);
}

static void on_sent(void *who, const struct exchange_packet *packet)
{
	struct query_job *job = who;

	keep_sent(job, packet);
	query_note_sent(job, packet);
	if (job->ask.words.shows_query && !job->ask.words.is_json && !job->ask.words.is_short)
		put_query(job, packet);
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
		.query_len = job->ask.raw ? job->ask.raw_len : query_job_build(job, &job->ask.name, job->ask.type, bytes),
		.keeps_id = job->ask.raw != NULL,
		.servers = job->servers,
		.server_count = job->server_count,
		.timeout_s = words->timeout_s > 0 ? words->timeout_s : 5,
		.tries = (unsigned)words->tries,
		.adapts = words->timeout_s <= 0,
		.is_tcp = words->is_tcp,
		.keeps_truncated = words->keeps_truncated,
		.is_transfer = is_transfer(job),
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
	if (words->is_trace && !is_transfer(job) && query_trace_start(job))
		return 0;
	return ask(job);
}

void query_job_give_up(struct query_job *job)
{
	const struct exchange_outcome late = { .result = EXCHANGE_TIMEOUT, .packet.server = job->servers };

	if (job->question)
		exchange_cancel(job->question);
	job->question = NULL;
	query_trace_free(job->trace);
	job->trace = NULL;
	on_no_reply(job, &late);
}
