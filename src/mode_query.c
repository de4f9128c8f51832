/* SPDX-License-Identifier: ISC */
/* digcat -Q: asks DNS, one question or a million.
 *
 *	words after -Q, lines of -f --> jobs --> exchange
 *	                                  |
 *	          stdout, stderr <-- in the order of the input
 *
 * Jobs stand in one list, oldest first.  Those at its head that are done are
 * printed and leave; no more than a few for each place in the window may wait
 * behind a slow one, so that memory stays bounded whatever the input. */
#include "mode_query.h"

#include "base/clock.h"
#include "base/error.h"
#include "mode_decode.h"
#include "options.h"
#include "out/colour.h"
#include "out/report.h"
#include "query_compare.h"
#include "query_job.h"
#include "query_options.h"
#include "query_poll.h"
#include "query_progress.h"
#include "query_send.h"
#include "query_servers.h"
#include "query_show.h"
#include "query_source.h"

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

	/* where questions come from */
	struct query_list *list;	/* being asked: the command line's, then the line's */
	struct query_list line_list;
	char *input;			/* the line that it was read from, ours; NULL: none */
	size_t ask_at, server_at;	/* the next question */
	struct address line_server;	/* of a line with its own; .len 0: none */
	struct query_source source;
	struct query_progress *progress;	/* NULL: none */
	struct query_poll *poll;		/* NULL: each question is asked once */
	ev_timer next_round;

	/* where they are */
	struct query_job_list jobs;
	size_t job_count, active_count;
	size_t started_count;
	double started;
	ev_timer pace, limit;
	bool is_over, has_failed;	/* failed: out of memory */

	size_t tally[JOB_OUTCOME_COUNT];
	int worst;
};

/* ---- the next question ---- */

static bool is_at_end_of_list(const struct query_run *run)
{
	return !run->list || run->ask_at >= run->list->count;
}

/* Each question goes to each server; A and AAAA of one name stay together. */
static void advance(struct query_run *run)
{
	const struct query_ask *ask = &run->list->asks[run->ask_at];
	size_t count = run->servers.each_is_asked && !run->line_server.len ? run->servers.group_count : 1;

	if (ask->is_first_of_two && !run->query.is_compared) {
		run->ask_at++;
	} else if (run->server_at + 1 < count) {
		run->server_at++;
		run->ask_at -= ask->is_second_of_two && !run->query.is_compared;
	} else {
		run->server_at = 0;
		run->ask_at++;
	}
}

static void choose_servers(struct query_run *run, struct query_job *job)
{
	const struct server_list *list = &run->servers.list;

	job->sibling_count = 1;
	job->servers = list->addresses;
	job->server_count = list->count;
	if (run->line_server.len) {
		job->own_server = run->line_server;
		job->servers = &job->own_server;
		job->server_count = 1;
	} else if (run->servers.each_is_asked) {
		job->servers = &list->addresses[run->servers.groups[run->server_at].first];
		job->server_count = run->servers.groups[run->server_at].count;
		job->sibling_count = run->servers.group_count;
	} else if (job->ask.words.is_trace && !run->query.servers_csv) {
		job->server_count = 0;	/* the root hints */
	}
}

/* Nothing may be missing in silence: all ends here. */
static struct query_job *out_of_memory(struct query_run *run)
{
	run->has_failed = run->is_over = true;
	return NULL;
}

static struct query_job *refused_job(struct query_run *run, const char *words)
{
	struct query_ask ask = { .words = run->query.list.words };
	struct query_job *job = query_job_new(&run->base, &ask);

	if (!job)
		return out_of_memory(run);
	job->input = run->input;
	job->line = run->source.line;
	run->input = NULL;
	query_job_refuse(job, words);
	return job;
}

/* The question that a line asks.  NULL: it asks none, or it can't be remembered. */
static struct query_job *read_line(struct query_run *run, char *line)
{
	struct error problem = { .status = STATUS_OK };
	struct query_list *list = &run->line_list;

