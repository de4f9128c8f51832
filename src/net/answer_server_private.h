/* SPDX-License-Identifier: ISC */
/* net/answer_server_private.h - what the files of the server share.
 *
 *	answer_server.c	a message in, a reply out, perhaps later
 *	answer_udp.c	datagrams, and the address that each was sent to
 *	answer_tcp.c	clients, with a length in front of each message
 *	answer_tell.c	what was asked and answered, for the report */
#ifndef NET_ANSWER_SERVER_PRIVATE_H
#define NET_ANSWER_SERVER_PRIVATE_H

#include "base/buffer.h"
#include "base/sockaddr.h"
#include "dns/answer.h"
#include "net/answer_server.h"
#include "net/listen.h"

#include <sys/queue.h>

struct answer_client;
TAILQ_HEAD(answer_client_list, answer_client);
TAILQ_HEAD(answer_waiting_list, answer_waiting);

/* Where a message came from, and its reply goes. */
struct answer_route {
	struct answer_client *client;	/* NULL: a datagram */
	int fd;
	struct address peer;
	struct address local;		/* that was asked; .len 0: unknown */
	unsigned interface;		/* of a link-local one */
};

/* A TCP client. */
struct answer_client {
	struct answer_server *server;
	TAILQ_ENTRY(answer_client) link;
	ev_io io;
	ev_timer idle;
	struct address peer;
	struct buffer in, out;
	size_t waiting_count;		/* delayed replies of its own */
	bool has_ended;			/* it sends no more */
};

struct answer_server {
	struct ev_loop *loop;		/* lent, as the next four */
	struct report *report;
	const struct answer_data *data;
	struct listen_set *datagrams, *streams;
	struct answerer *answerer;
	ev_io readable[LISTEN_MOST];	/* of the datagrams' sockets */
	struct acceptor *acceptor;
	struct answer_client_list clients;	/* ours: the one that was quiet longest first */
	size_t client_count;
	struct answer_waiting_list waiting;	/* ours: delayed replies */
	size_t waiting_count, waiting_bytes;
	uint64_t message_count, reply_count;
	struct answer_reply reply;	/* being composed */
	uint8_t datagram[65536];	/* being read */
};

/* ---- answer_server.c ---- */

/* Replies to a message, now or after its delay. */
void answer_server_received(struct answer_server *server, const struct answer_route *route, const uint8_t *bytes,
			    size_t len);
/* Forgets the delayed replies of a client that goes. */
void answer_server_forget(struct answer_server *server, const struct answer_client *client);

/* ---- answer_udp.c ---- */

void answer_udp_start(struct answer_server *server);
void answer_udp_stop(struct answer_server *server);
/* Returns whether it went out. */
bool answer_udp_send(const struct answer_route *route, const uint8_t *bytes, size_t len);

/* ---- answer_tcp.c ---- */

/* -1: out of memory. */
int answer_tcp_start(struct answer_server *server);
void answer_tcp_stop(struct answer_server *server);
/* Puts it behind what waits already.  Returns whether it could. */
bool answer_tcp_put(struct answer_client *client, const uint8_t *bytes, size_t len);
/* Sends what was put, and reads again where there is room now.  It may free the client. */
void answer_tcp_flush(struct answer_client *client);

/* ---- answer_tell.c ---- */

/* `why_none`: why the reply doesn't go out; NULL: it does. */
void answer_tell(const struct answer_server *server, const struct answer_route *route, const uint8_t *bytes,
		 size_t len, const char *why_none);
void answer_tell_totals(const struct answer_server *server);

#endif
