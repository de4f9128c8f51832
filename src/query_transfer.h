/* SPDX-License-Identifier: ISC */
/* query_transfer.h - what becomes of a question that asks for a transfer. */
#ifndef QUERY_TRANSFER_H
#define QUERY_TRANSFER_H

#include "query_job.h"

bool query_is_transfer(const struct query_job *job);
/* What the job comes to by its last message. */
void query_transfer_conclude(struct query_job *job);

#endif
