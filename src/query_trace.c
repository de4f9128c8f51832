/* SPDX-License-Identifier: ISC */
/* Follows the delegations from the root down.
 *
 *	roots --> . NS --> name type --> referral --> ... --> answer
 *	                       |   ^
 *	      a server's name without an address: a descent of its own
 *
 * A descent asks the servers of one zone after another until one refers to a zone
 * below, or answers.  Each referral leads strictly down towards the name, descents
 * are nested a few deep, and all questions of a trace are counted: it ends. */
#include "query_trace.h"

#include "dns/codes.h"
#include "dns/query.h"
#include "dns/server_list.h"
#include "query_compose.h"
#include "query_note.h"
#include "query_show.h"
#include "query_trace_servers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MOST = 4, QUESTIONS_MOST = 200, TRIES_MOST = 2 };

struct descent {
	struct query_trace *trace;
	struct descent *parent;		/* that waits for an address; NULL: the one that is shown */
	unsigned depth;
	struct dns_name name;
	uint16_t type;
	bool is_priming;		/* asks for the root's servers */
	struct dns_name zone;		/* whose servers are asked */
	struct trace_servers servers;
	size_t at;			/* the server to ask */
	size_t nameless_at;		/* the next server name to look up */
};

struct query_trace {
	struct query_job *job;		/* lent */
	struct descent *top;		/* ours, the innermost, and its parents */
	struct trace_servers roots;
	bool are_given;			/* the roots are the user's */
	struct exchange_question *question;
	uint16_t port;
	unsigned question_count;
	enum job_outcome worst;		/* of servers that gave no answer */
	struct dns_message message;
};

static void ask(struct descent *descent);

/* ---- descents ---- */

static struct descent *push(struct query_trace *trace, const struct dns_name *name, uint16_t type)
{
	struct descent *descent = calloc(1, sizeof *descent);

	if (!descent)
		return NULL;
	descent->trace = trace;
	descent->parent = trace->top;
	descent->depth = trace->top ? trace->top->depth + 1 : 0;
	descent->name = *name;
	descent->type = type;
	dns_name_root(&descent->zone);
	descent->servers = trace->roots;
	trace->top = descent;
	return descent;
}

static void pop(struct query_trace *trace)
{
	struct descent *descent = trace->top;

	trace->top = descent->parent;
	free(descent);
}

static void finish(struct query_trace *trace, enum job_outcome outcome)
{
	struct query_job *job = trace->job;

	query_job_conclude(job, outcome);
	job->trace = NULL;
	query_trace_free(trace);
	job->base->on_done(job->base->who, job);
}

/* ---- when nobody answers ---- */

/* A nested descent that fails leaves its parent without that server. */
static void exhausted(struct descent *descent)
{
	struct query_trace *trace = descent->trace;
	char zone[DNS_NAME_TEXT], words[DNS_NAME_TEXT + 64];

	if (descent->parent) {
		pop(trace);
		ask(trace->top);
		return;
	}
	dns_name_text(&descent->zone, zone);
	snprintf(words, sizeof words, trace->question_count > QUESTIONS_MOST ?
		 "too many questions for one name, at the servers of %s" : "no server of %s has an answer", zone);
	query_job_conclude(trace->job, trace->worst ? trace->worst : JOB_NO_REPLY);
	query_show_failure(trace->job, words);
	if (!query_show_is_object(trace->job))
		query_note(trace->job, "%s", words);
	finish(trace, trace->job->outcome);
}

/* Looks up the address of a server whose name alone is known. */
static void look_up(struct descent *descent)
{
	struct query_trace *trace = descent->trace;
	const struct dns_name *name = &descent->servers.nameless[descent->nameless_at++];
	struct descent *nested = push(trace, name, trace->job->base->query->v6_alone ? DNS_TYPE_AAAA : DNS_TYPE_A);

	ask(nested ? nested : descent);
}

static void no_more_servers(struct descent *descent)
{
	if (descent->depth < DEPTH_MOST && descent->nameless_at < descent->servers.nameless_count)
		look_up(descent);
	else
		exhausted(descent);
}

static void next_server(struct descent *descent)
{
	descent->at++;
	ask(descent);
}

/* ---- replies ---- */

