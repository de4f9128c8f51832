/* SPDX-License-Identifier: ISC */
/* digcat -Q: asks DNS, one question or a million.
 *
 *	words after -Q, lines of -f --> query_feed --> query_job --> exchange
 *	                                                   |
 *	     stdout, stderr <-- in the order of the input: query_results
 *
 * Jobs stand in one list, oldest first.  Those at its head that are done are
 * printed and leave; no more than a few for each place in the window may wait
 * behind a slow one, and the servers of long transfers wait for theirs to be first,
 * so that memory stays bounded whatever the input. */
#include "mode_query.h"

#include "base/clock.h"
#include "base/error.h"
#include "mode_decode.h"
#include "options.h"
#include "out/colour.h"
#include "out/report.h"
#include "query_feed.h"
#include "query_job.h"
#include "query_options.h"
#include "query_poll.h"
#include "query_progress.h"
#include "query_results.h"
#include "query_send.h"
#include "query_servers.h"

#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HELD_LEAST = 4096, HELD_FACTOR = 16, OUTPUT_BUFFER = 65536 };

struct query_run {
	struct query_options query;
	struct query_base base;
	struct query_servers servers;
	struct query_send send;
	struct ev_loop *loop;
	struct error *err;

	struct query_feed feed;		/* where questions come from */
	ev_timer next_round;

	/* where they are */
	struct query_results results;
	size_t active_count, started_count;
	double started;
	ev_timer pace, limit;
	bool is_over;
};

/* ---- keeping the window full ---- */

static void end(struct query_run *run)
{
	run->is_over = true;
	ev_break(run->loop, EVBREAK_ALL);
}

/* How many may be started now, by --rate; at 0 the clock will tell when. */
static size_t allowance(struct query_run *run)
{
	double due;

	if (!run->query.rate)
		return SIZE_MAX;
	due = (clock_now() - run->started) * (double)run->query.rate + 1 - (double)run->started_count;
	if (due >= 1)
		return (size_t)due;
	ev_timer_stop(run->loop, &run->pace);
	ev_timer_set(&run->pace, (1 - due) / (double)run->query.rate, 0);
	ev_timer_start(run->loop, &run->pace);
	return 0;
}

static bool has_room(const struct query_run *run)
{
	size_t parallel = (size_t)run->query.parallel;
	size_t held_most = parallel * HELD_FACTOR > HELD_LEAST ? parallel * HELD_FACTOR : HELD_LEAST;

	return run->active_count < parallel && run->results.job_count < held_most;
}

static void start_job(struct query_run *run, struct query_job *job)
{
	query_results_add(&run->results, job);
	if (query_job_is_done(job))
		return;		/* a wrong line */
	run->started_count++;
	if (query_job_start(job) == 0)
		run->active_count++;
}

static bool starts_some(struct query_run *run)
{
	size_t allowed = query_feed_has_more(&run->feed) ? allowance(run) : 0;
	struct query_job *job;
	bool has_started = false;

	while (!run->is_over && allowed && has_room(run) && (job = query_feed_next(&run->feed))) {
		start_job(run, job);
		allowed -= !query_job_is_done(job);
		has_started = true;
	}
	return has_started;
}

/* With --watch and --until it begins anew after a while. */
static void all_done(struct query_run *run)
{
	double wait_s = run->results.poll ? query_poll_end_round(run->results.poll) : -1;

	if (wait_s < 0) {
		end(run);
		return;
	}
	ev_now_update(run->loop);
	ev_timer_set(&run->next_round, wait_s, 0);
	ev_timer_start(run->loop, &run->next_round);
}

/* What is printed makes room for more. */
static void fill(struct query_run *run)
{
	bool goes_on;

	do {
		goes_on = starts_some(run);
		query_results_print(&run->results);
	} while (goes_on && !run->is_over);
	if (run->results.has_failed || run->feed.has_failed || ferror(stdout))
		end(run);
	else if (!run->is_over && !query_feed_has_more(&run->feed) && !run->active_count)
		all_done(run);
}

static void on_next_round(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct query_run *run = timer->data;

	(void)loop, (void)revents;
	query_feed_rewind(&run->feed);
	fill(run);
}

static void on_job_done(void *who, struct query_job *job)
{
	struct query_run *run = who;

	run->active_count--;
	if (run->query.is_unordered && !run->query.is_compared && !job->ask.is_first_of_two && !job->ask.is_second_of_two)
		query_results_take(&run->results, job);
	fill(run);
}

/* Records of a transfer are printed as they come, if it is its turn. */
static void on_job_part(void *who, struct query_job *job)
{
	struct query_run *run = who;

	query_results_print_part(&run->results, job);
}

static void on_more_lines(void *who)
{
	fill(who);
}

static void on_pace(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop, (void)revents;
	fill(timer->data);
}

