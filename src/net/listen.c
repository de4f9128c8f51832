/* SPDX-License-Identifier: ISC */
/* Sockets that wait for peers: opening them, accepting. */
#include "net/listen.h"

#include "dns/hosts.h"
#include "net/sockaddr_dump.h"
#include "net/socket.h"
#include "net/unix_path.h"
#include "out/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- opening ---- */

/* nc shows the name of the address it listens on.  Only the hosts file is
 * asked: a server must not wait for DNS to say that it listens. */
static void tell_listening(struct report *report, const struct address *bound,
			   const struct listen_options *options)
{
	bool is_stream = options->type != SOCK_DGRAM;
	char address[ADDRESS_TEXT_LEN], name[256];
	unsigned line;
	const char *host = address_host(bound, address, sizeof address);

	if (bound->sa.sa_family == AF_UNIX) {
		report(report, REPORT_BOUND_PATH, F_TEXT(address));
		if (is_stream)
			report(report, REPORT_LISTENING_PATH, F_TEXT(address));
		return;
	}
	if (!options->has_no_names && !address_is_wildcard(bound) && report_shows(report, REPORT_LISTENING) &&
	    hosts_find_name(HOSTS_PATH, bound, name, sizeof name, &line) == 0)
		host = name;
	report(report, is_stream ? REPORT_LISTENING : REPORT_BOUND, F_TEXT(host),
	       F_NUMBER(address_port(bound)), F_TEXT(address));
}

/* -1 with errno in err->text, and in *number. */
static int set_listening(int fd, const struct listen_options *options, int *number, struct error *err)
{
	if (options->type == SOCK_DGRAM || listen(fd, options->backlog) == 0)
		return 0;
	*number = errno;
	error_set_errno(err, *number, "listen");
	return error_of_kind(err, ERROR_BIND);
}

