/* SPDX-License-Identifier: ISC */
/* dns/exchange_private.h - what the files of exchange share.
 *
 *	exchange.c	questions: tries, deadlines, outcomes
 *	exchange_peer.c	servers, and the ids of what is under way to them
 *	exchange_match.c	whether a message is the reply to a question
 *	exchange_udp.c	a peer's socket: datagrams, and refusals by ICMP
 *	exchange_tcp.c	connections: messages with their length in front */
#ifndef DNS_EXCHANGE_PRIVATE_H
#define DNS_EXCHANGE_PRIVATE_H

#include "base/buffer.h"
#include "dns/datagrams.h"
#include "dns/exchange.h"
#include "dns/window.h"

#include <sys/queue.h>

TAILQ_HEAD(question_list, exchange_question);
TAILQ_HEAD(stream_list, stream);

/* A server, and all that is under way to it. */
struct peer {
	struct exchange *exchange;
	TAILQ_ENTRY(peer) link;
	struct address address;
	struct exchange_question **by_id;	/* ours: 65536, NULL where an id is free */
	/* Ids of questions that are gone, but for which a reply may yet come: the oldest
	 * are given free again. */
	uint16_t late_ids[4096];
	size_t late_count;		/* ever */
	struct question_list questions;
	size_t question_count;
	uint64_t asked_count;		/* ever */
	struct question_list unsent;	/* waiting for room in the window, or for company */
	size_t unsent_count, flying_count;	/* flying: sent over UDP, the try not yet over */
	bool is_blocked;		/* the socket takes no more now */
	struct window window;
	ev_io udp;			/* fd -1: not open */
	struct stream *stream;		/* shared by questions over TCP; NULL: none is open */
	double rtt_s, rtt_spread_s;	/* smoothed (RFC 6298); rtt_s 0: not yet measured */
};
TAILQ_HEAD(peer_list, peer);

/* A try over UDP. */
enum flight {
	FLIGHT_NONE,
	FLIGHT_UNSENT,		/* on the peer's list */
	FLIGHT_FLYING,
};

struct exchange_question {
	struct exchange_ask ask;
	struct peer *peer;
	TAILQ_ENTRY(exchange_question) unsent_link;
	enum flight flight;
	TAILQ_ENTRY(exchange_question) link;		/* among the peer's */
	TAILQ_ENTRY(exchange_question) stream_link;	/* among the stream's */
	struct stream *stream;		/* NULL: over UDP */
	uint16_t id;
	bool is_tcp;
	unsigned attempts;		/* begun by now */
	int error;			/* of this try, known at once; 0: none */
	unsigned sent_count, reply_count, refusal_count, reconnect_count;
	double sent_at;			/* clock_now() */
	unsigned first_try;		/* to this peer, over UDP or TCP; 0: none yet */
	double first_sent_at;
	enum exchange_result so_far;	/* what it will be if nothing more comes */
	ev_timer deadline;
	uint8_t query[];		/* as it goes out */
};

/* A connection. */
struct stream {
	struct peer *peer;
	TAILQ_ENTRY(stream) link;
	ev_io io;
	bool is_connected, is_private;	/* private: of one transfer */
	bool is_reading;		/* not to be freed now */
	bool is_held;			/* not to be read from now */
	size_t reply_count;
	struct buffer in, out;
	struct question_list questions;
};

struct exchange {
	struct ev_loop *loop;
	const struct address *source;
	struct peer_list peers;		/* the oldest first */
	size_t peer_count;
	struct stream_list streams;
	ev_prepare flush;		/* before the loop waits, what is unsent goes out */
	const struct datagram_calls *calls;
	struct datagrams datagrams;	/* being read */
	uint16_t ids[256];		/* random ones in store */
	size_t id_count;
};

/* ---- exchange.c ---- */

/* Something came from a peer, over UDP if `stream` is NULL. */
void exchange_received(struct peer *peer, struct stream *stream, const struct address *from,
		       const uint8_t *bytes, size_t len);
/* A try has failed at once: the next server, or the end. */
void exchange_failed(struct exchange_question *question, enum exchange_result result, int error);
/* A try goes out at `now`, by clock_now(), and ev_now() is right: sets its deadline.
 * A failure known at once (an errno value; 0: none) is told by the deadline: from
 * the loop, never from within the call that asked. */
void exchange_set_out(struct exchange_question *question, double now, int error);
/* The question went out. */
void exchange_sent(struct exchange_question *question);
/* Begins the same try again, over TCP. */
void exchange_reconnect(struct exchange_question *question);

/* ---- exchange_peer.c ---- */

/* Made where there is none.  NULL: out of memory. */
struct peer *exchange_peer_of(struct exchange *exchange, const struct address *address);
void exchange_peer_free(struct peer *peer);
/* Of many servers those that are asked nothing go, the oldest first.  From the loop alone:
 * who is told of a reply may look at its server. */
void exchange_forget_peers(struct exchange *exchange);
/* Whether the peer can't have it: too many, or another one with the id to be kept. */
bool exchange_has_no_room(const struct peer *peer, const struct exchange_ask *ask, const uint8_t *query);
/* Takes a free id; the peer has room. */
void exchange_join(struct exchange_question *question, struct peer *peer);
void exchange_leave(struct exchange_question *question);
/* The question under way whose id a message begins with (two bytes); NULL: none. */
struct exchange_question *exchange_question_of(const struct peer *peer, const uint8_t *bytes);
/* Whether the id was that of a question which is gone, but may get one more reply. */
bool exchange_is_late(const struct peer *peer, const uint8_t *bytes);

/* ---- exchange_match.c ---- */

/* NULL: it is the reply, by all but its id and where it came from.  Else why not, and
 * *kind is EXCHANGE_MISMATCH or EXCHANGE_MALFORMED. */
const char *exchange_why_not(const struct exchange_question *question, const uint8_t *bytes, size_t len,
			     enum exchange_result *kind);
/* The question that a message with an unknown id is most likely about; NULL: none. */
struct exchange_question *exchange_nearest(struct peer *peer, const uint8_t *bytes, size_t len);

/* ---- exchange_udp.c ---- */

/* The question goes out together with others, soon, and as the window allows: before
 * those that wait if it is asked again.  0, or the errno value. */
int exchange_udp_send(struct exchange_question *question);
/* The try is over, whatever became of it. */
void exchange_udp_leave(struct exchange_question *question);
/* Sends what is unsent, as far as window and socket allow. */
void exchange_udp_flush(struct peer *peer);
/* Watches while there are questions. */
void exchange_udp_rearm(struct peer *peer);
void exchange_udp_close(struct peer *peer);

/* ---- exchange_tcp.c ---- */

/* Puts the question on a connection.  0, or the errno value. */
int exchange_tcp_send(struct exchange_question *question);
/* The question leaves its connection, which closes when it was the last. */
void exchange_tcp_leave(struct exchange_question *question);
void exchange_tcp_close(struct stream *stream);
/* Reads from the connection, or not. */
void exchange_tcp_hold(struct stream *stream, bool is_held);
/* Binds to the source that was asked for, if it is of the peer's family. */
int exchange_bind(const struct peer *peer, int fd);

#endif
