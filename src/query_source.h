/* SPDX-License-Identifier: ISC */
/* query_source.h - the lines of -f, as they come, without ever blocking the loop. */
#ifndef QUERY_SOURCE_H
#define QUERY_SOURCE_H

#include "base/buffer.h"

#include <ev.h>
#include <stdbool.h>

struct error;

enum { QUERY_LINE_MOST = 8192 };

struct query_source {
	struct ev_loop *loop;
	ev_io io;			/* .data is ours */
	struct buffer bytes;
	long long line;			/* number of the last one given */
	uint64_t size, taken;		/* bytes of a file, 0: it is none; and those given */
	char text[QUERY_LINE_MOST + 1];	/* that line */
	const char *problem;		/* why it is not all of the line; NULL: it is */
	bool is_open, is_file, has_ended;
	bool is_amid_line;		/* the rest of a long line is passed over */
	int error;			/* errno value of a read that failed; 0: none */
	/* There may be more lines now, or the end. */
	void (*on_more)(void *who);
	void *who;
};

/* Opens a file; "-" is stdin.  -1: `err` has a sentence. */
int query_source_open(struct query_source *source, struct ev_loop *loop, const char *path, struct error *err);
void query_source_close(struct query_source *source);

/* The next line without its newline, lent until the next call, yours to change; one
 * longer than QUERY_LINE_MOST is cut, and `problem` set.  NULL: none now; then has_ended tells
 * whether there will be more, and on_more() tells when. */
char *query_source_next(struct query_source *source);

#endif
