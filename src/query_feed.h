/* SPDX-License-Identifier: ISC */
/* query_feed.h - where the questions come from: the command line, then the lines of -f,
 * each for every server. */
#ifndef QUERY_FEED_H
#define QUERY_FEED_H

#include "query_job.h"
#include "query_servers.h"
#include "query_source.h"

struct query_feed {
	struct query_base *base;		/* lent, as the next */
	const struct query_servers *servers;
	const struct query_list *list;	/* being asked: the command line's, then the line's */
	struct query_list line_list;
	char *input;			/* the line that it was read from, ours; NULL: none */
	size_t ask_at, server_at;	/* the next question */
	struct address line_server;	/* of a line with its own; .len 0: none */
	struct query_source source;
	bool has_failed;		/* out of memory */
};

/* The next question, yours, or a wrong line, which is done.  NULL: none now, or it has
 * failed; the source's on_more() then tells of more. */
struct query_job *query_feed_next(struct query_feed *feed);
/* Whether there are more, or may be. */
bool query_feed_has_more(const struct query_feed *feed);
/* Begins anew with the list. */
void query_feed_rewind(struct query_feed *feed);
void query_feed_destroy(struct query_feed *feed);

#endif
