/* SPDX-License-Identifier: ISC */
/* Whom -Q asks. */
#include "query_servers.h"

#include "base/error.h"
#include "dns/resolver.h"

#include <ev.h>
#include <string.h>

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
	struct server_list *list;
	uint16_t port;
	size_t first;			/* where its addresses begin */
	enum lookup_result result;
};

static void insert(struct server_list *list, size_t at, const struct address *address)
{
	if (list->count == SERVER_LIST_MOST)
		return;
	memmove(&list->addresses[at + 1], &list->addresses[at], (list->count - at) * sizeof list->addresses[0]);
	list->addresses[at] = *address;
	list->count++;
}

/* IPv4 first where there are both: of the two it is the likelier to get there. */
static void on_family(void *who, int family, const struct address *addresses, size_t count)
{
	struct search_for *search = who;
	struct address address;

	for (size_t i = 0; i < count; i++) {
		address = addresses[i];
		address_set_port(&address, search->port);
		insert(search->list, family == AF_INET ? search->first + i : search->list->count, &address);
	}
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
	struct search_for search = {
		.loop = loop,
		.list = list,
		.port = server->port ? server->port : default_port(query),
		.first = list->count,
		.result = LOOKUP_NO_MEMORY,
	};
	const struct lookup_handler handler = { on_family, on_found, &search };
	struct resolver *resolver = resolver_new(loop, &how, report);

	if (resolver && resolver_lookup(resolver, server->host, family_of(query), &handler))
		ev_run(loop, 0);
	resolver_free(resolver);
	if (search.result == LOOKUP_OK && list->count > search.first)
		return 0;
	return error_set(err, STATUS_NO_REPLY, "server '%s': %s", server->host, lookup_words(search.result));
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

/* Each @server, of the family that was asked for. */
static int find_each(struct query_servers *servers, const struct query_options *query, struct ev_loop *loop,
		     struct report *report, struct error *err)
{
	const struct query_list *words = &query->list;
	struct server_list *list = &servers->list, found;

	for (size_t i = 0; i < words->server_count; i++) {
		struct query_server_group *group = &servers->groups[servers->group_count];

		found.count = 0;
		if (add_server(&found, query, &words->servers[i], loop, report, err) < 0)
			return -1;
		if (family_of(query) != AF_UNSPEC)
			server_list_keep(&found, family_of(query));
		group->first = list->count;
		for (size_t k = 0; k < found.count && list->count < SERVER_LIST_MOST; k++)
			list->addresses[list->count++] = found.addresses[k];
		group->count = list->count - group->first;
		servers->group_count += group->count > 0;
	}
	return 0;
}

/* --dns-servers, or the system's. */
static int find_list(struct query_servers *servers, const struct query_options *query, struct error *err)
{
	struct server_list *list = &servers->list;
	int result = query->servers_csv ? server_list_read(list, query->servers_csv, default_port(query), err) :
					  server_list_system(list, default_port(query), err);

	if (result == 0 && family_of(query) != AF_UNSPEC)
		server_list_keep(list, family_of(query));
	servers->groups[0] = (struct query_server_group){ 0, list->count };
	servers->group_count = 1;
	return result;
}

int query_servers_find(struct query_servers *servers, const struct query_options *query, struct ev_loop *loop,
		       struct report *report, struct error *err)
{
	int result;

	servers->list.count = servers->group_count = 0;
	servers->each_is_asked = query->list.server_count > 0;
	result = servers->each_is_asked ? find_each(servers, query, loop, report, err) : find_list(servers, query, err);
	if (result < 0)
		return -1;
	if (!servers->list.count)
		return error_set(err, STATUS_NO_REPLY, "no server of the family asked for");
	return 0;
}
