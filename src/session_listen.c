/* SPDX-License-Identifier: ISC */
/* Listening: one client, one after another, all at once, or datagrams. */
#include "session.h"

#include "dns/resolver.h"
#include "net/announce.h"
#include "net/datagram.h"
#include "net/serve_stdio.h"
#include "net/sockaddr_dump.h"

#include <errno.h>

/* With -k the next client is let in. */
static void on_relay_over(struct session *session, const struct error *err)
{
	if (err->status)
		*session->err = *err;
	if (!session->acceptor) {
		session_over(session);
		return;
	}
	if (err->status) {
		report(session->report, REPORT_WARNING, F_TEXT(err->text));
		session->err->is_told = true;
	}
	acceptor_start(session->acceptor);
}

static void on_accepted(void *owner, int fd, const struct address *peer)
{
	struct session *session = owner;
	char text[ADDRESS_TEXT_LEN];
	struct address local;

	socket_local(fd, &local);
	sockaddr_tell(session->report, "local", &local);
	sockaddr_tell(session->report, "peer", peer);
	announce_received(session->announcer, peer->len > sizeof(sa_family_t) ? peer : &local);
	if (session->serve) {
		serve_stdio_add(session->serve, fd, peer);
		session_progress_start(session);
		return;
	}
	if (session->options->keeps_open) {
		acceptor_stop(session->acceptor);	/* the next waits in the backlog */
	} else {
		acceptor_free(session->acceptor);
		session->acceptor = NULL;
		listen_close(&session->listeners);
	}
	stream_open_socket(&session->far, fd, "the peer");
	address_text(peer, text, sizeof text);
	session_start_relay(session, *text ? text : "the client", on_relay_over);
}

static void on_serve_done(void *owner, const struct error *err)
{
	struct session *session = owner;

	*session->err = *err;
	session_over(session);
}

static int start_accepting(struct session *session)
{
	struct relay_options options;

	if (session->options->keeps_open && session->options->dialect->clients_at_once) {
		options = session_relay_options(session);
		session->serve = serve_stdio_new(session->loop, session->report, &session->near_in,
						 &session->near_out, session->listeners.fds[0], &options,
						 on_serve_done, session);
		if (!session->serve)
			return error_set_errno(session->err, ENOMEM, "session");
	}
	session->acceptor = acceptor_new(session->loop, session->report, &session->listeners, on_accepted, session);
	return session->acceptor ? 0 : error_set_errno(session->err, ENOMEM, "session");
}

static void on_first_datagram(struct ev_loop *loop, ev_io *readable, int revents)
{
	struct session *session = readable->data;

	(void)revents;
	ev_io_stop(loop, readable);
	session->listeners.count = 0;	/* the datagram closes it */
	session->datagram = datagram_new(&session->far, readable->fd, session->options->keeps_open,
					 session->announcer, session->report);
	if (session->datagram)
		session_start_relay(session, "the peer", on_relay_over);
	else
		session_fail_without_memory(session);
}

/* No clock runs before somebody is there. */
static void wait_for_datagram(struct session *session)
{
	ev_io_init(&session->first_datagram, on_first_datagram, session->listeners.fds[0], EV_READ);
	session->first_datagram.data = session;
	ev_io_start(session->loop, &session->first_datagram);
}

static int open_listeners(struct session *session)
{
	const struct listen_options *options = &session->listen_options;
	int opened;

	if (session->endpoint.is_path)
		opened = listen_open_path(&session->listeners, &session->endpoint.path, options, session->report,
					  session->err);
	else
		opened = listen_open(&session->listeners, session->addresses, session->address_count, options,
				     session->report, session->err);
	if (opened < 0)
		return -1;
	if (!session_is_datagram(session->options))
		return start_accepting(session);
	wait_for_datagram(session);
	return 0;
}

static void on_listen_family(void *who, int family, const struct address *addresses, size_t count)
{
	struct session *session = who;
	size_t most = session->options->dialect->listens_on_both && !session_is_datagram(session->options) ? LISTEN_MOST : 1;

	(void)family;
	for (size_t i = 0; i < count && session->address_count < most; i++) {
		session->addresses[session->address_count] = addresses[i];
		address_set_port(&session->addresses[session->address_count++],
				 port_list_at(&session->endpoint.ports, 0));
	}
}

static void on_listen_resolved(void *who, enum lookup_result result)
{
	struct session *session = who;

	session->lookup = NULL;
	if (session->address_count == 0)
		session_host_failed(session, STATUS_FAILED, lookup_words(result));
	else if (open_listeners(session) == 0)
		return;
	session_over(session);
}

static int listen_on_name(struct session *session)
{
	struct lookup_handler handler = { on_listen_family, on_listen_resolved, session };

	if (session->options->has_no_names) {
		on_listen_resolved(session, session_name_result(session->options));
		return 0;
	}
	session->lookup = resolver_lookup(session->resolver, session->endpoint.host, session_family(session->options),
					  &handler);
	return session->lookup ? 0 : error_set_errno(session->err, ENOMEM, "session");
}

/* Without a host: both families, as two sockets for streams and as one that
 * takes both for datagrams (a datagram's flow has one descriptor to watch). */
static void listen_on_any(struct session *session, uint16_t port)
{
	const struct options *options = session->options;
	bool on_both = options->dialect->listens_on_both && session_family(options) == AF_UNSPEC;
	struct address *addresses = session->addresses;

	if (on_both && session_is_datagram(options)) {
		session->listen_options.is_v6_alone = false;
		address_any(&addresses[session->address_count++], AF_INET6, port);
		return;
	}
	if (!options->v6_alone)
		address_any(&addresses[session->address_count++], AF_INET, port);
	if (on_both || options->v6_alone)
		address_any(&addresses[session->address_count++], AF_INET6, port);
}

/* "::" typed takes IPv4 peers too, as the system and nc have it; a pair of
 * sockets and -6 don't. */
static bool is_v6_alone(const struct options *options, bool has_host)
{
	if (options->v6_alone)
		return !options->dialect->v6_takes_v4;
	return !has_host;
}

static int parse_listen(struct session *session)
{
	if (session_check_operands(session) < 0)
		return -1;
	if (session->options->is_unix)
		return endpoint_parse_path(&session->endpoint, session->options->operands[0], session->err);
	return session_listen_endpoint(session->options, &session->endpoint, session->err);
}

int session_start_listening(struct session *session)
{
	const struct options *options = session->options;
	struct listen_options *listen = &session->listen_options;
	const char *host = session->endpoint.host;
	uint16_t port;
	bool is_literal;

	if (parse_listen(session) < 0)
		return -1;
	report_typed(session->report, host);
	listen->type = session_socket_type(options);
	listen->backlog = options->backlog > 0 ? (int)options->backlog : SOMAXCONN;
	listen->may_broadcast = options->may_broadcast;
	listen->has_no_names = options->has_no_names;
	listen->is_v6_alone = is_v6_alone(options, *host);
	if (session->endpoint.is_path)
		return open_listeners(session);
	port = port_list_at(&session->endpoint.ports, 0);
	if (!*host) {
		listen_on_any(session, port);
		return open_listeners(session);
	}
	if (session_check_family(session) < 0 ||
	    endpoint_literal(host, &session->addresses[0], &is_literal, session->err) < 0)
		return -1;
	if (!is_literal)
		return listen_on_name(session);
	address_set_port(&session->addresses[0], port);
	session->address_count = 1;
	return open_listeners(session);
}
