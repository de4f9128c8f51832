/* SPDX-License-Identifier: ISC */
/* Where the questions come from, one job after another. */
#include "query_feed.h"

#include "base/error.h"
#include "query_line.h"

#include <stdlib.h>
#include <string.h>

static bool is_at_end_of_list(const struct query_feed *feed)
{
	return !feed->list || feed->ask_at >= feed->list->count;
}

/* Each question goes to each server; A and AAAA of one name stay together. */
static void advance(struct query_feed *feed)
{
	const struct query_ask *ask = &feed->list->asks[feed->ask_at];
	size_t count = feed->servers->each_is_asked && !feed->line_server.len ? feed->servers->group_count : 1;

	if (ask->is_first_of_two && !feed->base->query->is_compared) {
		feed->ask_at++;
	} else if (feed->server_at + 1 < count) {
		feed->server_at++;
		feed->ask_at -= ask->is_second_of_two && !feed->base->query->is_compared;
	} else {
		feed->server_at = 0;
		feed->ask_at++;
	}
}

static void choose_servers(struct query_feed *feed, struct query_job *job)
{
	const struct server_list *list = &feed->servers->list;

	job->sibling_count = 1;
	job->servers = list->addresses;
	job->server_count = list->count;
	if (feed->line_server.len) {
		job->own_server = feed->line_server;
		job->servers = &job->own_server;
		job->server_count = 1;
	} else if (feed->servers->each_is_asked) {
		job->servers = &list->addresses[feed->servers->groups[feed->server_at].first];
		job->server_count = feed->servers->groups[feed->server_at].count;
		job->sibling_count = feed->servers->group_count;
	} else if (job->ask.words.is_trace && !feed->base->query->servers_csv) {
		job->server_count = 0;	/* the root hints */
	}
}

/* Nothing may be missing in silence: all ends here. */
static struct query_job *out_of_memory(struct query_feed *feed)
{
	feed->has_failed = true;
	return NULL;
}

static struct query_job *refused_job(struct query_feed *feed, const char *words)
{
	struct query_ask ask = { .words = feed->base->query->list.words };
	struct query_job *job = query_job_new(feed->base, &ask);

	if (!job)
		return out_of_memory(feed);
	job->input = feed->input;
	job->line = feed->source.line;
	feed->input = NULL;
	query_job_refuse(job, words);
	return job;
}

/* The question that a line asks.  NULL: it asks none, or it can't be remembered. */
static struct query_job *read_line(struct query_feed *feed, char *line)
{
	struct error problem = { .status = STATUS_OK };
	struct query_list *list = &feed->line_list;

	free(feed->input);
	feed->input = strdup(line);
	if (!feed->input)
		return out_of_memory(feed);
	feed->list = list;
	feed->ask_at = feed->server_at = 0;
	feed->line_server.len = 0;
	if (query_line_parse(list, feed->base->query, line, &problem) < 0 ||
	    (list->count && feed->source.problem)) {
		list->count = 0;
		return refused_job(feed, feed->source.problem ? feed->source.problem : problem.text);
	}
	if (list->server_count > 1 ||
	    (list->server_count && query_server_address(feed->base->query, &list->servers[0], &feed->line_server) < 0)) {
		list->count = 0;
		return refused_job(feed, "a server of a line must be one address");
	}
	return NULL;
}

struct query_job *query_feed_next(struct query_feed *feed)
{
	struct query_job *job;
	char *line;

	while (is_at_end_of_list(feed)) {
		if (!feed->source.is_open)
			return NULL;
		line = query_source_next(&feed->source);
		if (!line)
			return NULL;
		job = read_line(feed, line);
		if (job || feed->has_failed)
			return job;
	}
	job = query_job_new(feed->base, &feed->list->asks[feed->ask_at]);
	if (!job)
		return out_of_memory(feed);
	if (feed->input) {
		job->input = strdup(feed->input);
		job->line = feed->source.line;
		if (!job->input) {
			query_job_free(job);
			return out_of_memory(feed);
		}
	}
	choose_servers(feed, job);
	advance(feed);
	return job;
}

bool query_feed_has_more(const struct query_feed *feed)
{
	return !is_at_end_of_list(feed) ||
	       (feed->source.is_open && !(feed->source.has_ended && !buffer_len(&feed->source.bytes)));
}

void query_feed_rewind(struct query_feed *feed)
{
	feed->ask_at = feed->server_at = 0;
}

void query_feed_destroy(struct query_feed *feed)
{
	query_source_close(&feed->source);
	query_list_destroy(&feed->line_list);
	free(feed->input);
}
