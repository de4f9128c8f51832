/* SPDX-License-Identifier: ISC */
/* The messages of a transfer: which is the last, and whether all have come. */
#include "query_transfer.h"

#include "base/error.h"
#include "dns/codes.h"

bool query_is_transfer(const struct query_job *job)
{
	return job->ask.type == DNS_TYPE_AXFR || job->ask.type == DNS_TYPE_IXFR;
}

static uint32_t serial_of(const struct dns_message *message, const struct dns_record *soa)
{
	const uint8_t *end;

	if (soa->rdata_len < 22)
		return 0;
	end = message->bytes + soa->rdata + soa->rdata_len - 20;
	return (uint32_t)end[0] << 24 | (uint32_t)end[1] << 16 | (uint32_t)end[2] << 8 | end[3];
}

/* An AXFR ends with the SOA that it began with; in an IXFR that one also stands
 * before the last additions. */
bool query_transfer_take(struct query_job *job, const struct dns_message *message)
{
	const struct dns_record *record = NULL;

	while ((record = dns_message_next(message, DNS_ANSWER, record))) {
		if (record->type == DNS_TYPE_SOA) {
			uint32_t serial = serial_of(message, record);

			if (job->soa_count++ == 0)
				job->serial = serial;
			else if (job->transferred == 1 && job->ask.type == DNS_TYPE_IXFR && serial != job->serial)
				job->is_incremental = true;
			job->serial_count += serial == job->serial;
		}
		job->transferred++;
	}
	if (job->ask.type == DNS_TYPE_IXFR && job->transferred == 1 && job->serial == job->ask.serial)
		return true;	/* nothing new */
	return job->serial_count >= (job->is_incremental ? 3 : 2);
}

void query_transfer_conclude(struct query_job *job)
{
	bool is_whole = job->serial_count >= (job->is_incremental ? 3 : 2) ||
			(job->ask.type == DNS_TYPE_IXFR && job->transferred == 1);

	if (job->outcome == JOB_MALFORMED)
		return;
	if (job->transferred && !is_whole)
		query_job_conclude(job, JOB_MALFORMED);		/* it breaks off, with whatever words */
	else if (job->outcome == JOB_NODATA && is_whole)
		query_job_conclude(job, JOB_ANSWERED);
}