	free(run->input);
	run->input = strdup(line);
	if (!run->input)
		return out_of_memory(run);
	run->list = list;
	run->ask_at = run->server_at = 0;
	run->line_server.len = 0;
	if (query_options_parse_line(list, &run->query, line, &problem) < 0 || (list->count && run->source.problem)) {
		list->count = 0;
		return refused_job(run, run->source.problem ? run->source.problem : problem.text);
	}
	if (list->server_count > 1 ||
	    (list->server_count && query_server_address(&run->query, &list->servers[0], &run->line_server) < 0)) {
		list->count = 0;
		return refused_job(run, "a server of a line must be one address");
	}
	return NULL;
}

static struct query_job *next_job(struct query_run *run)
{
	struct query_job *job;
	char *line;

	while (is_at_end_of_list(run)) {
		if (!run->source.is_open)
			return NULL;
		line = query_source_next(&run->source);
		if (!line)
			return NULL;
		job = read_line(run, line);
		if (job || run->has_failed)
			return job;
	}
	job = query_job_new(&run->base, &run->list->asks[run->ask_at]);
	if (!job)
		return out_of_memory(run);
	if (run->input) {
		job->input = strdup(run->input);
		job->line = run->source.line;
		if (!job->input) {
			query_job_free(job);
			return out_of_memory(run);
		}
	}
	choose_servers(run, job);
	advance(run);
	return job;
}

static bool has_more(const struct query_run *run)
{
	return !is_at_end_of_list(run) ||
	       (run->source.is_open && !(run->source.has_ended && !buffer_len(&run->source.bytes)));
}

/* ---- output, in order ---- */

static bool is_done(const struct query_job *job)
{
	return job && job->outcome != JOB_WAITING;
}

static void print_job(struct query_run *run, struct query_job *job, bool is_noted)
{
	if (job->out.has_failed || job->notes.has_failed || job->warnings.has_failed)
		out_of_memory(run);
	if (run->base.is_terminal || (job->notes.len && is_noted))
		query_progress_clear(run->progress);
	if (job->out.len && run->base.is_coloured && query_words_are_lines(&run->query, &job->ask.words))
		colour_write(stdout, job->out.text, job->out.len);
	else if (job->out.len)
		fwrite(job->out.text, 1, job->out.len, stdout);
	if (job->notes.len && is_noted) {
		if (!run->query.file)
			fflush(stdout);		/* so that a terminal shows both in order */
		fwrite(job->notes.text, 1, job->notes.len, stderr);
	}
	text_out_cut(&job->out, 0);
	text_out_cut(&job->notes, 0);
}

static void retire(struct query_run *run, struct query_job *job)
{
	run->tally[job->outcome]++;
	query_progress_add(run->progress, job);
	TAILQ_REMOVE(&run->jobs, job, link);
	run->job_count--;
	query_job_free(job);
}

static bool says_nothing_new(const struct query_run *run, const struct query_job *job, const struct query_job *other)
{
	if (run->query.verbosity || query_show_is_object(job))
		return false;
	return (job->outcome == JOB_NODATA && other->outcome == JOB_ANSWERED) ||
	       (job->outcome == JOB_NXDOMAIN && other->outcome == JOB_NXDOMAIN && job->ask.is_second_of_two);
}

/* A and AAAA of one name: either will do. */
static void retire_pair(struct query_run *run, struct query_job *a, struct query_job *aaaa)
{
	int status = a->status > aaaa->status ? a->status : aaaa->status;

	if (status == STATUS_FAILED && (a->status == STATUS_OK || aaaa->status == STATUS_OK))
		status = STATUS_OK;
	if (status > run->worst)
		run->worst = status;
	print_job(run, a, !says_nothing_new(run, a, aaaa));
	print_job(run, aaaa, !says_nothing_new(run, aaaa, a));
	retire(run, a);
	retire(run, aaaa);
}

