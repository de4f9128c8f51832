/* SPDX-License-Identifier: ISC */
/* dns/exchange.h - our own DNS client: exact bytes out, exact bytes in.
 *
 * A question goes out as it was built, but for a random id where it need not keep
 * its own, and ends once with an outcome.  A reply counts only if it comes from
 * the server asked, with the id and the question that were sent (RFC 5452, 9.1);
 * anything else is told and the wait goes on.  What is truncated is asked again
 * over TCP.  All questions to one server share one UDP socket, and one pipelined
 * connection. */
#ifndef DNS_EXCHANGE_H
#define DNS_EXCHANGE_H

#include "base/sockaddr.h"

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange;
struct exchange_question;

enum exchange_result {
	EXCHANGE_REPLY,		/* to our question; what is in it is for the asker to judge */
	EXCHANGE_TIMEOUT,
	EXCHANGE_UNREACHABLE,	/* refused, no route...: .error is the errno value */
	EXCHANGE_BROKEN,	/* the connection ended before the reply did */
	EXCHANGE_MISMATCH,	/* only replies to something else came */
	EXCHANGE_MALFORMED,	/* only replies that can't be matched with anything came */
};

/* One message on its way.  All of it is lent for the call. */
struct exchange_packet {
	const struct address *server;
	bool is_tcp;
	unsigned tries;		/* how often it was sent by now */
	double ms;		/* since it was last sent */
	unsigned first_try;	/* to this server, this way: a reply may be to any since */
	double first_ms;	/* since that one */
	const uint8_t *bytes;
	size_t len;
};

struct exchange_outcome {
	enum exchange_result result;
	int error;
	struct exchange_packet packet;	/* the reply; without one bytes is NULL */
};

/* Any but on_done may be NULL. */
struct exchange_handler {
	void (*on_sent)(void *who, const struct exchange_packet *packet);
	/* Something came that is not the reply; `why` is a few words. */
	void (*on_stray)(void *who, const struct exchange_packet *packet, const struct address *from,
			 const char *why);
	/* A truncated reply; TCP follows. */
	void (*on_truncated)(void *who, const struct exchange_packet *packet);
	/* A message of a transfer.  Returns whether more are to come. */
	bool (*on_part)(void *who, const struct exchange_packet *packet);
	/* Told once, last, from the loop; the question is gone then. */
	void (*on_done)(void *who, const struct exchange_outcome *outcome);
};

struct exchange_ask {
	const uint8_t *query;	/* copied; at least a header */
	size_t query_len;
	const struct address *servers;	/* lent until on_done; one after another is tried */
	size_t server_count;
	double timeout_s;	/* of each try */
	unsigned tries;		/* of each server */
	bool adapts;		/* tries but the last end sooner, by the round trips measured */
	bool is_tcp;		/* from the start */
	bool keeps_truncated;	/* a truncated reply will do */
	bool keeps_id;		/* the query goes out with the id that it has */
	bool is_transfer;	/* a connection of its own, and on_part for each message */
	const struct exchange_handler *handler;	/* lent until on_done */
	void *who;
};

/* `source` (lent; may be NULL) is what to bind to, for servers of its family.
 * NULL: out of memory. */
struct exchange *exchange_new(struct ev_loop *loop, const struct address *source);
/* Forgets all questions, untold.  Not from within a handler.  NULL is welcome. */
void exchange_free(struct exchange *exchange);

/* NULL: out of memory, half of all ids are under way to that server, or the id that
 * is to be kept is.  Of the handler only on_sent may be called from within this call. */
struct exchange_question *exchange_ask(struct exchange *exchange, const struct exchange_ask *ask);
/* Nothing more of a transfer is read, and its clock stands still, until it is no longer
 * held; the server waits (RFC 9293, 3.8.6: a window that is full).  What was read by
 * then is told of yet. */
void exchange_hold(struct exchange_question *question, bool is_held);
/* Ends it untold. */
void exchange_cancel(struct exchange_question *question);

#endif
