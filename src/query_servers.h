/* SPDX-License-Identifier: ISC */
/* query_servers.h - whom -Q asks: @servers, --dns-servers, or the system's. */
#ifndef QUERY_SERVERS_H
#define QUERY_SERVERS_H

#include "dns/server_list.h"
#include "query_options.h"

struct ev_loop;
struct report;

/* The addresses of one server, tried one after another. */
struct query_server_group {
	size_t first, count;		/* in the list */
};

/* Several @servers are each asked every question; other lists are for failover and
 * are one group. */
struct query_servers {
	struct server_list list;
	bool each_is_asked;
	struct query_server_group groups[QUERY_SERVERS_MOST];
	size_t group_count;
};

/* Looks up names of @servers on the loop, which returns meanwhile.  -1: `err` has
 * a sentence. */
int query_servers_find(struct query_servers *servers, const struct query_options *query, struct ev_loop *loop,
		       struct report *report, struct error *err);

/* A server that must be an address.  -1: it is a name. */
int query_server_address(const struct query_options *query, const struct query_server *server,
			 struct address *address);

#endif
