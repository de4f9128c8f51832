/* SPDX-License-Identifier: ISC */
/* A peer's UDP socket.
 *
 * It is not connected, so that what comes from elsewhere is seen and told, not
 * swallowed by the kernel.  Refusals come back all the same: Linux queues each
 * ICMP error with the datagram that it is about (ip(7), IP_RECVERR).  Where
 * there is no such queue the socket is connected after all. */
#include "dns/exchange_private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/errqueue.h>
#endif

enum {
	RECEIVE_BUFFER = 4 << 20,
	READS_A_TURN = 256,	/* then the other watchers have theirs */
};

#ifdef IP_RECVERR
static int prepare(const struct peer *peer, int fd)
{
	const int on = 1;

	if (peer->address.sa.sa_family == AF_INET6)
		return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
	return setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
}

static ssize_t send_datagram(const struct peer *peer, const uint8_t *bytes, size_t len)
{
	return sendto(peer->udp.fd, bytes, len, MSG_DONTWAIT, &peer->address.sa, peer->address.len);
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
	question = len >= 2 ? peer->by_id[bytes[0] << 8 | bytes[1]] : NULL;
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

static ssize_t send_datagram(const struct peer *peer, const uint8_t *bytes, size_t len)
{
	return send(peer->udp.fd, bytes, len, MSG_DONTWAIT);
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
static bool read_datagram(struct peer *peer)
{
	struct exchange *exchange = peer->exchange;
	struct address from = { .len = sizeof from.storage };
	ssize_t len = recvfrom(peer->udp.fd, exchange->datagram, sizeof exchange->datagram, MSG_DONTWAIT, &from.sa,
			       &from.len);

	if (len >= 0) {
		exchange_received(peer, NULL, &from, exchange->datagram, (size_t)len);
		return true;
	}
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return false;
	if (errno != EINTR)
		read_errors(peer, errno);
	return true;
}

static void on_readable(struct ev_loop *loop, ev_io *io, int revents)
{
	struct peer *peer = io->data;

	(void)loop, (void)revents;
	read_errors(peer, 0);
	for (int i = 0; i < READS_A_TURN && is_waiting(peer); i++)
		if (!read_datagram(peer))
			return;
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
	ev_io_init(&peer->udp, on_readable, fd, EV_READ);
	peer->udp.data = peer;
	return 0;
}

void exchange_udp_rearm(struct peer *peer)
{
	struct ev_loop *loop = peer->exchange->loop;

	if (peer->udp.fd < 0 || ev_is_active(&peer->udp) == is_waiting(peer))
		return;
	if (is_waiting(peer))
		ev_io_start(loop, &peer->udp);
	else
		ev_io_stop(loop, &peer->udp);
}

int exchange_udp_send(struct peer *peer, const uint8_t *bytes, size_t len)
{
	int error = peer->udp.fd < 0 ? open_socket(peer) : 0;

	if (error)
		return error;
	exchange_udp_rearm(peer);
	/* The second time: an error queued by an earlier datagram is told first.  A
	 * full buffer loses a datagram, as the network may; the deadline knows. */
	for (int i = 0; i < 2; i++)
		if (send_datagram(peer, bytes, len) >= 0 || errno == EAGAIN || errno == ENOBUFS)
			return 0;
	return errno;
}

void exchange_udp_close(struct peer *peer)
{
	if (peer->udp.fd < 0)
		return;
	ev_io_stop(peer->exchange->loop, &peer->udp);
	close(peer->udp.fd);
	peer->udp.fd = -1;
}
