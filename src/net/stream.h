/* SPDX-License-Identifier: ISC */
/* net/stream.h - one end of a byte stream, and how to use its descriptor
 * without blocking and without leaving a trace on it.
 *
 * O_NONBLOCK sits on the open file description, which the shell and the rest
 * of a pipeline share with us.  So an inherited pipe or terminal is opened once
 * more through /proc/self/fd for a description of our own; where that fails,
 * each call is made non-blocking by itself, or poll() comes first and no more
 * than PIPE_BUF is written.  Sockets that we made are ours and non-blocking.
 * Regular files always count as ready. */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct address;
struct stream_ops;

enum stream_kind {
	STREAM_SOCKET,
	STREAM_PIPE,
	STREAM_TERMINAL,
	STREAM_FILE,
	STREAM_DEVICE,		/* /dev/null, /dev/zero, /dev/full, ... */
};

enum stream_direction { STREAM_READ, STREAM_WRITE };

/* What stream_read() and stream_write() return where no bytes moved. */
enum stream_result {
	STREAM_FAILED = -1,	/* errno says why */
	STREAM_BLOCKED = -2,	/* not now */
	STREAM_END = -3,	/* no more will come */
	STREAM_LATER = -4,	/* not now, and no descriptor will tell when */
};

struct stream {
	int fd;			/* what is read, written and watched; -1: closed */
	int inherited_fd;	/* the shared descriptor behind it, or -1 */
	enum stream_kind kind;
	int family;		/* of a socket: AF_INET... */
	bool is_nonblocking;	/* fd is of our own description, with O_NONBLOCK */
	bool is_append;
	bool has_messages;	/* a socket that keeps boundaries: one call, one message */
	bool has_end;		/* with has_messages: the peer can close it (SOCK_SEQPACKET) */
	size_t message_most;	/* with has_messages: the longest that can be sent */
	const char *name;	/* for errors: "standard input" */
	const struct stream_ops *ops;	/* NULL: the descriptor itself */
	void *ops_owner;
};

/* A stream that is more than one descriptor replaces the calls. */
struct stream_ops {
	ssize_t (*read)(void *owner, void *bytes, size_t len);
	ssize_t (*write)(void *owner, const void *bytes, size_t len);
	void (*peer)(void *owner, struct address *peer);	/* NULL: there is none */
};

/* Takes an inherited descriptor (0, 1) in one direction.  Can't fail: what
 * can't be reopened is used as it is. */
void stream_open_inherited(struct stream *stream, int fd, enum stream_direction direction, const char *name);

/* Takes a socket that we made; sets it non-blocking. */
void stream_open_socket(struct stream *stream, int fd, const char *name);

/* One without a descriptor, which `ops` (lent, as `owner`) make of the sockets that
 * a listener accepts: it is of their kind. */
void stream_open_accepted(struct stream *stream, int listener, const struct stream_ops *ops, void *owner,
			  const char *name);

/* Opens a device such as /dev/null.  -1 with errno. */
int stream_open_device(struct stream *stream, const char *path);

/* Moves up to `len` bytes.  A count (0 only for an empty message), or one of
 * stream_result.  EINTR is dealt with. */
ssize_t stream_read(struct stream *stream, void *bytes, size_t len);
ssize_t stream_write(struct stream *stream, const void *bytes, size_t len);

/* The length of the message that waits to be read, or a guess that is enough. */
size_t stream_next_len(const struct stream *stream);

/* Tells the other side that nothing more will come: shutdown(SHUT_WR) for a
 * socket of ours, close for all else (of the inherited descriptor, too: the
 * reader behind a pipe is to see its end.  Others may share an inherited socket:
 * it is not shut down for them).  A failure of close is told: -1, errno. */
int stream_shut(struct stream *stream);

/* Closes our descriptor and the inherited one.  A closed stream is welcome. */
void stream_close(struct stream *stream);

/* Whether splice(2) is worth trying. */
bool stream_may_splice_from(const struct stream *stream);
bool stream_may_splice_into(const struct stream *stream);

/* Who is at the other end; of a socket that hears many, the sender of what was
 * read last.  len 0: unknown. */
void stream_peer(const struct stream *stream, struct address *peer);

/* Whether a write would now be taken (poll without waiting). */
bool stream_is_writable(const struct stream *stream);

#endif
