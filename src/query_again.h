/* SPDX-License-Identifier: ISC */
/* query_again.h - replies that lead to another question: +search and +nofail. */
#ifndef QUERY_AGAIN_H
#define QUERY_AGAIN_H

#include "query_job.h"

/* Chooses the first name to ask for. */
void query_again_begin(struct query_job *job);
/* Whether the job has another name or server to ask after this reply. */
bool query_again(const struct query_job *job, const struct dns_message *message, const struct exchange_packet *packet);
/* Moves on to it. */
void query_again_move(struct query_job *job, const struct dns_message *message, const struct exchange_packet *packet);

#endif