static int bind_inet(int fd, const struct address *address, const struct listen_options *options)
{
	int on = 1, v6_alone = options->is_v6_alone;

	/* For TCP this means "despite TIME_WAIT"; for UDP it would let two
	 * programs share a port. */
	if (options->type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (address->sa.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6_alone, sizeof v6_alone);
	return bind(fd, &address->sa, address->len);
}

/* One socket.  -1 with errno in err->text, and *number set. */
static int open_one(const struct address *address, const struct listen_options *options, int *number,
		    struct error *err)
{
	struct socket_options plain = { .type = options->type, .may_broadcast = options->may_broadcast };
	int fd = socket_open(&plain, address->sa.sa_family, err);
	char text[ADDRESS_TEXT_LEN];

	*number = errno;
	if (fd < 0)
		return -1;
	if (bind_inet(fd, address, options) == 0)
		return fd;
	*number = errno;
	close(fd);
	error_set_errno(err, *number, "bind to %s", address_text(address, text, sizeof text));
	return error_of_kind(err, ERROR_BIND);
}

static bool is_missing_family(int number)
{
	return number == EAFNOSUPPORT || number == EADDRNOTAVAIL || number == EPROTONOSUPPORT;
}

/* Opens the sockets, all on the port of the first. */
static int open_all(struct listen_set *set, const struct address *addresses, unsigned count,
		    const struct listen_options *options, int *number, struct error *err)
{
	uint16_t port = address_port(&addresses[0]);
	struct address address;
	int fd;

	set->count = 0;
	for (unsigned i = 0; i < count && set->count < LISTEN_MOST; i++) {
		address = addresses[i];
		address_set_port(&address, port);
		fd = open_one(&address, options, number, err);
		if (fd < 0 && count > 1 && is_missing_family(*number))
			continue;
		if (fd < 0)
			return -1;
		set->fds[set->count++] = fd;
		socket_local(fd, &address);
		port = address_port(&address);
	}
	return set->count ? 0 : -1;
}

/* With SO_REUSEADDR two may bind a port; the second to listen on it is refused. */
static int set_all_listening(const struct listen_set *set, const struct listen_options *options, int *number,
			     struct error *err)
{
	for (unsigned i = 0; i < set->count; i++) {
		if (set_listening(set->fds[i], options, number, err) < 0)
			return -1;
	}
	return 0;
}

enum { ATTEMPTS = 16 };

/* Opens them all, and lets them listen.  -1: none is open. */
static int open_set(struct listen_set *set, const struct address *addresses, unsigned count,
		    const struct listen_options *options, int *number, struct error *err)
{
	bool any_port = address_port(&addresses[0]) == 0;
	int opened = -1;

	/* A port that the system chose for the first socket may be taken for the second. */
	for (int i = 0; i < ATTEMPTS && opened < 0; i++) {
		opened = open_all(set, addresses, count, options, number, err);
		if (opened == 0)
			opened = set_all_listening(set, options, number, err);
		if (opened < 0)
			listen_close(set);
		if (!any_port || *number != EADDRINUSE)
			break;
	}
	if (opened < 0)
		return -1;
	err->status = STATUS_OK;
	return 0;
}

static void tell_set(struct report *report, const struct listen_set *set, const struct listen_options *options)
{
	struct address bound;

	for (unsigned i = 0; i < set->count; i++) {
		socket_local(set->fds[i], &bound);
		tell_listening(report, &bound, options);
		sockaddr_tell(report, "local", &bound);
	}
}

int listen_open(struct listen_set *set, const struct address *addresses, unsigned count,
		const struct listen_options *options, struct report *report, struct error *err)
{
	int number = 0;

	if (open_set(set, addresses, count, options, &number, err) < 0)
		return -1;
	tell_set(report, set, options);
	return 0;
}

/* The streams get the port that the datagrams have. */
static int open_streams(struct listen_set *streams, const struct listen_set *datagrams,
			const struct address *addresses, unsigned count, const struct listen_options *options,
			int *number, struct error *err)
{
	struct address fixed[LISTEN_MOST], bound;
	unsigned fixed_count = count < LISTEN_MOST ? count : LISTEN_MOST;

	socket_local(datagrams->fds[0], &bound);
	for (unsigned i = 0; i < fixed_count; i++) {
		fixed[i] = addresses[i];
		address_set_port(&fixed[i], address_port(&bound));
	}
	return open_set(streams, fixed, fixed_count, options, number, err);
}

int listen_open_both(struct listen_set *datagrams, struct listen_set *streams, const struct address *addresses,
		     unsigned count, const struct listen_options *options, struct report *report,
		     struct error *err)
{
	struct listen_options datagram = *options, stream = *options;
	bool any_port = address_port(&addresses[0]) == 0;
	int number = EADDRINUSE, opened = -1;

	datagram.type = SOCK_DGRAM;
	stream.type = SOCK_STREAM;
	for (int i = 0; i < ATTEMPTS && opened < 0 && number == EADDRINUSE && (any_port || i == 0); i++) {
		if (open_set(datagrams, addresses, count, &datagram, &number, err) < 0)
			return -1;
		opened = open_streams(streams, datagrams, addresses, count, &stream, &number, err);
		if (opened < 0)
			listen_close(datagrams);
	}
	if (opened < 0)
		return -1;
	err->status = STATUS_OK;
	tell_set(report, datagrams, &datagram);
	tell_set(report, streams, &stream);
	return 0;
}

int listen_open_path(struct listen_set *set, const struct address *path,
		     const struct listen_options *options, struct report *report, struct error *err)
{
	struct socket_options plain = { .type = options->type };
	int number, fd = socket_open(&plain, AF_UNIX, err);

	set->count = 0;
	if (fd < 0)
		return -1;
	if (unix_path_bind(fd, path, err) < 0 || set_listening(fd, options, &number, err) < 0) {
		close(fd);
		return -1;
	}
	set->fds[set->count++] = fd;
	tell_listening(report, path, options);
	sockaddr_tell(report, "local", path);
	return 0;
}

void listen_close(struct listen_set *set)
{
	while (set->count > 0)
		close(set->fds[--set->count]);
}

/* ---- accepting ---- */

struct acceptor {
	struct ev_loop *loop;		/* lent, as the next two */
	struct report *report;
	struct listen_set *set;
	ev_io readable[LISTEN_MOST];
	ev_timer pause;
	accepted_fn *on_accepted;
	void *owner;
};

/* Without a descriptor to spare, a ready backlog would wake us for ever. */
#define FULL_PAUSE 0.100

static void on_pause_over(struct ev_loop *loop, ev_timer *pause, int revents)
{
	(void)loop, (void)revents;
	acceptor_start(pause->data);
}

static void accept_failed(struct acceptor *acceptor, int number)
{
	char text[128];

	if (number == EAGAIN || number == EWOULDBLOCK || number == ECONNABORTED || number == EINTR)
		return;
	snprintf(text, sizeof text, "accept: %s; trying again", strerror(number));
	report(acceptor->report, REPORT_HOLDING, F_TEXT(text));
	acceptor_stop(acceptor);
	ev_timer_set(&acceptor->pause, FULL_PAUSE, 0);
	ev_timer_start(acceptor->loop, &acceptor->pause);
}

static void on_client(struct ev_loop *loop, ev_io *readable, int revents)
{
	struct acceptor *acceptor = readable->data;
	struct address peer;
	int fd;

	(void)loop, (void)revents;
	memset(&peer, 0, sizeof peer);
	peer.len = sizeof peer.storage;
	fd = accept4(readable->fd, &peer.sa, &peer.len, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		accept_failed(acceptor, errno);
	else
		acceptor->on_accepted(acceptor->owner, fd, &peer);	/* last: it may free us */
}

struct acceptor *acceptor_new(struct ev_loop *loop, struct report *report, struct listen_set *set,
			      accepted_fn *on_accepted, void *owner)
{
	struct acceptor *acceptor = calloc(1, sizeof *acceptor);

	if (!acceptor)
		return NULL;
	acceptor->loop = loop;
	acceptor->report = report;
	acceptor->set = set;
	acceptor->on_accepted = on_accepted;
	acceptor->owner = owner;
	ev_timer_init(&acceptor->pause, on_pause_over, 0, 0);
	acceptor->pause.data = acceptor;
	for (unsigned i = 0; i < set->count; i++) {
		ev_io_init(&acceptor->readable[i], on_client, set->fds[i], EV_READ);
		acceptor->readable[i].data = acceptor;
	}
	acceptor_start(acceptor);
	return acceptor;
}

void acceptor_free(struct acceptor *acceptor)
{
	if (!acceptor)
		return;
	acceptor_stop(acceptor);
	free(acceptor);
}

void acceptor_stop(struct acceptor *acceptor)
{
	ev_timer_stop(acceptor->loop, &acceptor->pause);
	for (unsigned i = 0; i < acceptor->set->count; i++)
		ev_io_stop(acceptor->loop, &acceptor->readable[i]);
}

void acceptor_start(struct acceptor *acceptor)
{
	for (unsigned i = 0; i < acceptor->set->count; i++)
		ev_io_start(acceptor->loop, &acceptor->readable[i]);
}
