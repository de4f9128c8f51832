/* SPDX-License-Identifier: ISC */
/* The servers of a zone. */
#include "query_trace_servers.h"

#include "dns/codes.h"
#include "dns/root_hints.h"
#include "query_options.h"

#include <string.h>

void trace_servers_add(struct trace_servers *servers, const struct dns_name *name, const struct address *address)
{
	struct trace_server *server = &servers->list[servers->count];

	for (size_t i = 0; i < servers->count; i++)
		if (address_equal(&servers->list[i].address, address))
			return;
	if (servers->count == TRACE_SERVERS_MOST)
		return;
	servers->count++;
	server->address = *address;
	if (name)
		server->name = *name;
	else
		dns_name_root(&server->name);
}

static void add_bytes(struct trace_servers *servers, const struct dns_name *name, int family, const uint8_t *bytes,
		      uint16_t port)
{
	struct address address;

	address_any(&address, family, port);
	if (family == AF_INET)
		memcpy(&address.in.sin_addr, bytes, 4);
	else
		memcpy(&address.in6.sin6_addr, bytes, 16);
	trace_servers_add(servers, name, &address);
}

static bool wants(const struct query_options *query, int family)
{
	return family == AF_INET ? !query->v6_alone : !query->v4_alone;
}

/* Whether `name` is `zone` or below it. */
static bool is_within(const struct dns_name *name, const struct dns_name *zone)
{
	struct dns_name tail = *name;

	while (tail.len > zone->len) {
		size_t label = tail.wire[0] + 1u;

		memmove(tail.wire, tail.wire + label, tail.len - label);
		tail.len -= label;
	}
	return dns_name_equal(&tail, zone);
}

/* ---- hints ---- */

static bool is_nameless(const struct trace_servers *servers, const struct dns_name *name)
{
	for (size_t i = 0; i < servers->nameless_count; i++)
		if (dns_name_equal(&servers->nameless[i], name))
			return true;
	return false;
}

static void add_hints(struct trace_servers *servers, int family, uint16_t port, bool is_for_names)
{
	struct address address;
	struct dns_name name;

	for (size_t i = 0; i < root_hint_count; i++) {
		const struct root_hint *hint = &root_hints[i];

		dns_name_from_text(&name, hint->name, strlen(hint->name), NULL);
		if (is_for_names && !is_nameless(servers, &name))
			continue;
		if (address_from_text(&address, family == AF_INET ? hint->v4 : hint->v6, port) == 0)
			trace_servers_add(servers, &name, &address);
	}
}

void trace_servers_add_hints(struct trace_servers *servers, const struct query_options *query, uint16_t port,
			     bool is_for_names)
{
	if (wants(query, AF_INET))
		add_hints(servers, AF_INET, port, is_for_names);
	if (wants(query, AF_INET6))
		add_hints(servers, AF_INET6, port, is_for_names);
}

/* ---- messages ---- */

static size_t add_addresses(struct trace_servers *servers, const struct dns_message *message, enum dns_section section,
			    const struct dns_name *name, uint16_t type, uint16_t port)
{
	const size_t len = type == DNS_TYPE_A ? 4 : 16;
	const struct dns_record *record = NULL;
	struct dns_name owner;
	size_t count = 0;

	while ((record = dns_message_next(message, section, record))) {
		if (record->type != type || record->class != DNS_CLASS_IN || record->rdata_len != len)
			continue;
		dns_record_owner(message, record, &owner);
		if (!dns_name_equal(&owner, name))
			continue;
		add_bytes(servers, name, type == DNS_TYPE_A ? AF_INET : AF_INET6, message->bytes + record->rdata, port);
		count++;
	}
	return count;
}

void trace_servers_add_answer(struct trace_servers *servers, const struct dns_message *message,
			      const struct dns_name *name, uint16_t type, uint16_t port)
{
	add_addresses(servers, message, DNS_ANSWER, name, type, port);
}

/* The next NS record of a zone, with the name of its server. */
static const struct dns_record *next_ns(const struct dns_message *message, enum dns_section section,
					const struct dns_name *zone, const struct dns_record *last,
					struct dns_name *server)
{
	const struct dns_record *record = last;
	struct dns_name owner;
	struct cursor in;

	while ((record = dns_message_next(message, section, record))) {
		if (record->type != DNS_TYPE_NS || record->is_cut)
			continue;
		dns_record_owner(message, record, &owner);
		cursor_init(&in, message->bytes, record->rdata, record->rdata + record->rdata_len);
		if (dns_name_equal(&owner, zone) && dns_name_read(&in, server) == 0)
			return record;
	}
	return NULL;
}

static bool has_address(const struct trace_servers *servers, const struct dns_name *name)
{
	for (size_t i = 0; i < servers->count; i++)
		if (dns_name_equal(&servers->list[i].name, name))
			return true;
	return false;
}

/* RFC 2181, 5.4.1 and RFC 5452, 6: a server can't be trusted with addresses of names that
 * are not below its own zone.  Such a name is looked up, as one without address. */
static void add_glue(struct trace_servers *servers, const struct dns_message *message, const struct dns_name *names,
		     size_t count, const struct dns_name *referring, uint16_t type, uint16_t port)
{
	for (size_t i = 0; i < count; i++)
		if (is_within(&names[i], referring))
			add_addresses(servers, message, DNS_ADDITIONAL, &names[i], type, port);
}

void trace_servers_read(struct trace_servers *servers, const struct dns_message *message, enum dns_section section,
			const struct dns_name *zone, const struct dns_name *referring,
			const struct query_options *query, uint16_t port)
{
	struct dns_name names[TRACE_NAMES_MOST];
	const struct dns_record *record = NULL;
	size_t count = 0;

	servers->count = servers->nameless_count = 0;
	while (count < TRACE_NAMES_MOST && (record = next_ns(message, section, zone, record, &names[count])))
		count++;
	if (wants(query, AF_INET))
		add_glue(servers, message, names, count, referring, DNS_TYPE_A, port);
	if (wants(query, AF_INET6))
		add_glue(servers, message, names, count, referring, DNS_TYPE_AAAA, port);
	for (size_t i = 0; i < count; i++)
		if (!has_address(servers, &names[i]))
			servers->nameless[servers->nameless_count++] = names[i];
}

/* ---- referrals ---- */

bool trace_referral(const struct dns_message *message, const struct dns_name *zone, const struct dns_name *name,
		    struct dns_name *below)
{
	const struct dns_record *record = NULL;

	while ((record = dns_message_next(message, DNS_AUTHORITY, record))) {
		if (record->type != DNS_TYPE_NS)
			continue;
		dns_record_owner(message, record, below);
		if (below->len > zone->len && is_within(below, zone) && is_within(name, below))
			return true;
	}
	return false;
}
