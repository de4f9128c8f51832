/* SPDX-License-Identifier: ISC */
/* query_show.h - what is printed of a question: in which form, and with what is known of it. */
#ifndef QUERY_SHOW_H
#define QUERY_SHOW_H

#include "dns/codes.h"
#include "query_job.h"
#include "query_output.h"

/* Whether it is told as one JSON object, failures and warnings included. */
bool query_show_is_object(const struct query_job *job);
/* How its words want it printed. */
struct query_look query_show_look(const struct query_job *job);

/* Room for what facts point to. */
struct query_texts {
	char name[DNS_NAME_TEXT], type[DNS_CODE_TEXT], class[DNS_CODE_TEXT];
};
/* What is known of a question, and of a packet (NULL: there was none).  All is lent. */
struct query_facts query_show_facts(const struct query_job *job, const struct exchange_packet *packet,
				    struct query_texts *texts);

/* Adds to what the job prints.  `message` may be NULL where there was no reply. */
void query_show(struct query_job *job, struct query_facts *facts, const struct dns_message *message);

/* The sentences of --explain on the reply to `ask`: comments in text, strings for
 * `verdicts` in JSON. */
void query_show_explain(struct query_job *job, const struct query_ask *ask, const struct dns_message *message,
			struct text_out *verdicts);

/* A step of +trace: the reply to this question, from `server` (a name, or NULL). */
void query_show_step(struct query_job *job, const struct dns_name *name, uint16_t type,
		     const struct dns_message *message, const struct exchange_packet *packet, const char *server,
		     bool is_last);
/* It ends without an answer: the object that says so, with --json. */
void query_show_failure(struct query_job *job, const char *words);

#endif