static void on_limit(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct query_run *run = timer->data;
	struct query_job *job;

	(void)loop, (void)revents;
	if (run->results.poll) {
		run->results.worst = query_poll_expire(run->results.poll, run->base.program);
		end(run);
		return;
	}
	TAILQ_FOREACH(job, &run->results.jobs, link)
		if (!query_job_is_done(job))
			query_job_give_up(job);
	query_results_print(&run->results);
	if (query_feed_has_more(&run->feed) && run->results.worst < STATUS_NO_REPLY)
		run->results.worst = STATUS_NO_REPLY;	/* some were never asked */
	end(run);
}

/* ---- from start to end ---- */

static void start_timers(struct query_run *run)
{
	ev_init(&run->pace, on_pace);
	ev_timer_init(&run->limit, on_limit, run->query.limit_s, 0);
	ev_set_priority(&run->limit, EV_MINPRI);	/* a reply that has come is no longer late */
	ev_init(&run->next_round, on_next_round);
	run->pace.data = run->limit.data = run->next_round.data = run;
	run->started = clock_now();
	if (run->query.limit_s > 0)
		ev_timer_start(run->loop, &run->limit);
}

/* +trace from the root hints needs none. */
static bool needs_servers(const struct query_options *query)
{
	bool is_trace = !query->file && !query->servers_csv && !query->list.server_count;

	for (size_t i = 0; i < query->list.count; i++)
		is_trace &= query->list.asks[i].words.is_trace;
	return !is_trace;
}

static int open_all(struct query_run *run, struct report *report)
{
	const struct query_options *query = &run->query;

	if (query->file && query_source_open(&run->feed.source, run->loop, query->file, run->err) < 0)
		return -1;
	run->feed.source.on_more = on_more_lines;
	run->feed.source.who = run;
	if (needs_servers(query) && query_servers_find(&run->servers, query, run->loop, report, run->err) < 0)
		return -1;
	if ((query->watch_s > 0 || query->until) && !(run->results.poll = query_poll_new(query)))
		return error_set(run->err, STATUS_FAILED, "out of memory");
	run->base.exchange = exchange_new(run->loop, query->source.len ? &query->source : NULL);
	return run->base.exchange ? 0 : error_set(run->err, STATUS_FAILED, "out of memory");
}

static void close_all(struct query_run *run)
{
	ev_timer_stop(run->loop, &run->pace);
	ev_timer_stop(run->loop, &run->limit);
	ev_timer_stop(run->loop, &run->next_round);
	query_results_destroy(&run->results);
	exchange_free(run->base.exchange);
	query_feed_destroy(&run->feed);
	dns_message_destroy(&run->base.message);
}

static int outcome(struct query_run *run)
{
	if (run->results.has_failed || run->feed.has_failed)
		return error_set(run->err, STATUS_FAILED, "out of memory");
	if (run->feed.source.error)
		return error_set_errno(run->err, run->feed.source.error, "reading %s", run->query.file);
	if (run->send.is_malformed && run->results.worst < STATUS_MALFORMED)
		run->results.worst = STATUS_MALFORMED;
	if (run->query.is_any_ok && run->results.tally[JOB_ANSWERED])
		return 0;
	if (run->results.worst == STATUS_OK)
		return 0;
	run->err->is_told = true;
	run->err->status = run->results.worst;
	return -1;
}

static int ask_all(struct query_run *run, struct report *report)
{
	static char output[OUTPUT_BUFFER];
	int result;

	if (run->query.file && !run->base.is_terminal)
		setvbuf(stdout, output, _IOFBF, sizeof output);
	start_timers(run);
	result = open_all(run, report);
	if (result == 0 && run->query.has_progress)
		run->results.progress = query_progress_new(run->loop, report, run->query.list.words.is_json,
							   &run->feed.source);
	if (result == 0) {
		fill(run);
		if (!run->is_over)
			ev_run(run->loop, 0);
		query_progress_free(run->results.progress);
		if (run->query.file && run->query.verbosity)
			query_results_tell_tally(&run->results, clock_now() - run->started);
		result = outcome(run);
	}
	close_all(run);
	return result;
}

int mode_query(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err)
{
	struct query_run run = { .loop = loop, .err = err };
	int result;

	query_results_init(&run.results, &run.base);
	query_send_init(&run.send);
	dns_message_init(&run.base.message);
	run.feed = (struct query_feed){ .base = &run.base, .servers = &run.servers, .list = &run.query.list };
	run.base.program = options->program;
	run.base.query = &run.query;
	run.base.is_terminal = isatty(STDOUT_FILENO);
	run.base.is_coloured = colour_is_wanted(stdout);
	run.base.on_done = on_job_done;
	run.base.on_part = on_job_part;
	run.base.who = &run;
	result = query_options_parse(&run.query, options, err);
	if (result == 0 && run.query.wants_help)
		query_options_help(options->program);
	else if (result == 0 && run.query.is_decode)
		result = mode_decode(&run.query, report, err);
	else if (result == 0 && run.query.is_send)
		result = query_send_read(&run.send, &run.query, options->program, err);
	if (result == 0 && !run.query.wants_help && !run.query.is_decode)
		result = ask_all(&run, report);
	query_options_destroy(&run.query);
	query_send_destroy(&run.send);
	return result;
}
