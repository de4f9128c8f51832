/* SPDX-License-Identifier: ISC */
/* net/serve_stdio_private.h - what the parts of serve_stdio share.
 *
 *	serve_stdio	the crowd: a chunk of our input to every client
 *	serve_client	one client: what it is sent, what it sends, how long it may stay */
#ifndef NET_SERVE_STDIO_PRIVATE_H
#define NET_SERVE_STDIO_PRIVATE_H

#include "base/sockaddr.h"
#include "net/serve_stdio.h"
#include "net/stream.h"

struct client {
	struct serve_stdio *serve;	/* the owner */
	struct client *next;
	struct stream stream;
	struct flow in;
	struct dissect_filter *dissect;	/* ours; NULL: none */
	ev_io writable;
	ev_timer timer;			/* at the earlier of linger_due() and idle_due() */
	double joined, in_ended, last_sent;	/* ev_now(); 0: never */
	size_t done;			/* bytes of the chunk in hand that it has taken */
	uint64_t sent;
	bool is_deaf;			/* it can't be sent to any more; what it sends is still read */
	bool is_gone;			/* to be freed by the sweeper */
	const char *why;
	char name[ADDRESS_TEXT_LEN];
};

struct serve_stdio {
	struct ev_loop *loop;		/* lent, as the streams */
	struct report *report;
	struct stream *near_in, *near_out;
	struct relay_options options;
	struct flow out;
	struct dissect_filter *dissect;	/* ours, of what `out` sends; NULL: none */
	struct stream crowd;		/* the sink of `out` */
	size_t offered;			/* length of the chunk in hand; 0: none */
	struct client *clients;		/* ours */
	ev_prepare sweeper;		/* frees clients when no callback of theirs runs */
	ev_timer quit;
	ev_timer again;			/* of no time: the out flow may have stopped for others' sake */
	uint64_t sent, received;	/* by clients that are gone */
	serve_done_fn *on_done;
	void *owner;
};

/* ---- serve_client ---- */

/* Takes over the descriptor.  Of the chunk in hand `done` bytes are not for it.
 * NULL: out of memory, and the descriptor is closed. */
struct client *client_new(struct serve_stdio *serve, int fd, const struct address *peer, size_t done);
/* Tells that it has left. */
void client_free(struct client *client);

/* Moves no more bytes of it, and has the sweeper free it. */
void client_leave(struct client *client, const char *why);

/* Whether it is sent to. */
static inline bool client_is_listening(const struct client *client)
{
	return !client->is_gone && !client->is_deaf;
}

/* Sends what it lacks of the chunk.  Returns whether it has the whole, or is past
 * having it. */
bool client_send(struct client *client, const uint8_t *bytes, size_t len);

#endif