static void show(struct descent *descent, const struct dns_message *message, const struct exchange_packet *packet,
		 bool is_last)
{
	char name[DNS_NAME_TEXT];
	const struct dns_name *server = &descent->servers.list[descent->at].name;

	if (descent->parent)
		return;
	if (server->len > 1)
		dns_name_text(server, name);
	else
		name[0] = '\0';
	if (name[0])
		name[strlen(name) - 1] = '\0';
	query_show_step(descent->trace->job, &descent->name, descent->type, message, packet, name[0] ? name : NULL,
			   is_last);
}

/* The addresses that a nested descent was sent for. */
static void answered_nested(struct descent *descent, const struct dns_message *message)
{
	struct query_trace *trace = descent->trace;
	struct descent *parent = descent->parent;

	trace_servers_add_answer(&parent->servers, message, &descent->name, descent->type, trace->port);
	pop(trace);
	ask(parent);
}

static void answered(struct descent *descent, struct dns_message *message, const struct exchange_packet *packet)
{
	struct query_trace *trace = descent->trace;
	enum job_outcome outcome;

	if (descent->parent) {
		answered_nested(descent, message);
		return;
	}
	outcome = query_job_judge(trace->job, message);
	trace->job->rcode = dns_message_rcode(message);
	query_job_conclude(trace->job, outcome);
	query_note_reply(trace->job, message, packet);	/* first: in JSON it is part of what is shown */
	show(descent, message, packet, true);
	finish(trace, outcome);
}

/* The root's own list of its servers takes the place of the one that we began with,
 * if it has addresses. */
static void primed(struct descent *descent, const struct dns_message *message, const struct exchange_packet *packet)
{
	struct query_trace *trace = descent->trace;
	struct trace_servers found;

	trace_servers_read(&found, message, DNS_ANSWER, &descent->zone, &descent->zone, trace->job->base->query,
			   trace->port);
	if (found.nameless_count || found.count)
		show(descent, message, packet, false);
	trace_servers_add_hints(&found, trace->job->base->query, trace->port, true);
	if (found.count)
		trace->roots = found;
	pop(trace);
	descent = push(trace, &trace->job->ask.name, trace->job->ask.type);
	if (descent)
		ask(descent);
	else
		finish(trace, JOB_NO_REPLY);
}

static bool is_answer(const struct dns_message *message)
{
	const struct dns_record *record = NULL;

	if (dns_message_rcode(message) == 3 || message->section_counts[DNS_ANSWER])
		return true;
	if (message->header.flags & DNS_FLAG_AA)
		return true;
	while ((record = dns_message_next(message, DNS_AUTHORITY, record)))
		if (record->type == DNS_TYPE_SOA)
			return true;
	return false;
}

static void referred(struct descent *descent, const struct dns_message *message)
{
	struct query_trace *trace = descent->trace;
	struct trace_servers below;
	struct dns_name zone;

	trace_referral(message, &descent->zone, &descent->name, &zone);
	trace_servers_read(&below, message, DNS_AUTHORITY, &zone, &descent->zone, trace->job->base->query, trace->port);
	descent->zone = zone;
	descent->servers = below;
	descent->at = descent->nameless_at = 0;
	ask(descent);
}

/* A server that has nothing for us. */
static void useless(struct descent *descent, const struct exchange_packet *packet, enum job_outcome outcome,
		    const char *why)
{
	char server[ADDRESS_TEXT_LEN], zone[DNS_NAME_TEXT];

	if (!descent->parent || descent->trace->job->base->query->verbosity)
		query_note(descent->trace->job, "%s, asked for %s: %s",
			   address_text(packet->server, server, sizeof server), dns_name_text(&descent->zone, zone), why);
	if (outcome > descent->trace->worst)
		descent->trace->worst = outcome;
	next_server(descent);
}