static void retire_one(struct query_run *run, struct query_job *job)
{
	if (job->status > run->worst)
		run->worst = job->status;
	print_job(run, job, true);
	retire(run, job);
}

/* --compare: the servers' answers to one question together.  False: not all are
 * there. */
static bool retire_siblings(struct query_run *run)
{
	struct query_job *siblings[QUERY_SERVERS_MOST] = { TAILQ_FIRST(&run->jobs) };
	size_t count = siblings[0] && siblings[0]->sibling_count ? siblings[0]->sibling_count : 1;
	struct text_out out;
	int status = STATUS_OK;

	for (size_t i = 0; i < count; i++) {
		siblings[i] = i ? TAILQ_NEXT(siblings[i - 1], link) : siblings[0];
		if (!is_done(siblings[i]))
			return false;
		if (siblings[i]->status == STATUS_NO_REPLY || siblings[i]->status == STATUS_MALFORMED ||
		    siblings[i]->status == STATUS_USAGE)
			status = siblings[i]->status > status ? siblings[i]->status : status;
	}
	text_out_init(&out);
	if (query_compare(&out, siblings, count) && status == STATUS_OK)
		status = STATUS_FAILED;
	if (out.len)
		fwrite(out.text, 1, out.len, stdout);
	text_out_destroy(&out);
	for (size_t i = 0; i < count; i++) {
		text_out_cut(&siblings[i]->out, 0);
		print_job(run, siblings[i], true);
		retire(run, siblings[i]);
	}
	run->worst = status > run->worst ? status : run->worst;
	return true;
}

static void print_done(struct query_run *run)
{
	struct query_job *job;

	while (run->poll && is_done(job = TAILQ_FIRST(&run->jobs))) {
		query_poll_take(run->poll, job);
		retire(run, job);
	}
	while (run->query.is_compared && retire_siblings(run))
		;
	while (!run->query.is_compared && is_done(job = TAILQ_FIRST(&run->jobs))) {
		struct query_job *next = TAILQ_NEXT(job, link);

		if (!job->ask.is_first_of_two)
			retire_one(run, job);
		else if (is_done(next))
			retire_pair(run, job, next);
		else
			return;
	}
	if (TAILQ_EMPTY(&run->jobs))
		fflush(stdout);
}

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

	return run->active_count < parallel && run->job_count < held_most;
}

static void start_job(struct query_run *run, struct query_job *job)
{
	TAILQ_INSERT_TAIL(&run->jobs, job, link);
	run->job_count++;
	if (is_done(job))
		return;		/* a wrong line */
	run->started_count++;
	if (query_job_start(job) == 0)
		run->active_count++;
}

static bool starts_some(struct query_run *run)
{
	size_t allowed = has_more(run) ? allowance(run) : 0;
	struct query_job *job;
	bool has_started = false;

	while (!run->is_over && allowed && has_room(run) && (job = next_job(run))) {
		start_job(run, job);
		allowed -= !is_done(job);
		has_started = true;
	}
	return has_started;
}

/* With --watch and --until it begins anew after a while. */
static void all_done(struct query_run *run)
{
	double wait_s = run->poll ? query_poll_end_round(run->poll) : -1;

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
		print_done(run);
	} while (goes_on && !run->is_over);
	if (run->has_failed || ferror(stdout))
		end(run);
	else if (!run->is_over && !has_more(run) && !run->active_count)
		all_done(run);
}

static void on_next_round(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct query_run *run = timer->data;

	(void)loop, (void)revents;
	run->ask_at = run->server_at = 0;
	fill(run);
}

static void on_job_done(void *who, struct query_job *job)
{
	struct query_run *run = who;

	run->active_count--;
	if (run->query.is_unordered && !run->query.is_compared && !job->ask.is_first_of_two && !job->ask.is_second_of_two)
		retire_one(run, job);
	fill(run);
}

