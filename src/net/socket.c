/* SPDX-License-Identifier: ISC */
/* Making sockets with what the user asked of the near end. */
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *socket_protocol(int family, int type)
{
	if (family == AF_UNIX)
		return "unix";
	return type == SOCK_STREAM ? "tcp" : "udp";
}

int socket_take_error(int fd)
{
	int number = 0;
	socklen_t len = sizeof number;

	/* Some systems hand over the error as if the call had failed. */
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &len) < 0 ? errno : number;
}

void socket_local(int fd, struct address *address)
{
	memset(address, 0, sizeof *address);
	address->len = sizeof address->storage;
	if (getsockname(fd, &address->sa, &address->len) < 0)
		address->len = 0;
}

void socket_peer(int fd, struct address *address)
{
	memset(address, 0, sizeof *address);
	address->len = sizeof address->storage;
	if (getpeername(fd, &address->sa, &address->len) < 0)
		address->len = 0;
}

/* Ports that need no privilege.  Some are taken, hence the attempts. */
static int bind_random_port(int fd, struct address *source)
{
	enum { ATTEMPTS = 64, LOWEST = 1024 };

	for (int i = 0; i < ATTEMPTS; i++) {
		address_set_port(source, (uint16_t)(LOWEST + arc4random_uniform(65536 - LOWEST)));
		if (bind(fd, &source->sa, source->len) == 0)
			return 0;
		if (errno != EADDRINUSE)
			return -1;
	}
	return -1;
}

static int bind_source(const struct socket_options *options, int fd, int family)
{
	struct address source;
	int on = 1;

	if (family == AF_UNIX || (!options->source.len && !options->source_port && !options->has_random_port))
		return 0;
	if (options->source.len)
		source = options->source;
	else
		address_any(&source, family, 0);
	if (options->has_random_port && !options->source_port)
		return bind_random_port(fd, &source);
	address_set_port(&source, options->source_port);
	/* A port asked for by number is wanted again soon after; TIME_WAIT is no
	 * reason to refuse it. */
	if (options->type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	return bind(fd, &source.sa, source.len);
}

/* The sentence and errno say the same.  Returns -1. */
static int open_failed(int fd, int number, const char *what, struct error *err)
{
	if (fd >= 0)
		close(fd);
	error_set_errno(err, number, "%s", what);
	errno = number;
	return -1;
}

static int bind_failed(int fd, int number, struct error *err)
{
	open_failed(fd, number, "bind failed", err);	/* nc's words */
	return error_of_kind(err, ERROR_BIND);
}

int socket_open(const struct socket_options *options, int family, struct error *err)
{
	int fd = socket(family, options->type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0)
		return open_failed(fd, errno, "socket", err);
	if (options->source.len && options->source.sa.sa_family != family)
		return bind_failed(fd, EAFNOSUPPORT, err);
	if (options->may_broadcast)
		setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
	if (bind_source(options, fd, family) < 0)
		return bind_failed(fd, errno, err);
	return fd;
}
