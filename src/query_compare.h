/* SPDX-License-Identifier: ISC */
/* query_compare.h - --compare: what servers say differently. */
#ifndef QUERY_COMPARE_H
#define QUERY_COMPARE_H

#include "query_job.h"

/* Adds an answer to `out` in a form that can be compared: the RCODE, and a line
 * for each record, without TTL, its names in lower case. */
void query_compare_put(struct text_out *out, const struct dns_message *message);

/* Adds to `out` each line that not all of the servers have, the server in front.
 * Those without a reply that could be read are left out.  Returns whether there
 * is a difference. */
bool query_compare(struct text_out *out, struct query_job *const *jobs, size_t count);

/* The same as one JSON object, with all servers; also where there is no difference. */
bool query_compare_json(struct text_out *out, struct query_job *const *jobs, size_t count);

/* Sorts the lines of such an answer, so that equal ones are the same text. */
void query_compare_sort(struct text_out *text);

#endif
