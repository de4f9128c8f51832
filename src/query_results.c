/* SPDX-License-Identifier: ISC */
/* What is printed of jobs that are done, in the order of the input. */
#include "query_results.h"

#include "base/error.h"
#include "out/colour.h"
#include "query_compare.h"
#include "query_poll.h"
#include "query_progress.h"
#include "query_show.h"

#include <stdio.h>

enum { HELD_MOST = 16 << 20 };	/* bytes of transfers that wait for their turn */

static void print_job(struct query_results *results, struct query_job *job, bool is_noted)
{
	if (job->out.has_failed || job->notes.has_failed || job->warnings.has_failed)
		results->has_failed = true;
	if (results->base->is_terminal || (job->notes.len && is_noted))
		query_progress_clear(results->progress);
	if (job->out.len && results->base->is_coloured && query_words_are_lines(results->base->query, &job->ask.words))
		colour_write(stdout, job->out.text, job->out.len);
	else if (job->out.len)
		fwrite(job->out.text, 1, job->out.len, stdout);
	if (job->notes.len && is_noted) {
		if (!results->base->query->file)
			fflush(stdout);		/* so that a terminal shows both in order */
		fwrite(job->notes.text, 1, job->notes.len, stderr);
	}
	text_out_cut(&job->out, 0);
	text_out_cut(&job->notes, 0);
	results->held_len -= job->held_len;
	job->held_len = 0;
}

static void retire(struct query_results *results, struct query_job *job)
{
	results->tally[job->outcome]++;
	query_progress_add(results->progress, job);
	TAILQ_REMOVE(&results->jobs, job, link);
	results->job_count--;
	query_job_free(job);
}

static bool says_nothing_new(const struct query_results *results, const struct query_job *job,
			     const struct query_job *other)
{
	if (results->base->query->verbosity || query_show_is_object(job))
		return false;
	return (job->outcome == JOB_NODATA && other->outcome == JOB_ANSWERED) ||
	       (job->outcome == JOB_NXDOMAIN && other->outcome == JOB_NXDOMAIN && job->ask.is_second_of_two);
}

/* A and AAAA of one name: either will do. */
static void retire_pair(struct query_results *results, struct query_job *a, struct query_job *aaaa)
{
	int status = a->status > aaaa->status ? a->status : aaaa->status;

	if (status == STATUS_FAILED && (a->status == STATUS_OK || aaaa->status == STATUS_OK))
		status = STATUS_OK;
	if (status > results->worst)
		results->worst = status;
	print_job(results, a, !says_nothing_new(results, a, aaaa));
	print_job(results, aaaa, !says_nothing_new(results, aaaa, a));
	retire(results, a);
	retire(results, aaaa);
}

void query_results_take(struct query_results *results, struct query_job *job)
{
	if (job->status > results->worst)
		results->worst = job->status;
	print_job(results, job, true);
	retire(results, job);
}

/* --compare: the servers' answers to one question together.  False: not all are
 * there. */
static bool retire_siblings(struct query_results *results)
{
	struct query_job *siblings[QUERY_SERVERS_MOST] = { TAILQ_FIRST(&results->jobs) };
	size_t count = siblings[0] && siblings[0]->sibling_count ? siblings[0]->sibling_count : 1;
	bool is_different;
	struct text_out out;
	int status = STATUS_OK;

	if (siblings[0] && siblings[0]->outcome == JOB_REFUSED) {
		query_results_take(results, siblings[0]);
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		siblings[i] = i ? TAILQ_NEXT(siblings[i - 1], link) : siblings[0];
		if (!query_job_is_done(siblings[i]))
			return false;
		if (siblings[i]->status == STATUS_NO_REPLY || siblings[i]->status == STATUS_MALFORMED ||
		    siblings[i]->status == STATUS_USAGE)
			status = siblings[i]->status > status ? siblings[i]->status : status;
	}
	text_out_init(&out);
	is_different = siblings[0]->ask.words.is_json ? query_compare_json(&out, siblings, count)
						      : query_compare(&out, siblings, count);
	if (is_different && status == STATUS_OK)
		status = STATUS_FAILED;
	if (out.len)
		fwrite(out.text, 1, out.len, stdout);
	text_out_destroy(&out);
	for (size_t i = 0; i < count; i++) {
		text_out_cut(&siblings[i]->out, 0);
		print_job(results, siblings[i], true);
		retire(results, siblings[i]);
	}
	results->worst = status > results->worst ? status : results->worst;
	return true;
}

/* What follows the first job that is not done has its turn when that one is. */
static bool has_turns(const struct query_results *results)
{
	return !results->base->query->is_compared && !results->poll;
}

/* It is the turn of the first one. */
static void let_go(struct query_results *results)
{
	struct query_job *job = TAILQ_FIRST(&results->jobs);

	if (!job || !job->is_held)
		return;
	print_job(results, job, true);
	query_job_hold(job, false);
}

void query_results_print_part(struct query_results *results, struct query_job *job)
{
	if (!has_turns(results))
		return;
	if (TAILQ_FIRST(&results->jobs) == job) {
		print_job(results, job, true);
		return;
	}
	results->held_len += job->out.len - job->held_len;
	job->held_len = job->out.len;
	if (results->held_len > HELD_MOST)
		query_job_hold(job, true);
}

void query_results_print(struct query_results *results)
{
	struct query_job *job;

	while (results->poll && query_job_is_done(job = TAILQ_FIRST(&results->jobs))) {
		query_poll_take(results->poll, job);
		retire(results, job);
	}
	while (results->base->query->is_compared && retire_siblings(results))
		;
	while (has_turns(results) && query_job_is_done(job = TAILQ_FIRST(&results->jobs))) {
		struct query_job *next = TAILQ_NEXT(job, link);

		if (!job->ask.is_first_of_two)
			query_results_take(results, job);
		else if (query_job_is_done(next))
			retire_pair(results, job, next);
		else
			return;
	}
	let_go(results);
	if (TAILQ_EMPTY(&results->jobs))
		fflush(stdout);
}

void query_results_tell_tally(const struct query_results *results, double seconds)
{
	size_t total = 0;
	const char *separator = ":";

	for (int i = 0; i < JOB_OUTCOME_COUNT; i++)
		total += results->tally[i];
	fprintf(stderr, ";; %zu question%s in %.3f s", total, total == 1 ? "" : "s", seconds);
	for (int i = 0; i < JOB_OUTCOME_COUNT; i++) {
		if (!results->tally[i])
			continue;
		fprintf(stderr, "%s %zu %s", separator, results->tally[i], query_job_outcome_name((enum job_outcome)i));
		separator = ",";
	}
	fputc('\n', stderr);
}

void query_results_add(struct query_results *results, struct query_job *job)
{
	TAILQ_INSERT_TAIL(&results->jobs, job, link);
	results->job_count++;
}

void query_results_init(struct query_results *results, const struct query_base *base)
{
	*results = (struct query_results){ .base = base };
	TAILQ_INIT(&results->jobs);
}

void query_results_destroy(struct query_results *results)
{
	struct query_job *job;

	query_poll_free(results->poll);
	while ((job = TAILQ_FIRST(&results->jobs))) {
		TAILQ_REMOVE(&results->jobs, job, link);
		query_job_free(job);
	}
}
