/* SPDX-License-Identifier: ISC */
/* Questions under way: ids, deadlines, matching, outcomes.
 *
 *	ask -> begin_try -> (UDP | TCP) -> received -> done
 *	          ^                 |          |
 *	          +--- deadline ----+    truncated: TCP
 *
 * begin_try() is the only way onto the wire, finish() the only way out.  Over
 * UDP a try may wait until the server's window has room; its time begins when
 * it is sent. */
#include "dns/exchange_private.h"

#include "base/clock.h"
#include "dns/message.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double patience_unmeasured_s = 1;	/* RFC 6298, 2.1 */
static const double patience_least_s = 0.1;

/* ---- how long to wait (RFC 6298, 2) ---- */

static void measured(struct peer *peer, double seconds)
{
	if (peer->rtt_s <= 0) {
		peer->rtt_s = seconds;
		peer->rtt_spread_s = seconds / 2;
		return;
	}
	peer->rtt_spread_s += (fabs(peer->rtt_s - seconds) - peer->rtt_spread_s) / 4;
	peer->rtt_s += (seconds - peer->rtt_s) / 8;
}

static double patience(const struct exchange_question *question)
{
	const struct exchange_ask *ask = &question->ask;
	const struct peer *peer = question->peer;
	double seconds = patience_unmeasured_s;

	if (!ask->adapts || question->is_tcp || question->attempts >= ask->tries * ask->server_count)
		return ask->timeout_s;
	if (peer->rtt_s > 0)
		seconds = fmax(patience_least_s, 2 * peer->rtt_s + 4 * peer->rtt_spread_s);
	seconds = ldexp(seconds, (int)question->attempts - 1);
	return fmin(seconds, ask->timeout_s);
}

/* ---- the way out ---- */

static struct exchange_packet packet_of(const struct exchange_question *question, const uint8_t *bytes, size_t len)
{
	return (struct exchange_packet){
		.server = &question->peer->address,
		.is_tcp = question->is_tcp,
		.tries = question->sent_count,
		.ms = question->sent_at > 0 ? (clock_now() - question->sent_at) * 1e3 : -1,
		.first_try = question->first_try,
		.first_ms = question->first_try ? (clock_now() - question->first_sent_at) * 1e3 : -1,
		.bytes = bytes,
		.len = len,
	};
}

static void free_question(struct exchange_question *question)
{
	ev_timer_stop(question->peer->exchange->loop, &question->deadline);
	exchange_leave(question);
	free(question);
}

static void finish(struct exchange_question *question, enum exchange_result result, int error, const uint8_t *bytes,
		   size_t len)
{
	struct exchange_outcome outcome = {
		.result = result,
		.error = error,
		.packet = packet_of(question, bytes, len),
	};
	const struct exchange_handler *handler = question->ask.handler;
	void *who = question->ask.who;

	free_question(question);	/* its peer lives on, and so does .server */
	handler->on_done(who, &outcome);
}

/* ---- trying ---- */

static void start_deadline(struct exchange_question *question, double seconds)
{
	struct ev_loop *loop = question->peer->exchange->loop;

	ev_timer_stop(loop, &question->deadline);
	ev_timer_set(&question->deadline, seconds, 0);
	ev_timer_start(loop, &question->deadline);
}

static bool has_more_tries(const struct exchange_question *question)
{
	return question->attempts < question->ask.tries * question->ask.server_count;
}

/* Goes to the server whose turn it is.  0, or the errno value. */
static int choose_peer(struct exchange_question *question)
{
	const struct exchange_ask *ask = &question->ask;
	struct exchange *exchange = question->peer->exchange;
	struct peer *peer = exchange_peer_of(exchange, &ask->servers[question->attempts % ask->server_count]);

	if (!peer)
		return ENOMEM;
	if (peer == question->peer)
		return 0;	/* the same id: a late reply to an earlier try will do */
	if (exchange_has_no_room(peer, ask, question->query))
		return EAGAIN;
	exchange_leave(question);
	question->is_tcp = ask->is_tcp;
	question->first_try = 0;
	exchange_join(question, peer);
	return 0;
}

