/* SPDX-License-Identifier: ISC */
/* From options to what the parts below are asked for. */
#include "session.h"

#include <math.h>

bool session_is_datagram(const struct options *options)
{
	return options->is_udp;
}

int session_socket_type(const struct options *options)
{
	if (options->is_udp)
		return SOCK_DGRAM;
	return options->is_seqpacket ? SOCK_SEQPACKET : SOCK_STREAM;
}

const char *session_services(const struct options *options)
{
	if (options->has_no_names && !options->dialect->n_knows_services)
		return NULL;
	return options->is_udp ? "udp" : "tcp";
}

int session_family(const struct options *options)
{
	if (options->v4_alone)
		return AF_INET;
	return options->v6_alone ? AF_INET6 : AF_UNSPEC;
}

/* The smaller of two limits, where a negative one is none. */
double session_tighter(double a, double b)
{
	if (a < 0)
		return b;
	return b >= 0 && b < a ? b : a;
}

/* "host 80 443": what was meant is easily told. */
static bool is_port_list(const struct options *options)
{
	const char *last = options->operands[2];

	return !options->is_listener && !options->uses_srv && last[0] && last[strspn(last, "0123456789-,")] == '\0';
}

int session_check_operands(struct session *session)
{
	const struct options *options = session->options;

	if (options->is_unix && options->operand_count != 1)
		return error_set(session->err, STATUS_USAGE, "-U takes one path");
	if (options->operand_count > 2)
		return error_set(session->err, STATUS_USAGE, "one operand too many: %s%s", options->operands[2],
				 is_port_list(options) ? " (ports are joined by commas)" : "");
	return 0;
}

int session_listen_endpoint(const struct options *options, struct endpoint *endpoint, struct error *err)
{
	const char *host = options->operand_count > 0 ? options->operands[0] : NULL;
	const char *port = options->operand_count > 1 ? options->operands[1] : NULL;

	/* -l -p PORT and -l -s ADDR are how older netcats say it. */
	if (!port && options->source_port)
		port = options->source_port;
	if (!port && options->source && host) {
		port = host;
		host = NULL;
	}
	if (!host && options->source)
		host = options->source;
	else if (options->source)
		return error_set(err, STATUS_USAGE, "address to listen on is given twice: %s and %s", host,
				 options->source);
	if (!port && !host)
		host = options->dialect->default_port;
	return endpoint_parse_listen(endpoint, host, port, session_services(options), err);
}

int session_check_family(struct session *session)
{
	int asked = session_family(session->options);
	struct address literal;
	bool is_literal;

	if (endpoint_literal(session->endpoint.host, &literal, &is_literal, session->err) < 0)
		return -1;
	if (!is_literal || asked == AF_UNSPEC || literal.sa.sa_family == asked)
		return 0;
	return session_host_failed(session, STATUS_USAGE, "Address family for hostname not supported");
}

enum lookup_result session_name_result(const struct options *options)
{
	return options->dialect->says_as_nc ? LOOKUP_NO_NAME : LOOKUP_NOT_NUMERIC;
}

int session_blame(struct session *session)
{
	if (session->service[0] && session->err->status)
		return error_about(session->err, session->service, 0);
	return endpoint_blame(&session->endpoint, session->err);
}

/* nc's listener leaves out the host. */
int session_host_failed(struct session *session, int status, const char *words)
{
	const struct endpoint *endpoint = &session->endpoint;

	if (session->options->is_listener && session->options->dialect->says_as_nc) {
		error_set(session->err, status, "getaddrinfo: %s", words);
		return error_of_kind(session->err, ERROR_RESOLVE);
	}
	return endpoint_unresolved(endpoint->host, port_list_at(&endpoint->ports, 0), status, words, session->err);
}

/* ---- what the relay is told ---- */

static double linger_of(const struct options *options)
{
	const struct dialect *dialect = options->dialect;

	if (options->half_closes)
		return INFINITY;
	if (options->linger_s >= 0)
		return options->linger_s;
	if (session_is_datagram(options))
		return 1.0;
	/* --send-only waits for quiet with the same time. */
	if (options->sends_only)
		return 0.5;
	return options->is_listener ? dialect->linger_listen_s : dialect->linger_connect_s;
}

static bool shuts_down(const struct options *options)
{
	if (options->never_shuts_down || session_is_datagram(options))
		return false;
	return options->dialect->shuts_down || options->shuts_down || options->has_quit;
}

static struct flow_options flow_options_of(const struct session *session)
{
	const struct options *options = session->options;

	return (struct flow_options){
		.delay_s = options->delay_s > 0 ? options->delay_s : 0,
		.splits_lines = options->has_lines,
	};
}

/* The filters of what is sent: CRLF first, then the sum of what goes out. */
static struct filter *out_filters(struct session *session)
{
	struct filter *filters = NULL;

	if (session->sent_sum)
		filters = checksum_filter_base(session->sent_sum);
	if (session->options->has_crlf) {
		session->crlf.filter.next = filters;
		filters = &session->crlf.filter;
	}
	return filters;
}

struct relay_options session_relay_options(struct session *session)
{
	const struct options *options = session->options;
	struct relay_options relay = {
		.out = flow_options_of(session),
		.in = flow_options_of(session),
		.has_no_source = options->reads_no_stdin || options->receives_only,
		.discards = options->sends_only,
		.shuts_down = shuts_down(options),
		.is_listener = options->is_listener,
		.linger_s = linger_of(options),
		.quit_s = options->has_quit ? options->quit_s : -1,
		.idle_s = session_tighter(options->limit_s, options->idle_limit_s),
		.idle_is_failure = options->idle_limit_s >= 0 &&
				   (options->limit_s < 0 || options->idle_limit_s < options->limit_s),
	};

	relay.dissect = session->dissect;
	relay.out.filters = out_filters(session);
	if (options->interval_s > 0) {
		relay.out.delay_s = options->interval_s;
		relay.out.delays_lines = true;
	}
	if (session->received_sum)
		relay.in.filters = checksum_filter_base(session->received_sum);
	relay.in.most_reads = options->most_reads > 0 ? (unsigned)options->most_reads : 0;
	/* Others come after this peer. */
	relay.in.keeps_sink_open = options->keeps_open || session->port_count > 1 || options->sends_only;
	return relay;
}

struct resolver_options session_resolver_options(const struct options *options)
{
	return (struct resolver_options){
		.hosts_path = options->skips_hosts ? "" : NULL,
		.servers_csv = options->dns_servers,
		.timeout_s = options->dns_timeout_s > 0 ? options->dns_timeout_s : 0,
		.tries = options->dns_tries > 0 ? (int)options->dns_tries : 0,
		.uses_search = !options->skips_search,
		.uses_tcp = options->dns_over_tcp,
	};
}
