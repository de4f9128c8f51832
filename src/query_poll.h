/* SPDX-License-Identifier: ISC */
/* query_poll.h - --watch and --until: the same questions again and again. */
#ifndef QUERY_POLL_H
#define QUERY_POLL_H

#include "query_job.h"

struct query_poll;
struct text_out;

/* NULL: out of memory.  `query` is lent. */
struct query_poll *query_poll_new(const struct query_options *query);
void query_poll_free(struct query_poll *poll);

/* Whether a reply has the value that --until waits for. */
bool query_poll_matches(const struct query_options *query, const struct dns_message *message, uint16_t type);
/* What it has: a value a line, escaped. */
void query_poll_put_values(struct text_out *values, const struct dns_message *message, uint16_t type);

/* Takes the jobs of a round, one after another in their order; prints what has changed. */
void query_poll_take(struct query_poll *poll, struct query_job *job);
/* The round is over.  Returns how long to wait for the next, in seconds; negative:
 * what was waited for is there, and printed. */
double query_poll_end_round(struct query_poll *poll);
/* Time is up.  Returns the exit status; of what is missing a line is told. */
int query_poll_expire(struct query_poll *poll, const char *program);

#endif
