/* SPDX-License-Identifier: ISC */
/* Connecting: each port in turn, and a session with whoever answers. */
#include "session.h"

#include "dns/hosts.h"
#include "net/service_name.h"

#include <stdlib.h>
#include <string.h>

static void connect_next(struct session *session);

/* With several ports each failure is told where it happens, and the next port
 * gets its turn; the status at the end is that of the last failure of a session,
 * or of the last port where none has answered. */
static void note_failure(struct session *session, struct error *kept, const struct error *err)
{
	*kept = *err;
	if (session->port_count == 1)
		return;
	if (!err->is_told)
		report(session->report, REPORT_WARNING, F_TEXT(err->text));
	kept->is_told = true;
}

static void on_relay_over(struct session *session, const struct error *err)
{
	if (err->status)
		note_failure(session, session->err, err);
	connect_next(session);
}

static void on_connected(void *owner, int fd, const struct connect_times *times, const struct error *err)
{
	struct session *session = owner;
	char peer[ADDRESS_TEXT_LEN];
	struct address address;

	session->connector = NULL;
	session->times = *times;
	if (fd < 0) {
		note_failure(session, &session->unreached, err);
		if (times->attempts == 0)	/* no name, no address: another port won't help */
			session->port_next = session->port_count;
		connect_next(session);
		return;
	}
	session->has_connected = true;
	socket_peer(fd, &address);
	address_text(&address, peer, sizeof peer);
	stream_open_socket(&session->far, fd, "the peer");
	session_start_relay(session, peer, on_relay_over);
}

static void start_connector(struct session *session)
{
	const struct endpoint *endpoint = &session->endpoint;
	uint16_t port = (uint16_t)session->ports[session->port_next];

	if (endpoint->is_path)
		session->connector = connect_path(session->loop, session->report, &endpoint->path,
						  &session->connect_options, on_connected, session);
	else if (session->service[0])
		session->connector = connect_service(session->loop, session->report, session->resolver,
						     session->service, &session->connect_options, on_connected, session);
	else
		session->connector = connect_host(session->loop, session->report, session->resolver, endpoint->host,
						  port, &session->connect_options, on_connected, session);
	session->port_next++;
	if (!session->connector)
		session_fail_without_memory(session);
}

static void connect_next(struct session *session)
{
	if (session->port_next < session->port_count) {
		start_connector(session);
		return;
	}
	if (!session->has_connected)
		*session->err = session->unreached;
	session_over(session);
}

static void shuffle(unsigned *ports, unsigned count)
{
	for (unsigned i = count; i > 1; i--) {
		unsigned other = arc4random_uniform(i), port = ports[i - 1];

		ports[i - 1] = ports[other];
		ports[other] = port;
	}
}

/* The near end may be a name of the hosts file: "localhost".  DNS is not asked
 * who we are. */
static int find_source(struct session *session, struct connect_options *connect)
{
	const char *name = session->options->source;
	int family = session_family(session->options);
	struct hosts_answer answer = { .count = 0 };
	struct address target;
	bool is_literal;

	if (endpoint_literal(session->endpoint.host, &target, &is_literal, session->err) < 0)
		return -1;
	if (is_literal)
		family = target.sa.sa_family;
	if (!session->options->has_no_names)
		hosts_find(HOSTS_PATH, name, family, &answer);
	if (answer.count == 0)
		return error_set(session->err, STATUS_USAGE,
				 "source address is neither numeric nor in the hosts file: %s", name);
	connect->socket.source = answer.addresses[0];
	return 0;
}

static int parse_source(struct session *session, struct connect_options *connect)
{
	const struct options *options = session->options;
	struct endpoint own;
	uint16_t port = 0;
	bool is_literal = false;

	if (options->source_port && endpoint_parse_port(&port, options->source_port, 1, session_services(options),
							session->err) < 0)
		return -1;
	connect->socket.source_port = port;
	if (!options->source)
		return 0;
	if (options->is_unix) {
		if (endpoint_parse_path(&own, options->source, session->err) < 0)
			return -1;
		connect->source_path = own.path;
		return 0;
	}
	if (endpoint_literal(options->source, &connect->socket.source, &is_literal, session->err) < 0)
		return -1;
	return is_literal ? 0 : find_source(session, connect);
}

static int parse_service(struct session *session)
{
	const struct options *options = session->options;
	char *const *operands = options->operands;

	if (options->operand_count == 0)
		return error_set(session->err, STATUS_USAGE, "missing service and domain");
	return service_name_make(session->service, operands[0], options->operand_count > 1 ? operands[1] : NULL,
				 options->is_udp ? "udp" : "tcp", session->err);
}

static int parse_connect(struct session *session)
{
	const struct options *options = session->options;
	char *const *operands = options->operands;
	unsigned count = options->operand_count;
	const char *port = count > 1 ? operands[1] : NULL;

	if (session_check_operands(session) < 0)
		return -1;
	if (options->is_unix)
		return endpoint_parse_path(&session->endpoint, operands[0], session->err);
	if (options->uses_srv)
		return parse_service(session);
	if (count == 1 && options->dialect->default_port && !strchr(operands[0], ':'))
		port = options->dialect->default_port;
	if (endpoint_parse(&session->endpoint, count ? operands[0] : NULL, port, session_services(options),
			   session->err) < 0)
		return -1;
	return session_check_family(session);
}

static int check_retry(const struct session *session)
{
	const struct options *options = session->options;

	if (options->retry_delay_s < 0 || options->retries > 0 || options->wait_for_s > 0)
		return 0;
	return error_set(session->err, STATUS_USAGE, "must use --retry or --wait-for with --retry-delay");
}

static struct retry_options retry_of(const struct options *options)
{
	return (struct retry_options){
		.most = (unsigned)options->retries,
		.limit_s = options->wait_for_s > 0 ? options->wait_for_s : 0,
		.delay_s = options->retry_delay_s > 0 ? options->retry_delay_s : 0,
	};
}

int session_prepare_connecting(struct session *session)
{
	const struct options *options = session->options;
	struct connect_options *connect = &session->connect_options;

	if (parse_connect(session) < 0 || check_retry(session) < 0)
		return -1;
	report_typed(session->report, session->service[0] ? session->service : session->endpoint.host);
	connect->family = session_family(options);
	connect->socket.type = session_socket_type(options);
	connect->socket.has_random_port = options->is_random;
	connect->socket.may_broadcast = options->may_broadcast;
	connect->timeout_s = session_tighter(options->limit_s, options->connect_limit_s);
	connect->attempt_delay_s = options->attempt_delay_s > 0 ? options->attempt_delay_s : 0;
	connect->retry = retry_of(options);
	connect->has_no_names = options->has_no_names;
	connect->name_result = session_name_result(options);
	connect->fails_quietly = options->dialect->says_as_nc;
	if (parse_source(session, connect) < 0)
		return -1;
	/* A path and a service have none of their own. */
	session->port_count = session->endpoint.ports.count ? port_list_len(&session->endpoint.ports) : 1;
	if (session->port_count > 65535)
		return error_set(session->err, STATUS_USAGE, "more than 65535 ports");
	for (unsigned i = 0; i < session->port_count; i++)
		session->ports[i] = port_list_at(&session->endpoint.ports, i);
	if (options->is_random)
		shuffle(session->ports, session->port_count);
	return 0;
}

int session_start_connecting(struct session *session)
{
	if (session_prepare_connecting(session) < 0)
		return -1;
	connect_next(session);
	return 0;
}