void exchange_set_out(struct exchange_question *question, double now, int error)
{
	question->sent_at = now;
	question->error = error;
	start_deadline(question, error ? 0 : patience(question));
}

static void begin_try(struct exchange_question *question)
{
	struct ev_loop *loop = question->peer->exchange->loop;
	int error;

	ev_timer_stop(loop, &question->deadline);
	question->attempts++;
	question->sent_at = clock_now();
	error = question->is_tcp ? exchange_tcp_send(question) : exchange_udp_send(question);
	if (!question->is_tcp && !error)
		return;		/* it is under way, or waits for that */
	ev_now_update(loop);
	exchange_set_out(question, question->sent_at, error);
}

static void next_try(struct exchange_question *question)
{
	int error;

	exchange_tcp_leave(question);
	exchange_udp_leave(question);
	error = choose_peer(question);
	if (error)
		finish(question, EXCHANGE_UNREACHABLE, error, NULL, 0);
	else
		begin_try(question);
}

void exchange_failed(struct exchange_question *question, enum exchange_result result, int error)
{
	if (++question->refusal_count < question->ask.server_count && has_more_tries(question))
		next_try(question);
	else
		finish(question, result, error, NULL, 0);
}

static void on_deadline(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct exchange_question *question = timer->data;

	(void)loop, (void)revents;
	if (question->flight == FLIGHT_FLYING)
		window_lost(&question->peer->window);
	if (question->error)
		exchange_failed(question, EXCHANGE_UNREACHABLE, question->error);
	else if (has_more_tries(question))
		next_try(question);
	else
		finish(question, question->so_far, 0, NULL, 0);
}

void exchange_reconnect(struct exchange_question *question)
{
	question->attempts--;
	begin_try(question);
}

void exchange_sent(struct exchange_question *question)
{
	struct exchange_packet packet;

	question->sent_count++;
	if (!question->first_try) {
		question->first_try = question->sent_count;
		question->first_sent_at = question->sent_at;
	}
	if (!question->ask.handler->on_sent)
		return;
	packet = packet_of(question, question->query, question->ask.query_len);
	question->ask.handler->on_sent(question->ask.who, &packet);
}

/* ---- what comes ---- */

static void stray(struct exchange_question *question, const struct address *from, const uint8_t *bytes, size_t len,
		  const char *why, enum exchange_result kind)
{
	struct exchange_packet packet;

	if (!question)
		return;
	question->so_far = kind;
	packet = packet_of(question, bytes, len);
	if (question->ask.handler->on_stray)
		question->ask.handler->on_stray(question->ask.who, &packet, from, why);
}

static void retry_by_tcp(struct exchange_question *question, const uint8_t *bytes, size_t len)
{
	struct exchange_packet packet = packet_of(question, bytes, len);

	if (question->ask.handler->on_truncated)
		question->ask.handler->on_truncated(question->ask.who, &packet);
	exchange_udp_leave(question);
	question->is_tcp = true;
	question->first_try = 0;
	exchange_reconnect(question);
}

/* The next message of a transfer, unless it is held. */
static void await_part(struct exchange_question *question)
{
	struct ev_loop *loop = question->peer->exchange->loop;

	ev_now_update(loop);
	if (question->stream->is_held)
		ev_timer_stop(loop, &question->deadline);
	else
		start_deadline(question, question->ask.timeout_s);
}

static void replied(struct exchange_question *question, const uint8_t *bytes, size_t len)
{
	struct exchange_packet packet;

	question->reply_count++;
	if (question->sent_count == 1)	/* else nobody knows which try it answers */
		measured(question->peer, clock_now() - question->sent_at);
	if (question->flight == FLIGHT_FLYING)
		window_replied(&question->peer->window);
	if (bytes[2] & DNS_FLAG_TC >> 8 && !question->is_tcp && !question->ask.keeps_truncated) {
		retry_by_tcp(question, bytes, len);
		return;
	}
	if (question->ask.is_transfer && question->ask.handler->on_part) {
		packet = packet_of(question, bytes, len);
		if (question->ask.handler->on_part(question->ask.who, &packet)) {
			await_part(question);
			return;
		}
	}
	finish(question, EXCHANGE_REPLY, 0, bytes, len);
}

