/* SPDX-License-Identifier: ISC */
/* See every DNS message that c-ares sends and receives, as it is.
 *
 * The socket functions pass everything through.  Once they are set, c-ares sets
 * no option on a descriptor, so what it would have set is set here.
 *
 * A datagram is a message.  Over TCP each has its length before it (RFC 1035,
 * 4.2.2) and goes in pieces, as the kernel and c-ares like; they are put
 * together again in a buffer that never holds more than one message and what
 * one call brought. */
#include "dns/tap.h"

#include "base/buffer.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

enum { DATAGRAM_MOST = 65535 };

/* One descriptor of c-ares. */
struct tapped {
	struct tapped *next;
	int fd;
	bool is_tcp;
	struct address server;		/* len 0: not connected */
	struct buffer sent, received;	/* of a stream: the message that is not whole yet */
};

struct tap {
	struct tap_watcher watcher;
	const struct server_list *servers;	/* lent */
	struct tapped *open;		/* ours */
	uint8_t datagram[DATAGRAM_MOST];
};

/* ---- telling ---- */

typedef void told_fn(void *who, const struct tap_packet *packet);

/* c-ares looks at errno after us. */
static void tell(const struct tap *tap, const struct tapped *tapped, told_fn *told, double at,
		 const uint8_t *bytes, size_t len)
{
	int number = errno;

	told(tap->watcher.who, &(struct tap_packet){ &tapped->server, tapped->is_tcp, at, bytes, len });
	errno = number;
}

static bool is_failure(int number)
{
	return number != EAGAIN && number != EWOULDBLOCK && number != EINTR && number != EINPROGRESS;
}

static void tell_failed(const struct tap *tap, const struct tapped *tapped, int error)
{
	int number = errno;

	if (tapped->server.len)
		tap->watcher.failed(
		    tap->watcher.who,
		    &(struct tap_packet){ &tapped->server, tapped->is_tcp, clock_now(), NULL, 0 }, error);
	errno = number;
}

/* Tells each message that is whole.  Out of memory: the story has a gap. */
static void add_piece(const struct tap *tap, const struct tapped *tapped, struct buffer *stream,
		      told_fn *told, double at, const void *bytes, size_t len)
{
	const uint8_t *head;
	size_t message_len;

	if (buffer_append(stream, bytes, len) != 0)
		return;
	while (buffer_len(stream) >= 2) {
		head = buffer_head(stream);
		message_len = (size_t)head[0] << 8 | head[1];
		if (buffer_len(stream) < 2 + message_len)
			return;
		tell(tap, tapped, told, at, head + 2, message_len);
		buffer_taken(stream, 2 + message_len);
	}
}

/* ---- what c-ares calls ---- */

static struct tapped **find(struct tap *tap, int fd)
{
	struct tapped **at = &tap->open;

	while (*at && (*at)->fd != fd)
		at = &(*at)->next;
	return at;
}

