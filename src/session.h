/* SPDX-License-Identifier: ISC */
/* session.h - one run of connecting or listening: what its parts share.
 *
 *	mode_session		opens the ends, starts, closes all
 *	session_connect		connect --> relay, for each port in turn
 *	session_listen		listen --> accept --> relay, or many at once
 *	session_relay		a relay, and what is told of its end
 *	session_settings	options -> what the parts below are asked for
 *	session_progress	the meter */
#ifndef SESSION_H
#define SESSION_H

#include "base/error.h"
#include "dns/resolver.h"
#include "net/connect.h"
#include "net/endpoint.h"
#include "net/filter.h"
#include "net/listen.h"
#include "net/relay.h"
#include "net/stream.h"
#include "options.h"
#include "out/report.h"

#include <ev.h>

struct session;

/* Told once a relay is over and closed: how it went. */
typedef void session_relay_over_fn(struct session *session, const struct error *err);

/* Bytes that have moved. */
struct session_counts {
	uint64_t input;		/* read from stdin */
	uint64_t sent, received;
};

struct session {
	const struct options *options;	/* lent, as the next two */
	struct ev_loop *loop;
	struct report *report;
	struct resolver *resolver;
	struct announcer *announcer;
	struct endpoint endpoint;
	char service[ENDPOINT_HOST_LEN];	/* --srv: where its records are; else "" */

	struct stream near_in, near_out, far;
	struct crlf_filter crlf;
	struct checksum_filter *sent_sum, *received_sum;
	struct dissect *dissect;
	struct relay *relay;
	double relay_started;
	session_relay_over_fn *on_relay_over;
	struct connect_times times;
	struct progress *progress;	/* NULL: none, or not yet */
	uint64_t input_size;		/* of a file on stdin when the meter started; 0: it is none */
	struct session_counts earlier;	/* of relays that are over */

	/* connecting */
	struct connector *connector;
	struct connect_options connect_options;
	unsigned ports[65535], port_count, port_next;
	bool has_connected;
	struct error unreached;		/* of the last port that could not be reached */

	/* listening */
	struct lookup *lookup;
	struct address addresses[LISTEN_MOST];
	unsigned address_count;
	struct listen_options listen_options;
	struct listen_set listeners;
	struct acceptor *acceptor;
	struct serve_stdio *serve;
	struct datagram *datagram;
	ev_io first_datagram;

	struct error *err;
	bool is_over;
};

/* ---- session_relay ---- */

/* The loop is left; session->err says how it went. */
void session_over(struct session *session);
void session_fail_without_memory(struct session *session);

/* Starts the relay between our ends and session->far. */
void session_start_relay(struct session *session, const char *peer, session_relay_over_fn *on_over);
/* Tells how far it came, and closes the far end.  Nothing where none runs. */
void session_close_relay(struct session *session);

/* ---- session_settings ---- */

bool session_is_datagram(const struct options *options);
int session_socket_type(const struct options *options);
int session_family(const struct options *options);	/* AF_UNSPEC: both */
/* Whose service names may be typed, "tcp" or "udp"; NULL: numbers alone. */
const char *session_services(const struct options *options);

/* The smaller of two limits, where a negative one is none. */
double session_tighter(double a, double b);

struct relay_options session_relay_options(struct session *session);
struct resolver_options session_resolver_options(const struct options *options);

/* -1 where there are more operands than host and port, or -U has not its path. */
int session_check_operands(struct session *session);

/* Where to listen, by operands, -s and -p.  -1: there is no port, or too many hosts. */
int session_listen_endpoint(const struct options *options, struct endpoint *endpoint, struct error *err);

/* -1 where the host is a literal of a family that was not asked for. */
int session_check_family(struct session *session);

/* What a host is with -n that is not numeric: nc's words are not to be added to. */
enum lookup_result session_name_result(const struct options *options);

/* Says of an error what it was about.  Returns 0 where there is none, or -1. */
int session_blame(struct session *session);

/* The sentence for a host that leads to no address.  Returns -1. */
int session_host_failed(struct session *session, int status, const char *words);

/* ---- session_progress ---- */

/* Starts the meter, if one is asked for and none runs. */
void session_progress_start(struct session *session);
/* Keeps the counts of the relay, which ends. */
void session_progress_keep(struct session *session);

/* ---- session_connect, session_listen ---- */

/* From the options and operands to session->endpoint, ->ports and
 * ->connect_options.  0, or -1 with session->err set. */
int session_prepare_connecting(struct session *session);

/* Both return 0, or -1 with session->err set: nothing was started. */
int session_start_connecting(struct session *session);
int session_start_listening(struct session *session);

#endif