void exchange_received(struct peer *peer, struct stream *stream, const struct address *from,
		       const uint8_t *bytes, size_t len)
{
	struct exchange_question *question;
	enum exchange_result kind;
	const char *why;

	if (len < DNS_HEADER_LEN) {
		stray(exchange_nearest(peer, bytes, len), from, bytes, len, "shorter than a header",
		      EXCHANGE_MALFORMED);
		return;
	}
	question = exchange_question_of(peer, bytes);
	if (!question && exchange_is_late(peer, bytes))
		return;
	if (!address_equal(from, &peer->address)) {
		stray(question ? question : exchange_nearest(peer, bytes, len), from, bytes, len,
		      "from another address", EXCHANGE_MISMATCH);
		return;
	}
	if (question && question->stream != stream)
		return;		/* a second truncated reply over UDP */
	if (!question) {
		stray(exchange_nearest(peer, bytes, len), from, bytes, len, "another id", EXCHANGE_MISMATCH);
		return;
	}
	why = exchange_why_not(question, bytes, len, &kind);
	if (why)
		stray(question, from, bytes, len, why, kind);
	else
		replied(question, bytes, len);
}

/* ---- asking ---- */

struct exchange_question *exchange_ask(struct exchange *exchange, const struct exchange_ask *ask)
{
	struct peer *peer = exchange_peer_of(exchange, &ask->servers[0]);
	struct exchange_question *question;

	if (!peer || exchange_has_no_room(peer, ask, ask->query))
		return NULL;
	question = calloc(1, sizeof *question + ask->query_len);
	if (!question)
		return NULL;
	question->ask = *ask;
	question->so_far = EXCHANGE_TIMEOUT;
	question->is_tcp = ask->is_tcp || ask->is_transfer;
	memcpy(question->query, ask->query, ask->query_len);
	ev_init(&question->deadline, on_deadline);
	question->deadline.data = question;
	exchange_join(question, peer);
	begin_try(question);
	return question;
}

void exchange_hold(struct exchange_question *question, bool is_held)
{
	if (!question->stream || !question->ask.is_transfer)
		return;
	exchange_tcp_hold(question->stream, is_held);
	await_part(question);
}

void exchange_cancel(struct exchange_question *question)
{
	free_question(question);
}

static void on_flush(struct ev_loop *loop, ev_prepare *prepare, int revents)
{
	struct exchange *exchange = prepare->data;
	struct peer *peer;

	(void)revents;
	ev_prepare_stop(loop, prepare);
	TAILQ_FOREACH(peer, &exchange->peers, link)
		exchange_udp_flush(peer);
	exchange_forget_peers(exchange);
}

struct exchange *exchange_new(struct ev_loop *loop, const struct address *source)
{
	struct exchange *exchange = calloc(1, sizeof *exchange);

	if (!exchange || datagrams_init(&exchange->datagrams) < 0) {
		free(exchange);
		return NULL;
	}
	exchange->loop = loop;
	exchange->source = source;
	exchange->calls = &datagram_calls_many;
	ev_prepare_init(&exchange->flush, on_flush);
	exchange->flush.data = exchange;
	TAILQ_INIT(&exchange->peers);
	TAILQ_INIT(&exchange->streams);
	return exchange;
}

void exchange_free(struct exchange *exchange)
{
	struct peer *peer;

	if (!exchange)
		return;
	while ((peer = TAILQ_FIRST(&exchange->peers))) {
		while (!TAILQ_EMPTY(&peer->questions))
			free_question(TAILQ_FIRST(&peer->questions));
		exchange_peer_free(peer);
	}
	ev_prepare_stop(exchange->loop, &exchange->flush);
	datagrams_destroy(&exchange->datagrams);
	free(exchange);
}
