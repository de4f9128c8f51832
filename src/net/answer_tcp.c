/* SPDX-License-Identifier: ISC */
/* TCP clients: two bytes of length before each message (RFC 1035, 4.2.2), many
 * messages on one connection, replies in the order they are ready (RFC 7766). */
#include "net/answer_server_private.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	CLIENTS_MOST = 256,
	READ_SIZE = 65536,
	OUT_MOST = 1 << 17,	/* with more to be taken the client is not read from */
};

#define IDLE_S 30.0	/* RFC 7766, 6.2.3: in the order of a few seconds, or more */

static void close_client(struct answer_client *client)
{
	struct answer_server *server = client->server;

	answer_server_forget(server, client);
	ev_io_stop(server->loop, &client->io);
	ev_timer_stop(server->loop, &client->idle);
	TAILQ_REMOVE(&server->clients, client, link);
	server->client_count--;
	close(client->io.fd);
	buffer_destroy(&client->in);
	buffer_destroy(&client->out);
	free(client);
}

static bool may_read(const struct answer_client *client)
{
	return !client->has_ended && buffer_len(&client->out) < OUT_MOST;
}

static void rearm(struct answer_client *client)
{
	struct ev_loop *loop = client->server->loop;
	int events = (may_read(client) ? EV_READ : 0) | (buffer_len(&client->out) > 0 ? EV_WRITE : 0);

	if (ev_is_active(&client->io) && (client->io.events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(loop, &client->io);
	ev_io_set(&client->io, client->io.fd, events);
	if (events)
		ev_io_start(loop, &client->io);
}

/* It moved: the others are nearer to be cut off. */
static void touch(struct answer_client *client)
{
	struct answer_server *server = client->server;

	TAILQ_REMOVE(&server->clients, client, link);
	TAILQ_INSERT_TAIL(&server->clients, client, link);
	ev_timer_again(server->loop, &client->idle);
}

static void on_idle(struct ev_loop *loop, ev_timer *idle, int revents)
{
	struct answer_client *client = idle->data;

	(void)loop, (void)revents;
	if (!client->waiting_count)	/* else it waits for us */
		close_client(client);
}

/* ---- writing ---- */

bool answer_tcp_put(struct answer_client *client, const uint8_t *bytes, size_t len)
{
	uint8_t *room = buffer_reserve(&client->out, 2 + len);

	if (!room)
		return false;
	room[0] = (uint8_t)(len >> 8);
	room[1] = (uint8_t)len;
	memcpy(room + 2, bytes, len);
	buffer_added(&client->out, 2 + len);
	return true;
}

/* -1: the client is gone. */
static int write_some(struct answer_client *client)
{
	ssize_t len;

	while (buffer_len(&client->out) > 0) {
		len = send(client->io.fd, buffer_head(&client->out), buffer_len(&client->out), MSG_DONTWAIT | MSG_NOSIGNAL);
		if (len < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
		buffer_taken(&client->out, (size_t)len);
		touch(client);
	}
	return 0;
}

/* ---- reading ---- */

/* False: the next message is not yet whole, or must wait for room. */
static bool take_message(struct answer_client *client, const struct answer_route *route)
{
	const uint8_t *head = buffer_head(&client->in);
	size_t held = buffer_len(&client->in), len;

	if (held < 2 || buffer_len(&client->out) >= OUT_MOST)
		return false;
	len = (size_t)head[0] << 8 | head[1];
	if (held < 2 + len)
		return false;
	answer_server_received(client->server, route, head + 2, len);
	buffer_taken(&client->in, 2 + len);
	return true;
}

static void take_messages(struct answer_client *client)
{
	const struct answer_route route = { .client = client, .fd = client->io.fd, .peer = client->peer };

	while (take_message(client, &route))
		;
}

/* -1: the client is gone. */
static int read_some(struct answer_client *client)
{
	uint8_t *room = buffer_reserve(&client->in, READ_SIZE);
	ssize_t len = room ? recv(client->io.fd, room, READ_SIZE, MSG_DONTWAIT) : -1;

	if (!room)
		return -1;
	buffer_added(&client->in, len > 0 ? (size_t)len : 0);
	if (len < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
	client->has_ended = len == 0;
	touch(client);
	take_messages(client);
	return 0;
}

static bool is_done(const struct answer_client *client)
{
	return client->has_ended && !client->waiting_count && buffer_len(&client->out) == 0;
}

void answer_tcp_flush(struct answer_client *client)
{
	size_t held;

	/* What was read already waits for no event. */
	do {
		if (write_some(client) < 0) {
			close_client(client);
			return;
		}
		held = buffer_len(&client->in);
		take_messages(client);
	} while (buffer_len(&client->in) < held);
	if (is_done(client))
		close_client(client);
	else
		rearm(client);
}

static void on_ready(struct ev_loop *loop, ev_io *io, int revents)
{
	struct answer_client *client = io->data;

	(void)loop;
	if (revents & EV_READ && read_some(client) < 0)
		close_client(client);
	else
		answer_tcp_flush(client);
}

/* ---- clients ---- */

static void on_accepted(void *owner, int fd, const struct address *peer)
{
	struct answer_server *server = owner;
	struct answer_client *client = calloc(1, sizeof *client);
	const int on = 1;

	if (!client) {
		close(fd);
		return;
	}
	if (server->client_count >= CLIENTS_MOST)
		close_client(TAILQ_FIRST(&server->clients));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	client->server = server;
	client->peer = *peer;
	buffer_init(&client->in);
	buffer_init(&client->out);
	ev_io_init(&client->io, on_ready, fd, 0);
	ev_timer_init(&client->idle, on_idle, 0, IDLE_S);
	client->io.data = client->idle.data = client;
	TAILQ_INSERT_TAIL(&server->clients, client, link);
	server->client_count++;
	ev_timer_again(server->loop, &client->idle);
	rearm(client);
}

int answer_tcp_start(struct answer_server *server)
{
	server->acceptor = acceptor_new(server->loop, server->report, server->streams, on_accepted, server);
	return server->acceptor ? 0 : -1;
}

void answer_tcp_stop(struct answer_server *server)
{
	struct answer_client *client;

	acceptor_free(server->acceptor);
	while ((client = TAILQ_FIRST(&server->clients)))
		close_client(client);
}
