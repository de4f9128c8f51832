/* SPDX-License-Identifier: ISC */
/* One end of a byte stream, used without blocking and without a trace. */
#include "net/stream.h"

#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Larger pipes cycle more pages than the caches hold and are slower. */
enum { PIPE_SIZE = 512 * 1024 };

/* The most that a UDP datagram over IPv4 carries: 65535 less the headers. */
enum { UDP_MOST = 65507 };

/* A socket other than a stream keeps boundaries.  Over AF_UNIX a message may
 * be as long as the send buffer, less a few bytes for the kernel's own use. */
static void look_at_socket(struct stream *stream)
{
	struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
	socklen_t address_len = sizeof address, len = sizeof(int);
	int type = SOCK_STREAM, room = 0;

	getsockopt(stream->fd, SOL_SOCKET, SO_TYPE, &type, &len);
	stream->has_messages = type != SOCK_STREAM;
	stream->has_end = type != SOCK_DGRAM;
	stream->message_most = UDP_MOST;
	getsockname(stream->fd, (struct sockaddr *)&address, &address_len);
	len = sizeof room;
	getsockopt(stream->fd, SOL_SOCKET, SO_SNDBUF, &room, &len);
	stream->family = address.ss_family;
	if (stream->family == AF_UNIX && room > UDP_MOST)
		stream->message_most = (size_t)room - 32;
}

static enum stream_kind kind_of(int fd, const struct stat *status)
{
	if (S_ISSOCK(status->st_mode))
		return STREAM_SOCKET;
	if (S_ISFIFO(status->st_mode))
		return STREAM_PIPE;
	if (S_ISREG(status->st_mode) || S_ISBLK(status->st_mode))
		return STREAM_FILE;
	return isatty(fd) ? STREAM_TERMINAL : STREAM_DEVICE;
}

/* A named FIFO opened anew for reading forgets that its last writer has left
 * (poll reports no POLLHUP), so only pipe(2)'s own kind is reopened. */
static bool is_named_fifo(const char *path)
{
	char target[16];
	ssize_t len = readlink(path, target, sizeof target);

	return len < 5 || memcmp(target, "pipe:", 5) != 0;
}

/* A description of our own for the same pipe or terminal, or -1. */
static int reopen(int fd, enum stream_kind kind, enum stream_direction direction)
{
	char path[32];
	int flags = (direction == STREAM_READ ? O_RDONLY : O_WRONLY) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

	if (kind != STREAM_PIPE && kind != STREAM_TERMINAL)
		return -1;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (kind == STREAM_PIPE && direction == STREAM_READ && is_named_fifo(path))
		return -1;
	return open(path, flags);
}

void stream_open_inherited(struct stream *stream, int fd, enum stream_direction direction, const char *name)
{
	struct stat status = { 0 };
	int own;

	memset(stream, 0, sizeof *stream);
	stream->fd = stream->inherited_fd = fd;
	stream->name = name;
	fstat(fd, &status);
	stream->kind = kind_of(fd, &status);
	stream->is_append = fcntl(fd, F_GETFL) & O_APPEND;
	if (stream->kind == STREAM_SOCKET)
		look_at_socket(stream);
	own = reopen(fd, stream->kind, direction);
	if (own >= 0) {
		stream->fd = own;
		stream->is_nonblocking = true;
	}
#ifdef F_SETPIPE_SZ
	/* Where it may not grow, it works as it is; one that is larger stays so. */
	if (stream->kind == STREAM_PIPE && fcntl(fd, F_GETPIPE_SZ) < PIPE_SIZE)
		(void)!fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
#endif
}

void stream_open_socket(struct stream *stream, int fd, const char *name)
{
	memset(stream, 0, sizeof *stream);
	stream->fd = fd;
	stream->inherited_fd = -1;
	stream->name = name;
	stream->kind = STREAM_SOCKET;
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	stream->is_nonblocking = true;
	look_at_socket(stream);
}

void stream_open_accepted(struct stream *stream, int listener, const struct stream_ops *ops, void *owner,
			  const char *name)
{
	memset(stream, 0, sizeof *stream);
	stream->fd = listener;
	stream->inherited_fd = -1;
	stream->name = name;
	stream->kind = STREAM_SOCKET;
	stream->ops = ops;
	stream->ops_owner = owner;
	look_at_socket(stream);
	stream->fd = -1;
}

int stream_open_device(struct stream *stream, const char *path)
{
	memset(stream, 0, sizeof *stream);
	stream->inherited_fd = -1;
	stream->name = path;
	stream->kind = STREAM_DEVICE;
	stream->fd = open(path, O_RDWR | O_CLOEXEC);
	return stream->fd < 0 ? -1 : 0;
}

static bool is_ready(int fd, short events)
{
	struct pollfd one = { .fd = fd, .events = events };

	return poll(&one, 1, 0) > 0;
}

/* One read(2) that waits for nothing. */
static ssize_t read_once(struct stream *stream, void *bytes, size_t len)
{
	struct iovec all = { .iov_base = bytes, .iov_len = len };
	ssize_t got;

	if (stream->kind == STREAM_SOCKET)	/* MSG_TRUNC: the true length of a message that is cut */
		return recv(stream->fd, bytes, len, MSG_DONTWAIT | (stream->has_messages ? MSG_TRUNC : 0));
	if (stream->is_nonblocking || stream->kind == STREAM_FILE)
		return read(stream->fd, bytes, len);
#ifdef HAVE_PREADV2
	got = preadv2(stream->fd, &all, 1, -1, RWF_NOWAIT);
	if (got >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL && errno != ESPIPE))
		return got;
