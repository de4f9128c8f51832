/* SPDX-License-Identifier: ISC */
/* A message in, a reply out, perhaps later. */
#include "net/answer_server_private.h"

#include <stdlib.h>
#include <string.h>

enum {
	WAITING_MOST = 65536,
	WAITING_BYTES_MOST = 64 << 20,
};

/* A reply that is kept for a while. */
struct answer_waiting {
	TAILQ_ENTRY(answer_waiting) link;
	struct answer_server *server;
	struct answer_route route;
	ev_timer timer;
	size_t len;
	uint8_t bytes[];
};

static void forget(struct answer_waiting *waiting)
{
	struct answer_server *server = waiting->server;

	ev_timer_stop(server->loop, &waiting->timer);
	TAILQ_REMOVE(&server->waiting, waiting, link);
	server->waiting_count--;
	server->waiting_bytes -= waiting->len;
	if (waiting->route.client)
		waiting->route.client->waiting_count--;
	free(waiting);
}

void answer_server_forget(struct answer_server *server, const struct answer_client *client)
{
	struct answer_waiting *waiting, *next;

	if (!client->waiting_count)
		return;
	TAILQ_FOREACH_SAFE(waiting, &server->waiting, link, next)
		if (waiting->route.client == client)
			forget(waiting);
}

/* A client's replies are flushed by whoever put the last of them. */
static bool put_out(struct answer_server *server, const struct answer_route *route, const uint8_t *bytes, size_t len)
{
	bool is_out = route->client ? answer_tcp_put(route->client, bytes, len) : answer_udp_send(route, bytes, len);

	if (is_out)
		server->reply_count++;
	return is_out;
}

static void on_delay_over(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct answer_waiting *waiting = timer->data;
	struct answer_client *client = waiting->route.client;

	(void)loop, (void)revents;
	put_out(waiting->server, &waiting->route, waiting->bytes, waiting->len);
	forget(waiting);
	if (client)
		answer_tcp_flush(client);	/* last: it may free the client */
}

/* False: too much waits already. */
static bool keep(struct answer_server *server, const struct answer_route *route)
{
	const struct answer_reply *reply = &server->reply;
	struct answer_waiting *waiting;

	if (server->waiting_count >= WAITING_MOST || server->waiting_bytes + reply->len > WAITING_BYTES_MOST)
		return false;
	waiting = malloc(sizeof *waiting + reply->len);
	if (!waiting)
		return false;
	waiting->server = server;
	waiting->route = *route;
	waiting->len = reply->len;
	memcpy(waiting->bytes, reply->bytes, reply->len);
	TAILQ_INSERT_TAIL(&server->waiting, waiting, link);
	server->waiting_count++;
	server->waiting_bytes += reply->len;
	if (route->client)
		route->client->waiting_count++;
	ev_timer_init(&waiting->timer, on_delay_over, reply->delay_s, 0);
	waiting->timer.data = waiting;
	/* The delay counts from now, not from when the loop last looked. */
	ev_now_update(server->loop);
	ev_timer_start(server->loop, &waiting->timer);
	return true;
}

void answer_server_received(struct answer_server *server, const struct answer_route *route, const uint8_t *bytes,
			    size_t len)
{
	struct answer_reply *reply = &server->reply;
	const char *why_none;

	server->message_count++;
	answer_compose(server->answerer, bytes, len, route->client != NULL, reply);
	why_none = reply->why_none;
	if (!why_none && reply->delay_s > 0 && !keep(server, route))
		why_none = "dropped, too many delayed replies wait";
	if (!why_none && reply->delay_s <= 0 && !put_out(server, route, reply->bytes, reply->len))
		why_none = "dropped, it can't be sent";
	answer_tell(server, route, bytes, len, why_none);
}

struct answer_server *answer_server_new(struct ev_loop *loop, struct report *report, const struct answer_data *data,
					struct listen_set *datagrams, struct listen_set *streams)
{
	struct answer_server *server = calloc(1, sizeof *server);

	if (!server)
		return NULL;
	server->loop = loop;
	server->report = report;
	server->data = data;
	server->datagrams = datagrams;
	server->streams = streams;
	TAILQ_INIT(&server->clients);
	TAILQ_INIT(&server->waiting);
	server->answerer = answerer_new(data);
	if (!server->answerer || answer_tcp_start(server) < 0) {
		answerer_free(server->answerer);
		free(server);
		return NULL;
	}
	answer_udp_start(server);
	return server;
}

void answer_server_free(struct answer_server *server)
{
	struct answer_waiting *waiting;

	if (!server)
		return;
	answer_udp_stop(server);
	answer_tcp_stop(server);
	while ((waiting = TAILQ_FIRST(&server->waiting)))
		forget(waiting);
	answer_tell_totals(server);
	answerer_free(server->answerer);
	free(server);
}
