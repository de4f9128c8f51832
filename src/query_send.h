/* SPDX-License-Identifier: ISC */
/* query_send.h - --send: messages that go out as they are. */
#ifndef QUERY_SEND_H
#define QUERY_SEND_H

#include "dns/text_out.h"
#include "query_options.h"

/* The messages that were read. */
struct query_send {
	struct text_out bytes;		/* ours: one after another */
	size_t count;
	bool is_malformed;		/* some of the input was no message; that was told */
};

void query_send_init(struct query_send *send);
void query_send_destroy(struct query_send *send);

/* Finds the messages in stdin or the file of -f and makes them the questions of `query`,
 * which borrow their bytes from `send`.  -1: `err` has a sentence. */
int query_send_read(struct query_send *send, struct query_options *query, const char *program, struct error *err);

#endif