/* Records of a transfer are printed as they come, if it is its turn. */
static void on_job_part(void *who, struct query_job *job)
{
	struct query_run *run = who;

	if (TAILQ_FIRST(&run->jobs) == job && !run->query.is_compared && !run->poll)
		print_job(run, job, true);
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
	if (run->poll) {
		run->worst = query_poll_expire(run->poll, run->base.program);
		end(run);
		return;
	}
	TAILQ_FOREACH(job, &run->jobs, link)
		if (!is_done(job))
			query_job_give_up(job);
	print_done(run);
	if (has_more(run) && run->worst < STATUS_NO_REPLY)
		run->worst = STATUS_NO_REPLY;	/* some were never asked */
	end(run);
}

/* ---- from start to end ---- */

static void tell_tally(const struct query_run *run)
{
	size_t total = 0;
	const char *separator = ":";

	for (int i = 0; i < JOB_OUTCOME_COUNT; i++)
		total += run->tally[i];
	fprintf(stderr, ";; %zu question%s in %.3f s", total, total == 1 ? "" : "s", clock_now() - run->started);
	for (int i = 0; i < JOB_OUTCOME_COUNT; i++) {
		if (!run->tally[i])
			continue;
		fprintf(stderr, "%s %zu %s", separator, run->tally[i], query_job_outcome_name((enum job_outcome)i));
		separator = ",";
	}
	fputc('\n', stderr);
}

static void start_timers(struct query_run *run)
{
	ev_init(&run->pace, on_pace);
	ev_timer_init(&run->limit, on_limit, run->query.limit_s, 0);
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

	if (query->file && query_source_open(&run->source, run->loop, query->file, run->err) < 0)
		return -1;
	run->source.on_more = on_more_lines;
	run->source.who = run;
	if (needs_servers(query) && query_servers_find(&run->servers, query, run->loop, report, run->err) < 0)
		return -1;
	if (query->watch_s > 0 || query->until)
		run->poll = query_poll_new(query);
	run->base.exchange = exchange_new(run->loop, query->source.len ? &query->source : NULL);
	return run->base.exchange ? 0 : error_set(run->err, STATUS_FAILED, "out of memory");
}

static void close_all(struct query_run *run)
{
	struct query_job *job;

	ev_timer_stop(run->loop, &run->pace);
	ev_timer_stop(run->loop, &run->limit);
	ev_timer_stop(run->loop, &run->next_round);
	query_poll_free(run->poll);
	while ((job = TAILQ_FIRST(&run->jobs))) {
		TAILQ_REMOVE(&run->jobs, job, link);
		query_job_free(job);
	}
	exchange_free(run->base.exchange);
	query_source_close(&run->source);
	dns_message_destroy(&run->base.message);
	query_list_destroy(&run->line_list);
	free(run->input);
}

static int outcome(struct query_run *run)
{
	if (run->has_failed)
		return error_set(run->err, STATUS_FAILED, "out of memory");
	if (run->source.error)
		return error_set_errno(run->err, run->source.error, "reading %s", run->query.file);
	if (run->send.is_malformed && run->worst < STATUS_MALFORMED)
		run->worst = STATUS_MALFORMED;
	if (run->query.is_any_ok && run->tally[JOB_ANSWERED])
		return 0;
	if (run->worst == STATUS_OK)
		return 0;
	run->err->is_told = true;
	run->err->status = run->worst;
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
		run->progress = query_progress_new(run->loop, report, run->query.list.words.is_json, &run->source);
	if (result == 0) {
		fill(run);
		if (!run->is_over)
			ev_run(run->loop, 0);
		query_progress_free(run->progress);
		if (run->query.file && run->query.verbosity)
			tell_tally(run);
		result = outcome(run);
	}
	close_all(run);
	return result;
}

int mode_query(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err)
{
	struct query_run run = { .loop = loop, .err = err };
	int result;

	TAILQ_INIT(&run.jobs);
	query_send_init(&run.send);
	dns_message_init(&run.base.message);
	run.list = &run.query.list;
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
