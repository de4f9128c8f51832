/* SPDX-License-Identifier: ISC */
/* query_progress.h - the meter of -Q: how many questions are done, with what
 * RCODE, and how much of the file of -f. */
#ifndef QUERY_PROGRESS_H
#define QUERY_PROGRESS_H

#include <stdbool.h>

struct ev_loop;
struct query_job;
struct query_progress;
struct query_source;
struct report;

/* Loop, report and source (open or not) are lent.  NULL: out of memory. */
struct query_progress *query_progress_new(struct ev_loop *loop, const struct report *report, bool is_json,
					  const struct query_source *source);
/* Tells the final state, and frees.  Here and below NULL is welcome. */
void query_progress_free(struct query_progress *progress);

/* A job is done. */
void query_progress_add(struct query_progress *progress, const struct query_job *job);
/* Something is about to be written to the terminal. */
void query_progress_clear(struct query_progress *progress);

#endif
