/* SPDX-License-Identifier: ISC */
/* query_trace.h - +trace: follows the delegations from the root down. */
#ifndef QUERY_TRACE_H
#define QUERY_TRACE_H

#include "query_job.h"

struct query_trace;

/* Starts at the job's servers, taken for the root's, or at the built-in hints where it
 * has none.  The job is told as done from the loop.  NULL: out of memory. */
struct query_trace *query_trace_start(struct query_job *job);
/* Ends it untold.  NULL is welcome. */
void query_trace_free(struct query_trace *trace);

#endif
