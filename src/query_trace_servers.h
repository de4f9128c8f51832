/* SPDX-License-Identifier: ISC */
/* query_trace_servers.h - the servers of a zone, as a referral or the root hints name them. */
#ifndef QUERY_TRACE_SERVERS_H
#define QUERY_TRACE_SERVERS_H

#include "base/sockaddr.h"
#include "dns/message.h"

struct query_options;

enum { TRACE_SERVERS_MOST = 48, TRACE_NAMES_MOST = 32 };

struct trace_server {
	struct address address;
	struct dns_name name;		/* the root: unknown */
};

/* IPv4 before IPv6: of the two it is the likelier to get there. */
struct trace_servers {
	struct trace_server list[TRACE_SERVERS_MOST];
	size_t count;
	struct dns_name nameless[TRACE_NAMES_MOST];	/* servers without an address */
	size_t nameless_count;
};

/* `name` may be NULL.  More than fit are dropped, and so are repeated ones. */
void trace_servers_add(struct trace_servers *servers, const struct dns_name *name, const struct address *address);

/* The root's servers as published; with `is_for_names` only those that are still
 * without an address. */
void trace_servers_add_hints(struct trace_servers *servers, const struct query_options *query, uint16_t port,
			     bool is_for_names);

/* Adds the addresses of `name` in an answer. */
void trace_servers_add_answer(struct trace_servers *servers, const struct dns_message *message,
			      const struct dns_name *name, uint16_t type, uint16_t port);

/* Reads the NS records of `zone` in a section, with those addresses that come along which
 * the servers of `referring`, who sent the message, have a say in. */
void trace_servers_read(struct trace_servers *servers, const struct dns_message *message, enum dns_section section,
			const struct dns_name *zone, const struct dns_name *referring,
			const struct query_options *query, uint16_t port);

/* Whether the message refers from the servers of `zone` to those of one `below` it that
 * holds `name`. */
bool trace_referral(const struct dns_message *message, const struct dns_name *zone, const struct dns_name *name,
		    struct dns_name *below);

#endif
