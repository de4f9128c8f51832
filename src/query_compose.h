/* SPDX-License-Identifier: ISC */
/* query_compose.h - the bytes of a question, by its words. */
#ifndef QUERY_COMPOSE_H
#define QUERY_COMPOSE_H

#include "dns/query.h"
#include "query_job.h"

/* Builds a query by the job's words for this name and type.  Returns its length, 0: it can't be. */
size_t query_compose(struct query_job *job, const struct dns_name *name, uint16_t type, uint8_t bytes[QUERY_MOST]);

#endif
