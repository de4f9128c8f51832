/* SPDX-License-Identifier: ISC */
/* A peer's UDP socket.
 *
 * It is not connected, so that what comes from elsewhere is seen and told, not
 * swallowed by the kernel.  Refusals come back all the same: Linux queues each
 * ICMP error with the datagram that it is about (ip(7), IP_RECVERR).  Where
 * there is no such queue the socket is connected after all. */
#include "dns/exchange_private.h"

#include "base/clock.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/errqueue.h>
#endif

enum {
	RECEIVE_BUFFER = 4 << 20,
	READS_A_TURN = 64,	/* then the other watchers have theirs */
	/* Of few questions not all are read at once: what is asked in place of some keeps
	 * the server busy while the others are looked at. */
	IN_SHARES = 4,
};

#ifdef IP_RECVERR
static int prepare(const struct peer *peer, int fd)
{
	const int on = 1;

	if (peer->address.sa.sa_family == AF_INET6)
		return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
	return setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
}

static const struct address *destination(const struct peer *peer)
{
	return &peer->address;
}

static int error_of(const struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR((struct msghdr *)message, c))
		if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
		    (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR))
			return (int)((const struct sock_extended_err *)(const void *)CMSG_DATA(c))->ee_errno;
	return 0;
}

/* One queued error, with the beginning of the datagram that met it.  False: no
 * more. */
static bool read_error(struct peer *peer)
{
	_Alignas(struct cmsghdr) char control[512];
	uint8_t bytes[64];
	struct iovec part = { bytes, sizeof bytes };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control,
	};
	ssize_t len = recvmsg(peer->udp.fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
	struct exchange_question *question;
	int error;

	if (len < 0)
		return false;
	error = error_of(&message);
	question = len >= 2 ? exchange_question_of(peer, bytes) : NULL;
	if (error && question && !question->is_tcp)
		exchange_failed(question, EXCHANGE_UNREACHABLE, error);
	return true;
}

static void read_errors(struct peer *peer, int error)
{
	(void)error;
	while (read_error(peer))
		;
}
#else
static int prepare(const struct peer *peer, int fd)
{
	return connect(fd, &peer->address.sa, peer->address.len);
}

static const struct address *destination(const struct peer *peer)
{
	(void)peer;
	return NULL;		/* it is connected */
}

/* Nobody knows whose datagram met it: it holds for the server. */
static void read_errors(struct peer *peer, int error)
{
	struct exchange_question *question, *next;

	TAILQ_FOREACH_SAFE(question, &peer->questions, link, next)
		if (!question->is_tcp)
			exchange_failed(question, EXCHANGE_UNREACHABLE, error);
}
#endif

/* ---- receiving ---- */

static bool is_waiting(const struct peer *peer)
{
	return peer->question_count > 0;
}

/* False: nothing more to read now. */
static bool read_datagrams(struct peer *peer)
{
	struct exchange *exchange = peer->exchange;
	struct datagrams *in = &exchange->datagrams;
	size_t share = peer->question_count / IN_SHARES + 1;
	size_t wanted = share < DATAGRAMS_MOST ? share : DATAGRAMS_MOST;
	int count = exchange->calls->receive(peer->udp.fd, in, wanted);

	for (int i = 0; i < count; i++)
		exchange_received(peer, NULL, &in->from[i], in->list[i].bytes, in->list[i].len);
	if (count > 0)
		return true;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return false;
	if (errno != EINTR)
		read_errors(peer, errno);
	return true;
}

static void on_ready(struct ev_loop *loop, ev_io *io, int revents)
{
	struct peer *peer = io->data;

	(void)loop;
	if (revents & EV_WRITE)
		peer->is_blocked = false;
	read_errors(peer, 0);
	for (int i = 0; i < READS_A_TURN && is_waiting(peer) && read_datagrams(peer); i++)
		exchange_udp_flush(peer);
	exchange_udp_flush(peer);
	exchange_udp_rearm(peer);
}

/* ---- opening ---- */

int exchange_bind(const struct peer *peer, int fd)
{
	const struct address *source = peer->exchange->source;

	if (!source || source->sa.sa_family != peer->address.sa.sa_family)
		return 0;
	return bind(fd, &source->sa, source->len);
}

static int open_socket(struct peer *peer)
{
	const int size = RECEIVE_BUFFER;
	int fd = socket(peer->address.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), error;

	if (fd < 0)
		return errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);	/* as much as is allowed */
	if (exchange_bind(peer, fd) < 0 || prepare(peer, fd) < 0) {
		error = errno;
		close(fd);
		return error;
	}
	ev_io_init(&peer->udp, on_ready, fd, EV_READ);
	ev_set_priority(&peer->udp, 1);		/* what has come is no longer late */
	peer->udp.data = peer;
	return 0;
}

