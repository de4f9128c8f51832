/* SPDX-License-Identifier: ISC */
/* A list of name servers as a user types it. */
#include "dns/servers.h"

#include "base/error.h"
#include "base/sockaddr.h"
#include "base/text.h"
#include "dns/server_list.h"

#include <errno.h>
#include <string.h>

/* Splits [ADDR6] and [ADDR6]:PORT; as split_port(). */
static const char *split_brackets(char **host)
{
	char *end = strchr(*host, ']');

	++*host;
	if (!end)
		return NULL;
	*end++ = '\0';
	if (!strchr(*host, ':') || (*end != '\0' && *end != ':'))
		return NULL;
	return *end == ':' && end[1] == '\0' ? NULL : end + (*end == ':');
}

/* Splits ADDR and ADDR4:PORT in place, and the same with brackets.  Returns the
 * port, "" where there is none, or NULL where the form is wrong. */
static const char *split_port(char **host)
{
	char *colon = strchr(*host, ':');

	if (**host == '[')
		return split_brackets(host);
	if (!colon || strchr(colon + 1, ':'))
		return "";
	*colon = '\0';
	return colon[1] ? colon + 1 : NULL;
}

/* RFC 4007, 6: a link-local address means something on one link alone. */
static bool needs_zone(const struct address *address)
{
	return address->sa.sa_family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&address->in6.sin6_addr) &&
	       address->in6.sin6_scope_id == 0;
}

static int check_server(const char *server, struct error *err)
{
	char text[ADDRESS_TEXT_LEN], *host = text;
	struct address address;
	const char *port, *problem;
	long long number;

	if (strlen(server) >= sizeof text)
		return error_set(err, STATUS_USAGE, "name server '%s' is not an address", server);
	strcpy(text, server);
	port = split_port(&host);
	if (!port || address_from_text(&address, host, 0) != 0)
		return error_set(err, STATUS_USAGE,
				 port && errno == ENODEV ? "name server '%s': there is no such zone"
							 : "name server '%s' is not an address",
				 server);
	if (needs_zone(&address))
		return error_set(err, STATUS_USAGE, "name server '%s' needs a zone, as in %s%%eth0", server,
				 host);
	problem = *port ? text_to_number(port, 1, 65535, &number) : NULL;
	if (problem)
		return error_set(err, STATUS_USAGE, "port '%s' of name server '%s' is %s", port, server,
				 problem);
	return 0;
}

int servers_check(const char *csv, struct error *err)
{
	char server[256];
	size_t len;

	for (size_t count = 1;; count++) {
		if (count > SERVER_LIST_MOST)
			return error_set(err, STATUS_USAGE, "more than %d name servers", SERVER_LIST_MOST);
		len = strcspn(csv, ",");
		if (len >= sizeof server)
			return error_set(err, STATUS_USAGE, "name server '%.64s...' is not an address", csv);
		memcpy(server, csv, len);
		server[len] = '\0';
		if (check_server(server, err) != 0)
			return -1;
		if (csv[len] == '\0')
			return 0;
		csv += len + 1;
	}
}
