/* SPDX-License-Identifier: ISC */
/* What becomes of a question that asks for a transfer. */
#include "query_transfer.h"

#include "base/error.h"
#include "dns/codes.h"

bool query_is_transfer(const struct query_job *job)
{
	return job->ask.type == DNS_TYPE_AXFR || job->ask.type == DNS_TYPE_IXFR;
}

void query_transfer_conclude(struct query_job *job)
{
	bool is_whole = transfer_is_whole(&job->transfer);

	if (job->outcome == JOB_MALFORMED)
		return;
	if (job->transfer.record_count && !is_whole)
		query_job_conclude(job, JOB_MALFORMED);		/* it breaks off, with whatever words */
	else if (job->outcome == JOB_NODATA && is_whole)
		query_job_conclude(job, JOB_ANSWERED);
}