#else
	(void)all;
#endif
	if (!is_ready(stream->fd, POLLIN)) {
		errno = EAGAIN;
		return -1;
	}
	got = read(stream->fd, bytes, len);
	return got;
}

/* One write(2) that waits for nothing. */
static ssize_t write_once(struct stream *stream, const void *bytes, size_t len)
{
	if (stream->kind == STREAM_SOCKET)
		return send(stream->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (stream->is_nonblocking || stream->kind == STREAM_FILE || stream->kind == STREAM_DEVICE)
		return write(stream->fd, bytes, len);
	/* A pipe that poll() calls writable takes PIPE_BUF bytes at least (pipe(7)). */
	if (!is_ready(stream->fd, POLLOUT)) {
		errno = EAGAIN;
		return -1;
	}
	return write(stream->fd, bytes, len < PIPE_BUF ? len : PIPE_BUF);
}

static ssize_t result_of_errno(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK ? STREAM_BLOCKED : STREAM_FAILED;
}

/* An empty message and the end look alike on a socket that keeps boundaries;
 * of those, only SOCK_SEQPACKET has an end: hung up, and nothing left to read. */
static bool is_at_end(int fd)
{
	struct pollfd one = { .fd = fd, .events = POLLRDHUP };
	int left = 0;

	if (poll(&one, 1, 0) <= 0 || !(one.revents & (POLLRDHUP | POLLHUP)))
		return false;
	return ioctl(fd, FIONREAD, &left) < 0 || left == 0;
}

ssize_t stream_read(struct stream *stream, void *bytes, size_t len)
{
	ssize_t got;

	do
		got = stream->ops ? stream->ops->read(stream->ops_owner, bytes, len) :
				    read_once(stream, bytes, len);
	while (got == STREAM_FAILED && errno == EINTR);
	if (got < 0)
		return stream->ops ? got : result_of_errno();
	if (got == 0 && (!stream->has_messages || is_at_end(stream->fd)))
		return STREAM_END;
	if (stream->has_messages && (size_t)got > len) {
		errno = EMSGSIZE;
		return STREAM_FAILED;
	}
	return got;
}

size_t stream_next_len(const struct stream *stream)
{
	ssize_t waiting;

	/* Only Unix sockets carry more than the 64 KiB of UDP. */
	if (stream->message_most <= UDP_MOST)
		return 64 * 1024;
	waiting = recv(stream->fd, NULL, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
	return waiting > 64 * 1024 ? (size_t)waiting : 64 * 1024;
}

ssize_t stream_write(struct stream *stream, const void *bytes, size_t len)
{
	ssize_t put;

	if (stream->ops)
		return stream->ops->write(stream->ops_owner, bytes, len);
	do
		put = write_once(stream, bytes, len);
	while (put < 0 && errno == EINTR);
	return put < 0 ? result_of_errno() : put;
}

/* Closes our descriptor and puts /dev/null, not a hole, where an inherited one
 * was: a later open() must not become standard output by accident. */
static int close_all(struct stream *stream)
{
	int null, result = 0;

	if (stream->fd < 0)
		return 0;
	if (stream->fd != stream->inherited_fd)
		result = close(stream->fd);
	if (stream->inherited_fd >= 0) {
		null = open("/dev/null", O_RDWR | O_CLOEXEC);
		/* close(2) is where NFS and quotas report a write that failed. */
		if (close(stream->inherited_fd) < 0)
			result = -1;
		if (null >= 0) {
			dup2(null, stream->inherited_fd);
			close(null);
		}
	}
	stream->fd = -1;
	return result;
}

int stream_shut(struct stream *stream)
{
	if (stream->kind != STREAM_SOCKET || stream->inherited_fd >= 0)
		return close_all(stream);
	if (stream->fd >= 0 && shutdown(stream->fd, SHUT_WR) < 0 && errno != ENOTCONN)
		return -1;
	return 0;
}

void stream_close(struct stream *stream)
{
	close_all(stream);
}

static bool may_splice(const struct stream *stream)
{
	if (stream->ops || stream->has_messages || stream->kind == STREAM_TERMINAL)
		return false;
	/* splice() on a socket waits as the descriptor says. */
	return stream->kind != STREAM_SOCKET || stream->is_nonblocking;
}

bool stream_may_splice_from(const struct stream *stream)
{
	return may_splice(stream) && stream->kind != STREAM_DEVICE;	/* it might wait there */
}

bool stream_may_splice_into(const struct stream *stream)
{
	return may_splice(stream) && !stream->is_append;
}

void stream_peer(const struct stream *stream, struct address *peer)
{
	peer->len = 0;
	if (stream->ops && stream->ops->peer)
		stream->ops->peer(stream->ops_owner, peer);
	else if (stream->fd >= 0)
		socket_peer(stream->fd, peer);
}

bool stream_is_writable(const struct stream *stream)
{
	return is_ready(stream->fd, POLLOUT);
}
