/* SPDX-License-Identifier: ISC */
/* query_transfer.h - the messages of a transfer (RFC 5936, 2.2; RFC 1995, 4). */
#ifndef QUERY_TRANSFER_H
#define QUERY_TRANSFER_H

#include "query_job.h"

bool query_is_transfer(const struct query_job *job);
/* Counts what a message brings.  Returns whether it is the last. */
bool query_transfer_take(struct query_job *job, const struct dns_message *message);
/* What the job comes to by its last message. */
void query_transfer_conclude(struct query_job *job);

#endif