void exchange_udp_rearm(struct peer *peer)
{
	struct ev_loop *loop = peer->exchange->loop;
	int events = (is_waiting(peer) ? EV_READ : 0) | (peer->is_blocked ? EV_WRITE : 0);

	if (peer->udp.fd < 0 || (ev_is_active(&peer->udp) ? peer->udp.events & (EV_READ | EV_WRITE) : 0) == events)
		return;
	ev_io_stop(loop, &peer->udp);
	ev_io_set(&peer->udp, peer->udp.fd, events);
	if (events)
		ev_io_start(loop, &peer->udp);
}

/* ---- sending ---- */

static void leave_unsent(struct exchange_question *question)
{
	TAILQ_REMOVE(&question->peer->unsent, question, unsent_link);
	question->peer->unsent_count--;
	question->flight = FLIGHT_NONE;
}

static void set_out(struct exchange_question *question, double now, int error)
{
	leave_unsent(question);
	exchange_set_out(question, now, error);
	if (error)
		return;
	question->flight = FLIGHT_FLYING;
	question->peer->flying_count++;
	exchange_sent(question);
}

/* The second time: an error queued by an earlier datagram is told first. */
static int send_datagrams(const struct peer *peer, const struct datagram *list, size_t count)
{
	int sent = -1;

	for (int i = 0; i < 2 && sent < 0; i++)
		sent = peer->exchange->calls->send(peer->udp.fd, destination(peer), list, count);
	return sent;
}

/* The first `most` that wait, in one go.  False: the socket is full. */
static bool send_some(struct peer *peer, size_t most)
{
	struct datagram list[DATAGRAMS_MOST];
	struct exchange_question *question;
	size_t count = 0;
	double now;
	int sent;

	TAILQ_FOREACH(question, &peer->unsent, unsent_link) {
		if (count == most)
			break;
		list[count++] = (struct datagram){ question->query, question->ask.query_len };
	}
	now = clock_now();	/* before: on loopback the reply can be there when the call returns */
	sent = send_datagrams(peer, list, count);
	if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return false;
	/* A queue that is full loses a datagram, as the network may; the deadline knows. */
	if (sent < 0)
		set_out(TAILQ_FIRST(&peer->unsent), now, errno == ENOBUFS ? 0 : errno);
	for (int i = 0; i < sent; i++)
		set_out(TAILQ_FIRST(&peer->unsent), now, 0);
	return true;
}

void exchange_udp_flush(struct peer *peer)
{
	size_t room;

	if (!peer->unsent_count || peer->is_blocked)
		return;
	ev_now_update(peer->exchange->loop);
	while (peer->unsent_count && peer->flying_count < peer->window.size && !peer->is_blocked) {
		room = peer->window.size - peer->flying_count;
		peer->is_blocked = !send_some(peer, room < DATAGRAMS_MOST ? room : DATAGRAMS_MOST);
	}
	exchange_udp_rearm(peer);
}

static void flush_soon(struct peer *peer)
{
	if (peer->unsent_count)
		ev_prepare_start(peer->exchange->loop, &peer->exchange->flush);
}

int exchange_udp_send(struct exchange_question *question)
{
	struct peer *peer = question->peer;
	int error = peer->udp.fd < 0 ? open_socket(peer) : 0;

	if (error)
		return error;
	if (question->attempts > 1)
		TAILQ_INSERT_HEAD(&peer->unsent, question, unsent_link);
	else
		TAILQ_INSERT_TAIL(&peer->unsent, question, unsent_link);
	question->flight = FLIGHT_UNSENT;
	peer->unsent_count++;
	exchange_udp_rearm(peer);
	flush_soon(peer);
	return 0;
}

void exchange_udp_leave(struct exchange_question *question)
{
	struct peer *peer = question->peer;

	if (question->flight == FLIGHT_UNSENT)
		leave_unsent(question);
	if (question->flight != FLIGHT_FLYING)
		return;
	question->flight = FLIGHT_NONE;
	peer->flying_count--;
	flush_soon(peer);
}

void exchange_udp_close(struct peer *peer)
{
	if (peer->udp.fd < 0)
		return;
	ev_io_stop(peer->exchange->loop, &peer->udp);
	close(peer->udp.fd);
	peer->udp.fd = -1;
}
