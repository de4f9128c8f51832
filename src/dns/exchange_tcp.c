/* SPDX-License-Identifier: ISC */
/* Connections to a peer: many questions on one, and replies in any order
 * (RFC 7766, 6.2.1.1).  A transfer has one of its own.
 *
 * A server may close a connection after some replies; what is then unanswered
 * goes out again on a new one.  One that closes without any reply has failed. */
#include "dns/exchange_private.h"

#include "dns/message.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_SIZE = 65536, RECONNECTS_MOST = 3 };

static void rearm(struct stream *stream)
{
	struct ev_loop *loop = stream->peer->exchange->loop;
	int events = stream->is_connected && !stream->is_held ? EV_READ : 0;

	if (!stream->is_connected || buffer_len(&stream->out) > 0)
		events |= EV_WRITE;
	if (ev_is_active(&stream->io) && (stream->io.events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(loop, &stream->io);
	ev_io_set(&stream->io, stream->io.fd, events);
	if (events)
		ev_io_start(loop, &stream->io);
}

void exchange_tcp_hold(struct stream *stream, bool is_held)
{
	stream->is_held = is_held;
	rearm(stream);
}

static void detach(struct stream *stream)
{
	if (stream->peer->stream == stream)
		stream->peer->stream = NULL;
}

void exchange_tcp_close(struct stream *stream)
{
	detach(stream);
	ev_io_stop(stream->peer->exchange->loop, &stream->io);
	TAILQ_REMOVE(&stream->peer->exchange->streams, stream, link);
	close(stream->io.fd);
	buffer_destroy(&stream->in);
	buffer_destroy(&stream->out);
	free(stream);
}

static void take_off(struct exchange_question *question)
{
	TAILQ_REMOVE(&question->stream->questions, question, stream_link);
	question->stream = NULL;
}

void exchange_tcp_leave(struct exchange_question *question)
{
	struct stream *stream = question->stream;

	if (!stream)
		return;
	take_off(question);
	if (TAILQ_EMPTY(&stream->questions) && !stream->is_reading)
		exchange_tcp_close(stream);
}

/* The connection is over: every question on it is tried anew, or fails. */
static void stream_over(struct stream *stream, int error)
{
	bool is_worth_another = stream->reply_count > 0 && !stream->is_private;
	enum exchange_result result = stream->is_connected ? EXCHANGE_BROKEN : EXCHANGE_UNREACHABLE;
	struct exchange_question *question;

	detach(stream);
	stream->is_reading = true;	/* until the last has left */
	while ((question = TAILQ_FIRST(&stream->questions))) {
		take_off(question);
		if (is_worth_another && question->reconnect_count++ < RECONNECTS_MOST)
			exchange_reconnect(question);
		else
			exchange_failed(question, result, error);
	}
	exchange_tcp_close(stream);
}

/* ---- reading ---- */

/* RFC 1035, 4.2.2: two bytes of length before each message.  False: the next
 * one is not yet whole. */
static bool take_message(struct stream *stream)
{
	const uint8_t *head = buffer_head(&stream->in);
	size_t held = buffer_len(&stream->in), len;

	if (held < 2)
		return false;
	len = (size_t)head[0] << 8 | head[1];
	if (held < 2 + len)
		return false;
	stream->reply_count++;
	exchange_received(stream->peer, stream, &stream->peer->address, head + 2, len);
	buffer_taken(&stream->in, 2 + len);
	return true;
}

static void read_some(struct stream *stream)
{
	uint8_t *room = buffer_reserve(&stream->in, READ_SIZE);
	ssize_t len = room ? recv(stream->io.fd, room, READ_SIZE, MSG_DONTWAIT) : -1;

	if (!room)
		errno = ENOMEM;
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len <= 0) {
		stream_over(stream, len < 0 ? errno : 0);
		return;
	}
	buffer_added(&stream->in, (size_t)len);
	stream->is_reading = true;
	while (!TAILQ_EMPTY(&stream->questions) && take_message(stream))
		;
	stream->is_reading = false;
	if (TAILQ_EMPTY(&stream->questions))
		exchange_tcp_close(stream);
	else
		rearm(stream);
}

/* ---- writing ---- */

/* 0, or the errno value. */
static int write_some(struct stream *stream)
{
	ssize_t len;

	while (buffer_len(&stream->out) > 0) {
		len = send(stream->io.fd, buffer_head(&stream->out), buffer_len(&stream->out),
			   MSG_DONTWAIT | MSG_NOSIGNAL);
		if (len < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : errno;
		buffer_taken(&stream->out, (size_t)len);
	}
	return 0;
}

static int connected(struct stream *stream)
{
	socklen_t len = sizeof(int);
	int error = 0;

	if (getsockopt(stream->io.fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return errno;
	stream->is_connected = error == 0;
	return error;
}

static void on_ready(struct ev_loop *loop, ev_io *io, int revents)
{
	struct stream *stream = io->data;
	int error = 0;

	(void)loop;
	if (!stream->is_connected)
		error = connected(stream);
	if (!error && revents & EV_WRITE)
		error = write_some(stream);
	if (error)
		stream_over(stream, error);
	else if (revents & EV_READ)
		read_some(stream);
	else
		rearm(stream);
}

/* ---- opening ---- */

static int open_socket(const struct peer *peer, int *fd)
{
	const int on = 1;
	int error;

	*fd = socket(peer->address.sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0)
		return errno;
	setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (exchange_bind(peer, *fd) == 0 &&
	    (connect(*fd, &peer->address.sa, peer->address.len) == 0 || errno == EINPROGRESS))
		return 0;
	error = errno;
	close(*fd);
	return error;
}

static struct stream *open_stream(struct peer *peer, int *error)
{
	struct stream *stream = calloc(1, sizeof *stream);
	int fd;

	*error = stream ? open_socket(peer, &fd) : ENOMEM;
	if (*error) {
		free(stream);
		return NULL;
	}
	stream->peer = peer;
	TAILQ_INIT(&stream->questions);
	buffer_init(&stream->in);
	buffer_init(&stream->out);
	ev_io_init(&stream->io, on_ready, fd, EV_WRITE);
	ev_set_priority(&stream->io, 1);	/* what has come is no longer late */
	stream->io.data = stream;
	TAILQ_INSERT_TAIL(&peer->exchange->streams, stream, link);
	return stream;
}

static struct stream *stream_for(struct exchange_question *question, int *error)
{
	struct peer *peer = question->peer;
	struct stream *stream = peer->stream;

	*error = 0;
	if (stream && !question->ask.is_transfer)
		return stream;
	stream = open_stream(peer, error);
	if (!stream)
		return NULL;
	stream->is_private = question->ask.is_transfer;
	if (!stream->is_private)
		peer->stream = stream;
	return stream;
}

int exchange_tcp_send(struct exchange_question *question)
{
	size_t len = question->ask.query_len;
	const uint8_t length[2] = { (uint8_t)(len >> 8), (uint8_t)len };
	int error;
	struct stream *stream = stream_for(question, &error);

	if (!stream)
		return error;
	question->stream = stream;
	TAILQ_INSERT_TAIL(&stream->questions, question, stream_link);
	if (buffer_append(&stream->out, length, 2) < 0 || buffer_append(&stream->out, question->query, len) < 0)
		return ENOMEM;
	rearm(stream);
	exchange_sent(question);
	return 0;
}
