/* SPDX-License-Identifier: ISC */
/* query_results.h - jobs from their start until they are printed, in the order of the
 * input, and what all of them come to. */
#ifndef QUERY_RESULTS_H
#define QUERY_RESULTS_H

#include "query_job.h"

struct query_poll;
struct query_progress;

struct query_results {
	const struct query_base *base;		/* lent */
	struct query_poll *poll;		/* ours; NULL: each question is asked once */
	struct query_progress *progress;	/* lent; NULL: none */
	struct query_job_list jobs;		/* ours, the oldest first */
	size_t job_count;
	size_t held_len;			/* bytes of transfers that wait for their turn */
	size_t tally[JOB_OUTCOME_COUNT];
	int worst;				/* status */
	bool has_failed;			/* out of memory */
};

void query_results_init(struct query_results *results, const struct query_base *base);
void query_results_destroy(struct query_results *results);

/* Takes the job over. */
void query_results_add(struct query_results *results, struct query_job *job);
/* Prints and frees the jobs that are done, up to the first that is not. */
void query_results_print(struct query_results *results);
/* The same for this one out of turn. */
void query_results_take(struct query_results *results, struct query_job *job);
/* Prints what a transfer has by now, if it is its turn.  If not, that is kept; of the transfers
 * that make it too much, the servers wait. */
void query_results_print_part(struct query_results *results, struct query_job *job);
/* How many came to what, on stderr. */
void query_results_tell_tally(const struct query_results *results, double seconds);

#endif
