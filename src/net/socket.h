/* SPDX-License-Identifier: ISC */
/* net/socket.h - making sockets with what the user asked of the near end. */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include "base/error.h"
#include "base/sockaddr.h"

struct socket_options {
	int type;			/* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET */
	struct address source;		/* -s; len 0: the system chooses */
	uint16_t source_port;		/* -p; 0: the system chooses */
	bool has_random_port;		/* -r */
	bool may_broadcast;		/* -b */
};

/* A new socket of the family: close-on-exec, non-blocking, options set, bound
 * where a source was asked for.  The descriptor (ours to close), or -1 with errno
 * as well. */
int socket_open(const struct socket_options *options, int family, struct error *err);

/* "tcp" or "udp", "unix" for AF_UNIX. */
const char *socket_protocol(int family, int type);

/* What has gone wrong with a socket since it was last asked, or why it can't be
 * asked, as an errno value; 0: nothing. */
int socket_take_error(int fd);

/* Our own address or the peer's; len 0 where there is none. */
void socket_local(int fd, struct address *address);
void socket_peer(int fd, struct address *address);

#endif
