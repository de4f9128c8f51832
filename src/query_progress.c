/* SPDX-License-Identifier: ISC */
/* The meter of -Q. */
#include "query_progress.h"

#include "dns/codes.h"
#include "out/progress.h"
#include "query_job.h"
#include "query_source.h"

#include <stdlib.h>

/* A row for each RCODE that a header can hold, then what has none. */
enum { ROW_OTHER = 16, ROW_NO_REPLY, ROW_MALFORMED, ROW_WRONG_LINE, ROW_COUNT };

static const char *const row_names[ROW_COUNT - ROW_OTHER] = { "other RCODE", "no reply", "malformed", "wrong line" };

struct query_progress {
	struct progress *meter;
	struct report report;		/* the voice of the others may be another */
	const struct query_source *source;
	uint64_t done, rows[ROW_COUNT];
	char names[ROW_OTHER][DNS_CODE_TEXT];
};

static const char *row_name(struct query_progress *progress, unsigned row)
{
	return row < ROW_OTHER ? dns_rcode_text(row, progress->names[row]) : row_names[row - ROW_OTHER];
}

static void on_sample(void *who, struct progress_sample *sample)
{
	struct query_progress *progress = who;
	size_t count = 0;

	sample->done = progress->done;
	if (progress->source->size)
		sample->share = (double)progress->source->taken / (double)progress->source->size;
	for (unsigned row = 0; row < ROW_COUNT && count < PROGRESS_COUNTS; row++)
		if (progress->rows[row])
			sample->counts[count++] = (struct report_count){ row_name(progress, row), progress->rows[row] };
}

struct query_progress *query_progress_new(struct ev_loop *loop, const struct report *report, bool is_json,
					  const struct query_source *source)
{
	struct query_progress *progress = calloc(1, sizeof *progress);

	if (!progress)
		return NULL;
	progress->report = *report;
	progress->report.is_json |= is_json;
	progress->source = source;
	progress->meter = progress_new(loop, &progress->report, "questions", on_sample, progress);
	return progress;
}

void query_progress_free(struct query_progress *progress)
{
	if (!progress)
		return;
	progress_free(progress->meter);
	free(progress);
}

static unsigned row_of(const struct query_job *job)
{
	switch (job->outcome) {
	case JOB_WAITING:
	case JOB_NO_REPLY:
		return ROW_NO_REPLY;
	case JOB_MALFORMED:
		return ROW_MALFORMED;
	case JOB_REFUSED:
		return ROW_WRONG_LINE;
	default:
		return job->rcode < ROW_OTHER ? job->rcode : ROW_OTHER;
	}
}

void query_progress_add(struct query_progress *progress, const struct query_job *job)
{
	if (!progress)
		return;
	progress->done++;
	progress->rows[row_of(job)]++;
}

void query_progress_clear(struct query_progress *progress)
{
	if (progress)
		progress_clear(progress->meter);
}
