/* SPDX-License-Identifier: ISC */
/* query_job.h - one question of -Q on its way, and what is said of its reply. */
#ifndef QUERY_JOB_H
#define QUERY_JOB_H

#include "dns/exchange.h"
#include "dns/message.h"
#include "dns/text_out.h"
#include "dns/transfer.h"
#include "query_options.h"

#include <sys/queue.h>

struct candidates;
struct query_job;
struct query_trace;

/* What all jobs share. */
struct query_base {
	const char *program;			/* lent, as the next two */
	const struct query_options *query;
	struct exchange *exchange;
	bool is_terminal, is_coloured;		/* stdout */
	/* Told once for each job that was started, from the loop. */
	void (*on_done)(void *who, struct query_job *job);
	/* A transfer has added to job->out. */
	void (*on_part)(void *who, struct query_job *job);
	void *who;
	struct dns_message message;		/* being looked at */
};

enum job_outcome {
	JOB_WAITING,
	JOB_ANSWERED,
	JOB_NODATA,
	JOB_NXDOMAIN,
	JOB_OTHER_RCODE,
	JOB_NO_REPLY,
	JOB_MALFORMED,
	JOB_CUT_OFF,		/* truncated before any record of the type */
	JOB_REFUSED,		/* a line of -f that is no question */
	JOB_OUTCOME_COUNT
};

struct query_job {
	TAILQ_ENTRY(query_job) link;
	struct query_base *base;		/* lent */
	struct query_ask ask;
	char *input;				/* ours: the user's words, NULL: none */
	long long line;
	const struct address *servers;		/* lent */
	size_t server_count;
	size_t sibling_count;			/* jobs with the same question, this one included */
	struct address own_server;
	struct exchange_question *question;	/* NULL: not under way */
	struct candidates *candidates;		/* ours: the names of +search; NULL: none */
	size_t candidate;			/* the next of them */
	struct query_trace *trace;		/* NULL: none */
	enum job_outcome outcome;
	unsigned rcode;				/* of the reply */
	const char *no_answer;			/* "TIMEOUT"...; NULL: there is an RCODE */
	unsigned tries;				/* sent, of the question under way */
	size_t stray_count;			/* messages that were no reply to it */
	int status;
	struct text_out out, notes;		/* for stdout; whole lines for stderr */
	struct text_out key;			/* --watch, --until: the answer, to compare */
	struct text_out values;			/* --until: what it has, a line each */
	bool is_match;				/* has what --until waits for */
	struct text_out warnings;		/* JSON strings with commas between them */
	uint8_t *sent;				/* ours: the last query, where it is to be shown */
	size_t sent_len;
	uint8_t cookie[8];
	struct transfer transfer;		/* what has come of it */
	bool has_shown_soa;
	size_t held_len;			/* how much of `out` waits for its turn */
	bool is_held;				/* the server is to wait, too */
};
TAILQ_HEAD(query_job_list, query_job);

/* NULL: out of memory. */
struct query_job *query_job_new(struct query_base *base, const struct query_ask *ask);
void query_job_free(struct query_job *job);

/* Sends the question.  -1: it could not be; the job is done, untold. */
int query_job_start(struct query_job *job);
/* Time is up: the job is done, untold. */
void query_job_give_up(struct query_job *job);

/* Holds a transfer up, or lets it go on. */
void query_job_hold(struct query_job *job, bool is_held);

/* The line can't be asked; the job is done, untold. */
void query_job_refuse(struct query_job *job, const char *words);

/* Whether it waits for nothing more; NULL doesn't. */
bool query_job_is_done(const struct query_job *job);

/* A query of the job goes out: it is kept, told and printed as was asked for. */
void query_job_sent(struct query_job *job, const struct exchange_packet *packet);

/* What a reply means for the job, and what the job comes to. */
enum job_outcome query_job_judge(const struct query_job *job, const struct dns_message *message);
void query_job_conclude(struct query_job *job, enum job_outcome outcome);

/* "answered", "no such name"...: for the tally. */
const char *query_job_outcome_name(enum job_outcome outcome);

#endif
