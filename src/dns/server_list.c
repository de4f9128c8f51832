/* SPDX-License-Identifier: ISC */
/* Name servers as addresses. */
#include "dns/server_list.h"

#include "base/error.h"
#include "base/text.h"
#include "dns/cares.h"

#include <string.h>

/* ADDR, ADDR4:PORT, [ADDR6], [ADDR6]:PORT. */
static int read_server(struct address *address, const char *text, size_t len, uint16_t default_port)
{
	char host[ADDRESS_TEXT_LEN], *end;
	long long port = default_port;
	const char *start = host;

	if (len >= sizeof host)
		return -1;
	memcpy(host, text, len);
	host[len] = '\0';
	end = strchr(host, host[0] == '[' ? ']' : ':');
	if (host[0] == '[') {
		start = host + 1;
		if (!end)
			return -1;
		*end++ = '\0';
	} else if (end && strchr(end + 1, ':')) {
		end = NULL;	/* an IPv6 address alone */
	}
	if (end && *end == ':') {
		*end = '\0';
		if (text_to_number(end + 1, 1, 65535, &port))
			return -1;
	}
	return address_from_text(address, start, (uint16_t)port);
}

int server_list_read(struct server_list *list, const char *csv, uint16_t default_port, struct error *err)
{
	size_t len;

	list->count = 0;
	for (;; csv += len + 1) {
		len = strcspn(csv, ",");
		if (list->count == SERVER_LIST_MOST)
			return error_set(err, STATUS_USAGE, "more than %d name servers", SERVER_LIST_MOST);
		if (read_server(&list->addresses[list->count], csv, len, default_port) < 0)
			return error_set(err, STATUS_USAGE, "name server '%.*s' is not an address", (int)len, csv);
		list->count++;
		if (!csv[len])
			return 0;
	}
}

static void add_node(struct server_list *list, const struct ares_addr_port_node *node, uint16_t default_port)
{
	struct address *to = &list->addresses[list->count];
	int port = node->udp_port ? node->udp_port : default_port;

	if (list->count == SERVER_LIST_MOST)
		return;
	memset(to, 0, sizeof *to);
	address_any(to, node->family, (uint16_t)port);
	if (node->family == AF_INET)
		memcpy(&to->in.sin_addr, &node->addr.addr4, sizeof to->in.sin_addr);
	else
		memcpy(&to->in6.sin6_addr, &node->addr.addr6, sizeof to->in6.sin6_addr);
	list->count++;
}

int server_list_system(struct server_list *list, uint16_t default_port, struct error *err)
{
	struct ares_addr_port_node *nodes = NULL;
	ares_channel channel;

	list->count = 0;
	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
		return error_set(err, STATUS_FAILED, "name servers: c-ares can't be started");
	if (ares_init(&channel) == ARES_SUCCESS) {
		if (ares_get_servers_ports(channel, &nodes) == ARES_SUCCESS)
			for (const struct ares_addr_port_node *node = nodes; node; node = node->next)
				add_node(list, node, default_port);
		if (nodes)
			ares_free_data(nodes);
		ares_destroy(channel);
	}
	ares_library_cleanup();
	if (!list->count)
		return error_set(err, STATUS_NO_REPLY, "the system has no name server");
	return 0;
}

void server_list_keep(struct server_list *list, int family)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->addresses[i].sa.sa_family == family)
			list->addresses[kept++] = list->addresses[i];
	list->count = kept;
}
