/* SPDX-License-Identifier: ISC */
/* Whom -Q asks. */
#include "query_servers.h"

#include "base/error.h"
#include "dns/resolver.h"

#include <ev.h>

static uint16_t default_port(const struct query_options *query)
{
	return query->port ? (uint16_t)query->port : DNS_PORT;
}

static int family_of(const struct query_options *query)
{
	return query->v4_alone ? AF_INET : query->v6_alone ? AF_INET6 : AF_UNSPEC;
}

int query_server_address(const struct query_options *query, const struct query_server *server,
			 struct address *address)
{
	return address_from_text(address, server->host, server->port ? server->port : default_port(query));
}

/* ---- a server's name ---- */

struct search_for {
	struct ev_loop *loop;
	struct address address;		/* the first that came; .len 0: none */
	enum lookup_result result;
};

static void on_family(void *who, int family, const struct address *addresses, size_t count)
{
	struct search_for *search = who;

	/* IPv4 where there are both: of the two it is the likelier to get there. */
	if (count && (!search->address.len || family == AF_INET))
		search->address = addresses[0];
}

static void on_found(void *who, enum lookup_result result)
{
	struct search_for *search = who;

	search->result = result;
	ev_break(search->loop, EVBREAK_ALL);
}

static int look_up(struct server_list *list, const struct query_options *query, const struct query_server *server,
		   struct ev_loop *loop, struct report *report, struct error *err)
{
	const struct resolver_options how = { .servers_csv = query->servers_csv, .uses_search = true };
	struct search_for search = { .loop = loop, .result = LOOKUP_NO_MEMORY };
	const struct lookup_handler handler = { on_family, on_found, &search };
	struct resolver *resolver = resolver_new(loop, &how, report);

	if (resolver && resolver_lookup(resolver, server->host, family_of(query), &handler))
		ev_run(loop, 0);
	resolver_free(resolver);
	if (search.result != LOOKUP_OK || !search.address.len)
		return error_set(err, STATUS_NO_REPLY, "server '%s': %s", server->host, lookup_words(search.result));
	list->addresses[list->count] = search.address;
	address_set_port(&list->addresses[list->count++], server->port ? server->port : default_port(query));
	return 0;
}

static int add_server(struct server_list *list, const struct query_options *query, const struct query_server *server,
		      struct ev_loop *loop, struct report *report, struct error *err)
{
	if (list->count == SERVER_LIST_MOST)
		return error_set(err, STATUS_USAGE, "more than %d servers", SERVER_LIST_MOST);
	if (query_server_address(query, server, &list->addresses[list->count]) < 0)
		return look_up(list, query, server, loop, report, err);
	list->count++;
	return 0;
}

int query_servers_find(struct query_servers *servers, const struct query_options *query, struct ev_loop *loop,
		       struct report *report, struct error *err)
{
	const struct query_list *words = &query->list;
	struct server_list *list = &servers->list;
	int result = 0;

	list->count = 0;
	servers->each_is_asked = words->server_count > 0;
	for (size_t i = 0; i < words->server_count && result == 0; i++)
		result = add_server(list, query, &words->servers[i], loop, report, err);
	if (!words->server_count && query->servers_csv)
		result = server_list_read(list, query->servers_csv, default_port(query), err);
	else if (!words->server_count)
		result = server_list_system(list, default_port(query), err);
	if (result < 0)
		return -1;
	if (family_of(query) != AF_UNSPEC)
		server_list_keep(list, family_of(query));
	if (!list->count)
		return error_set(err, STATUS_NO_REPLY, "no server of the family asked for");
	return 0;
}
