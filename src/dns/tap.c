/* SPDX-License-Identifier: ISC */
/* See every datagram that c-ares receives, as it came.
 *
 * The socket functions pass everything through.  Once they are set, c-ares sets
 * no option on a descriptor, so what it would have set is set here. */
#include "dns/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

static ares_socket_t open_socket(int family, int type, int protocol, void *who)
{
	int fd = socket(family, type, protocol), yes = 1;

	(void)who;
	if (fd < 0)
		return ARES_SOCKET_BAD;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
		close(fd);
		return ARES_SOCKET_BAD;
	}
	if (type == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	return fd;
}

static int close_socket(ares_socket_t fd, void *who)
{
	(void)who;
	return close(fd);
}

static int connect_socket(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t len, void *who)
{
	(void)who;
	return connect(fd, to, len);
}

static ares_ssize_t receive(ares_socket_t fd, void *bytes, size_t size, int flags, struct sockaddr *from,
			    ares_socklen_t *from_len, void *who)
{
	ssize_t len = recvfrom(fd, bytes, size, flags, from, from_len);
	const struct tap *tap = who;

	/* c-ares asks for the sender of datagrams alone; a stream comes in
	 * pieces, which are no messages. */
	if (len > 0 && from)
		tap->on_received(tap->who, bytes, (size_t)len);
	return len;
}

/* writev(2) would raise SIGPIPE.  `pieces` is never empty, so 0 is never
 * returned, which c-ares would take for a success.
 *
 * A refused datagram is told on the next call for its socket, whatever that
 * is.  If it is the sending of the second question, nothing is sent, c-ares
 * blames that question alone, and the first waits in vain for an error that is
 * spent.  Sending again has the refusal come back, for both. */
static ares_ssize_t send_pieces(ares_socket_t fd, const struct iovec *pieces, int count, void *who)
{
	struct msghdr message = { .msg_iov = (struct iovec *)pieces };
	ssize_t len;

	(void)who;
	message.msg_iovlen = (__typeof__(message.msg_iovlen))count;
	len = sendmsg(fd, &message, MSG_NOSIGNAL);
	if (len < 0 && errno == ECONNREFUSED)
		len = sendmsg(fd, &message, MSG_NOSIGNAL);
	return len;
}

/* c-ares keeps the pointer. */
static const struct ares_socket_functions functions = {
	open_socket, close_socket, connect_socket, receive, send_pieces,
};

void tap_attach(const struct tap *tap, ares_channel channel)
{
	ares_set_socket_functions(channel, &functions, (void *)tap);
}