static void on_reply(struct descent *descent, const struct exchange_packet *packet)
{
	struct dns_message *message = &descent->trace->message;
	char code[DNS_CODE_TEXT];
	struct dns_name zone;
	unsigned rcode;

	dns_message_parse(message, packet->bytes, packet->len);
	query_note_story(descent->trace->job, message, packet);
	rcode = dns_message_rcode(message);
	if (dns_message_fatal(message) || !message->is_complete)
		useless(descent, packet, JOB_MALFORMED, "malformed reply");
	else if (descent->is_priming && (rcode == 0 || descent->trace->are_given))
		primed(descent, message, packet);
	else if (rcode != 0 && rcode != 3)
		useless(descent, packet, JOB_OTHER_RCODE, dns_rcode_text(rcode, code));
	else if (is_answer(message))
		answered(descent, message, packet);
	else if (!trace_referral(message, &descent->zone, &descent->name, &zone))
		useless(descent, packet, JOB_OTHER_RCODE, "lame: neither an answer nor a referral to below");
	else {
		show(descent, message, packet, false);
		referred(descent, message);
	}
}

static void on_done(void *who, const struct exchange_outcome *outcome)
{
	struct query_trace *trace = who;
	char words[256];

	trace->question = NULL;
	if (outcome->result == EXCHANGE_REPLY) {
		on_reply(trace->top, &outcome->packet);
		return;
	}
	query_note_failure_words(outcome, words, sizeof words);
	useless(trace->top, &outcome->packet, outcome->result >= EXCHANGE_MISMATCH ? JOB_MALFORMED : JOB_NO_REPLY, words);
}

static void on_sent(void *who, const struct exchange_packet *packet)
{
	struct query_trace *trace = who;

	if (!trace->top->parent)
		query_job_sent(trace->job, packet);
	else
		query_note_sent(trace->job, packet);
}

static void on_stray(void *who, const struct exchange_packet *packet, const struct address *from, const char *why)
{
	struct query_trace *trace = who;

	query_note_stray(trace->job, packet, from, why);
}

static void on_truncated(void *who, const struct exchange_packet *packet)
{
	struct query_trace *trace = who;

	query_note_truncated(trace->job, packet);
}

/* ---- asking ---- */

static const struct exchange_handler handler = {
	.on_sent = on_sent, .on_stray = on_stray, .on_truncated = on_truncated, .on_done = on_done,
};

static void ask(struct descent *descent)
{
	struct query_trace *trace = descent->trace;
	const struct query_words *words = &trace->job->ask.words;
	uint8_t bytes[QUERY_MOST];
	struct exchange_ask question = {
		.query = bytes,
		.server_count = 1,
		.timeout_s = words->timeout_s > 0 ? words->timeout_s : 5,
		.tries = words->tries < TRIES_MOST ? (unsigned)words->tries : TRIES_MOST,
		.adapts = words->timeout_s <= 0,
		.is_tcp = words->is_tcp,
		.keeps_truncated = words->keeps_truncated,
		.handler = &handler,
		.who = trace,
	};

	if (descent->at >= descent->servers.count) {
		no_more_servers(descent);
		return;
	}
	if (trace->question_count++ >= QUESTIONS_MOST) {
		while (trace->top->parent)
			pop(trace);
		exhausted(trace->top);
		return;
	}
	question.servers = &descent->servers.list[descent->at].address;
	question.query_len = query_compose(trace->job, &descent->name, descent->type, bytes);
	trace->question = question.query_len ? exchange_ask(trace->job->base->exchange, &question) : NULL;
	if (!trace->question)
		next_server(descent);
}

struct query_trace *query_trace_start(struct query_job *job)
{
	struct query_trace *trace = calloc(1, sizeof *trace);
	const struct query_options *query = job->base->query;
	struct dns_name root;

	if (!trace)
		return NULL;
	trace->job = job;
	trace->are_given = job->server_count > 0;
	trace->port = trace->are_given ? address_port(&job->servers[0]) : query->port ? (uint16_t)query->port : DNS_PORT;
	dns_message_init(&trace->message);
	for (size_t i = 0; i < job->server_count; i++)
		trace_servers_add(&trace->roots, NULL, &job->servers[i]);
	if (!trace->are_given)
		trace_servers_add_hints(&trace->roots, query, trace->port, false);
	dns_name_root(&root);
	if (!push(trace, &root, DNS_TYPE_NS)) {
		free(trace);
		return NULL;
	}
	trace->top->is_priming = true;
	job->trace = trace;
	ask(trace->top);
	return trace;
}

void query_trace_free(struct query_trace *trace)
{
	if (!trace)
		return;
	if (trace->question)
		exchange_cancel(trace->question);
	while (trace->top)
		pop(trace);
	dns_message_destroy(&trace->message);
	free(trace);
}
