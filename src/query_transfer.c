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
 * before the last additions.  RFC 1995, 4: that one alone says that the server has
 * nothing newer than what we have. */
static bool is_whole(const struct query_job *job)
{
	if (job->ask.type == DNS_TYPE_IXFR && job->transferred == 1)
		return job->soa_count == 1 && (int32_t)(job->serial - job->ask.serial) <= 0;
	return job->serial_count >= (job->is_incremental ? 3 : 2);
}

bool query_transfer_take(struct query_job *job, const struct dns_message *message)
{
	const struct dns_record *record = NULL;

	job->part_count++;
	job->part_bytes += message->len;
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
	return is_whole(job);
}

void query_transfer_conclude(struct query_job *job)
{
	if (job->outcome == JOB_MALFORMED)
		return;
	if (job->transferred && !is_whole(job))
		query_job_conclude(job, JOB_MALFORMED);		/* it breaks off, with whatever words */
	else if (job->outcome == JOB_NODATA && is_whole(job))
		query_job_conclude(job, JOB_ANSWERED);
}