static int prepare(int fd, int type)
{
	int yes = 1;

	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		return -1;
	if (type == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	return 0;
}

/* c-ares looks at errno after us. */
static void tell_no_socket(const struct tap *tap, struct tapped *tapped)
{
	int number = errno;

	tap->watcher.no_socket(tap->watcher.who, tapped->is_tcp, number);
	if (tapped->fd >= 0)
		close(tapped->fd);
	free(tapped);
	errno = number;
}

static ares_socket_t open_socket(int family, int type, int protocol, void *who)
{
	struct tapped *tapped = calloc(1, sizeof *tapped);
	struct tap *tap = who;

	if (!tapped)
		return ARES_SOCKET_BAD;
	tapped->is_tcp = type == SOCK_STREAM;
	tapped->fd = socket(family, type, protocol);
	if (tapped->fd < 0 || prepare(tapped->fd, type) < 0) {
		tell_no_socket(tap, tapped);
		return ARES_SOCKET_BAD;
	}
	buffer_init(&tapped->sent);
	buffer_init(&tapped->received);
	tapped->next = tap->open;
	tap->open = tapped;
	return tapped->fd;
}

static void forget(struct tapped **at)
{
	struct tapped *tapped = *at;

	*at = tapped->next;
	buffer_destroy(&tapped->sent);
	buffer_destroy(&tapped->received);
	free(tapped);
}

static int close_socket(ares_socket_t fd, void *who)
{
	struct tapped **at = find(who, fd);

	if (*at)
		forget(at);
	return close(fd);
}

static void put_zone(const struct tap *tap, struct address *to)
{
	const struct sockaddr_in6 *server;

	if (to->sa.sa_family != AF_INET6 || to->in6.sin6_scope_id)
		return;
	for (size_t i = 0; i < tap->servers->count; i++) {
		server = &tap->servers->addresses[i].in6;
		if (server->sin6_family == AF_INET6 && server->sin6_port == to->in6.sin6_port &&
		    memcmp(&server->sin6_addr, &to->in6.sin6_addr, sizeof server->sin6_addr) == 0)
			to->in6.sin6_scope_id = server->sin6_scope_id;
	}
}

static int connect_socket(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t len, void *who)
{
	struct tapped *tapped = *find(who, fd);
	struct tap *tap = who;
	double at = clock_now();
	int result;

	if (!tapped || len > sizeof tapped->server.storage)
		return connect(fd, to, len);
	memcpy(&tapped->server.storage, to, len);
	tapped->server.len = len;
	put_zone(tap, &tapped->server);
	result = connect(fd, &tapped->server.sa, len);
	if (tapped->is_tcp)
		tell(tap, tapped, tap->watcher.connecting, at, NULL, 0);
	if (result < 0 && is_failure(errno))
		tell_failed(tap, tapped, errno);
	return result;
}

/* Read into room of our own: 1.18 offers 4097 bytes, and a longer datagram
 * would be seen cut. */
static ares_ssize_t receive_datagram(struct tap *tap, const struct tapped *tapped, void *bytes, size_t size,
				     struct sockaddr *from, ares_socklen_t *from_len)
{
	ssize_t len = recvfrom(tapped->fd, tap->datagram, sizeof tap->datagram, 0, from, from_len);

	if (len < 0) {
		if (is_failure(errno))
			tell_failed(tap, tapped, errno);
		return len;
	}
	tell(tap, tapped, tap->watcher.received, clock_now(), tap->datagram, (size_t)len);
	if ((size_t)len > size)
		len = (ssize_t)size;
	memcpy(bytes, tap->datagram, (size_t)len);
	return len;
}

static ares_ssize_t receive(ares_socket_t fd, void *bytes, size_t size, int flags, struct sockaddr *from,
			    ares_socklen_t *from_len, void *who)
{
	struct tapped *tapped = *find(who, fd);
	struct tap *tap = who;
	ssize_t len;

	if (tapped && !tapped->is_tcp)
		return receive_datagram(tap, tapped, bytes, size, from, from_len);
	len = recvfrom(fd, bytes, size, flags, from, from_len);
	if (!tapped || size == 0)
		return len;
	if (len > 0)
		add_piece(tap, tapped, &tapped->received, tap->watcher.received, clock_now(), bytes,
			  (size_t)len);
	else if (len == 0 || is_failure(errno))
		tell_failed(tap, tapped, len == 0 ? 0 : errno);
	return len;
}

/* What has gone out of `pieces`, up to `len` bytes. */
static void tell_sent(const struct tap *tap, struct tapped *tapped, double at, const struct iovec *pieces,
		      size_t len)
{
	for (size_t piece_len; len > 0; pieces++, len -= piece_len) {
		piece_len = pieces->iov_len < len ? pieces->iov_len : len;
		if (tapped->is_tcp)
			add_piece(tap, tapped, &tapped->sent, tap->watcher.sent, at, pieces->iov_base,
				  piece_len);
		else
			tell(tap, tapped, tap->watcher.sent, at, pieces->iov_base, piece_len);
	}
}

/* writev(2) would raise SIGPIPE.  `pieces` is never empty, so 0 is never
 * returned, which c-ares would take for a success.
 *
 * A refused datagram is told on the next call for its socket, whatever that
 * is.  If it is the sending of the second question, nothing is sent, c-ares
 * blames that question alone, and the first waits in vain for an error that is
 * spent.  Sending again has the refusal come back, for both.
 *
 * The time is taken before: on loopback the reply can be there sooner than
 * sendmsg(2) returns. */
static ares_ssize_t send_pieces(ares_socket_t fd, const struct iovec *pieces, int count, void *who)
{
	struct msghdr message = { .msg_iov = (struct iovec *)pieces };
	struct tapped *tapped = *find(who, fd);
	double at = clock_now();
	ssize_t len;

	message.msg_iovlen = (__typeof__(message.msg_iovlen))count;
	len = sendmsg(fd, &message, MSG_NOSIGNAL);
	if (len < 0 && errno == ECONNREFUSED && tapped && !tapped->is_tcp)
		len = sendmsg(fd, &message, MSG_NOSIGNAL);
	if (tapped && len > 0)
		tell_sent(who, tapped, at, pieces, (size_t)len);
	else if (tapped && len < 0 && is_failure(errno))
		tell_failed(who, tapped, errno);
	return len;
}

/* c-ares keeps the pointer. */
static const struct ares_socket_functions functions = {
	open_socket, close_socket, connect_socket, receive, send_pieces,
};

struct tap *tap_new(ares_channel channel, const struct server_list *servers,
		    const struct tap_watcher *watcher)
{
	struct tap *tap = calloc(1, sizeof *tap);

	if (!tap)
		return NULL;
	tap->watcher = *watcher;
	tap->servers = servers;
	ares_set_socket_functions(channel, &functions, tap);
	return tap;
}

void tap_free(struct tap *tap)
{
	while (tap && tap->open)
		forget(&tap->open);
	free(tap);
}
