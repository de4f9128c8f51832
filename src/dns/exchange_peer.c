/* SPDX-License-Identifier: ISC */
/* Servers, and the ids of the questions under way to each. */
#include "dns/exchange_private.h"

#include <stdlib.h>
#include <sys/mman.h>

enum {
	IDS = 65536,
	PEERS_MOST = 128,	/* and those that are being asked */
};

static struct peer *new_peer(struct exchange *exchange, const struct address *address)
{
	struct peer *peer = calloc(1, sizeof *peer);

	if (!peer)
		return NULL;
	/* Not calloc(), which zeros what was used before: pages come as ids are used. */
	peer->by_id = mmap(NULL, IDS * sizeof peer->by_id[0], PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);
	if (peer->by_id == MAP_FAILED) {
		free(peer);
		return NULL;
	}
	peer->exchange = exchange;
	peer->address = *address;
	peer->udp.fd = -1;
	TAILQ_INIT(&peer->questions);
	TAILQ_INIT(&peer->unsent);
	window_init(&peer->window);
	TAILQ_INSERT_TAIL(&exchange->peers, peer, link);
	exchange->peer_count++;
	ev_prepare_start(exchange->loop, &exchange->flush);
	return peer;
}

struct peer *exchange_peer_of(struct exchange *exchange, const struct address *address)
{
	struct peer *peer;

	TAILQ_FOREACH(peer, &exchange->peers, link)
		if (address_equal(&peer->address, address))
			return peer;
	return new_peer(exchange, address);
}

void exchange_peer_free(struct peer *peer)
{
	TAILQ_REMOVE(&peer->exchange->peers, peer, link);
	peer->exchange->peer_count--;
	exchange_udp_close(peer);
	munmap(peer->by_id, IDS * sizeof peer->by_id[0]);
	free(peer);
}

/* Connections end with their last question: who is asked nothing has a socket at most. */
void exchange_forget_peers(struct exchange *exchange)
{
	struct peer *peer, *next;

	TAILQ_FOREACH_SAFE(peer, &exchange->peers, link, next) {
		if (exchange->peer_count <= PEERS_MOST)
			return;
		if (!peer->question_count)
			exchange_peer_free(peer);
	}
}

/* More would make guessing an id easy, and finding a free one slow. */
static bool is_full(const struct peer *peer)
{
	return peer->question_count >= IDS / 2;
}

/* Stands in by_id for a question that is gone. */
static struct exchange_question late;

/* A late reply must not meet another question that was given the same id. */
static void keep_id(struct peer *peer, uint16_t id)
{
	enum { ROOM = sizeof peer->late_ids / sizeof peer->late_ids[0] };
	size_t at = peer->late_count++ % ROOM;

	if (peer->late_count > ROOM && peer->by_id[peer->late_ids[at]] == &late)
		peer->by_id[peer->late_ids[at]] = NULL;
	peer->late_ids[at] = id;
	peer->by_id[id] = &late;
}

struct exchange_question *exchange_question_of(const struct peer *peer, const uint8_t *bytes)
{
	struct exchange_question *question = peer->by_id[bytes[0] << 8 | bytes[1]];

	return question == &late ? NULL : question;
}

bool exchange_is_late(const struct peer *peer, const uint8_t *bytes)
{
	return peer->by_id[bytes[0] << 8 | bytes[1]] == &late;
}

static uint16_t id_of(const uint8_t *query)
{
	return (uint16_t)(query[0] << 8 | query[1]);
}

bool exchange_has_no_room(const struct peer *peer, const struct exchange_ask *ask, const uint8_t *query)
{
	return is_full(peer) || (ask->keeps_id && exchange_question_of(peer, query));
}

/* Random numbers are cheaper by the dozen. */
static uint16_t random_id(struct exchange *exchange)
{
	if (exchange->id_count == 0) {
		arc4random_buf(exchange->ids, sizeof exchange->ids);
		exchange->id_count = sizeof exchange->ids / sizeof exchange->ids[0];
	}
	return exchange->ids[--exchange->id_count];
}

void exchange_join(struct exchange_question *question, struct peer *peer)
{
	question->id = id_of(question->query);
	while (!question->ask.keeps_id && (question->id = random_id(peer->exchange), peer->by_id[question->id]))
		;
	peer->by_id[question->id] = question;
	question->query[0] = (uint8_t)(question->id >> 8);
	question->query[1] = (uint8_t)question->id;
	question->peer = peer;
	peer->question_count++;
	peer->asked_count++;
	TAILQ_INSERT_TAIL(&peer->questions, question, link);
}

void exchange_leave(struct exchange_question *question)
{
	struct peer *peer = question->peer;

	exchange_tcp_leave(question);
	exchange_udp_leave(question);
	peer->by_id[question->id] = NULL;
	if (question->sent_count > question->reply_count)
		keep_id(peer, question->id);
	peer->question_count--;
	TAILQ_REMOVE(&peer->questions, question, link);
	exchange_udp_rearm(peer);
}
