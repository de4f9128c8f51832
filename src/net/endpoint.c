/* SPDX-License-Identifier: ISC */
/* What a user types for one end of a connection. */
#include "net/endpoint.h"

#include "base/text.h"
#include "out/report.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>

int endpoint_parse_port(uint16_t *port, const char *text, uint16_t lowest, const char *protocol,
			struct error *err)
{
	const char *problem;
	struct servent *service;
	long long number;

	problem = text_to_number(text, lowest, UINT16_MAX, &number);
	if (protocol && problem && strcmp(problem, "invalid") == 0) {
		service = getservbyname(text, protocol);
		if (service) {
			*port = ntohs((uint16_t)service->s_port);
			return 0;
		}
	}
	/* nc's words: scripts know them. */
	if (problem)
		return error_set(err, STATUS_USAGE, "port number %s: %s", problem, text);
	*port = (uint16_t)number;
	return 0;
}

int endpoint_unresolved(const char *host, uint16_t port, int status, const char *words, struct error *err)
{
	error_set(err, status, "getaddrinfo for host \"%s\" port %u: %s", host, port, words);
	return error_of_kind(err, ERROR_RESOLVE);
}

int endpoint_unanswered(const char *name, const char *type, double limit_s, struct error *err)
{
	error_set(err, STATUS_FAILED, "resolving \"%s\"%s: no answer within %.*g s", name, type,
		  limit_s < 1000 ? 3 : 7, limit_s);
	return error_of_kind(err, ERROR_RESOLVE);
}

int endpoint_blame(const struct endpoint *endpoint, struct error *err)
{
	bool is_one = port_list_len(&endpoint->ports) == 1;

	if (err->status == STATUS_OK)
		return 0;
	if (err->status != STATUS_USAGE && !endpoint->is_path)
		error_about(err, endpoint->host, is_one ? port_list_at(&endpoint->ports, 0) : 0);
	return -1;
}

const char *endpoint_service(uint16_t port, const char *protocol)
{
	struct servent *service = getservbyport(htons(port), protocol);

	return service ? service->s_name : NULL;
}

/* "80", "http" or "8000-8010".  Service names may have a "-" themselves. */
static int parse_range(struct port_list *ports, const char *text, const char *protocol, struct error *err)
{
	size_t digits = strspn(text, "0123456789");
	uint16_t low, high;
	char first[8];

	if (ports->count == ENDPOINT_RANGES)
		return error_set(err, STATUS_USAGE, "more than %d ports and ranges in a list", ENDPOINT_RANGES);
	if (digits > 0 && digits < sizeof first && text[digits] == '-') {
		if (!text[digits + 1])
			return error_set(err, STATUS_USAGE, "port number invalid: %s", text);
		strlcpy(first, text, digits + 1);
		if (endpoint_parse_port(&low, first, 1, protocol, err) < 0 ||
		    endpoint_parse_port(&high, text + digits + 1, 1, protocol, err) < 0)
			return -1;
		if (low > high)
			return error_set(err, STATUS_USAGE, "port range runs backwards: %s", text);
	} else {
		if (endpoint_parse_port(&low, text, 1, protocol, err) < 0)
			return -1;
		high = low;
	}
	ports->ranges[ports->count].low = low;
	ports->ranges[ports->count].high = high;
	ports->count++;
	return 0;
}

static int parse_list(struct port_list *ports, const char *text, const char *protocol, struct error *err)
{
	char copy[1024], *rest = copy, *part;

	if (strlcpy(copy, text, sizeof copy) >= sizeof copy)
		return error_set(err, STATUS_USAGE, "port list too long");
	while ((part = strsep(&rest, ",")) != NULL) {
		if (!*part || *part == ' ')	/* nothing to see in it */
			return error_set(err, STATUS_USAGE, "port number invalid: %s", text);
		if (parse_range(ports, part, protocol, err) < 0)
			return -1;
	}
	return 0;
}

unsigned port_list_len(const struct port_list *ports)
{
	unsigned len = 0;

	for (unsigned i = 0; i < ports->count; i++)
		len += 1u + ports->ranges[i].high - ports->ranges[i].low;
	return len;
}

uint16_t port_list_at(const struct port_list *ports, unsigned index)
{
	for (unsigned i = 0; i < ports->count; i++) {
		unsigned len = 1u + ports->ranges[i].high - ports->ranges[i].low;

		if (index < len)
			return (uint16_t)(ports->ranges[i].low + index);
		index -= len;
	}
	return 0;
}

/* RFC 1035, 2.3.4, for names as they go on the wire. */
static int check_name(const char *host, struct error *err)
{
	size_t len = strlen(host), label = 0;

	if (host[len - 1] == '.')
		len--;
	for (size_t i = 0; i < len; i++) {
		if (host[i] & 0x80)
			return 0;	/* the A-labels will be looked at */
		label = host[i] == '.' ? 0 : label + 1;
		if (label > 63)
			return error_set(err, STATUS_USAGE, "host name has a label of more than 63 bytes: %.40s...",
					 host);
	}
	if (len > 253)
		return error_set(err, STATUS_USAGE, "host name has more than 253 bytes: %.40s...", host);
	return 0;
}

static int set_host(struct endpoint *endpoint, const char *host, size_t len, struct error *err)
{
	if (len >= 2 && host[0] == '[' && host[len - 1] == ']') {
		host++;
		len -= 2;
	}
	if (len == 0)
		return error_set(err, STATUS_USAGE, "host name is empty");
	if (len >= sizeof endpoint->host)
		return error_set(err, STATUS_USAGE, "host name has more than 253 bytes: %.40s...", host);
	memcpy(endpoint->host, host, len);
	endpoint->host[len] = '\0';
	return check_name(endpoint->host, err);
}

/* Where the port begins in host:port or [v6]:port, or NULL.  A bare IPv6
 * address has more than one colon and no port. */
static const char *port_part(const char *text)
{
	const char *colon = strrchr(text, ':');

	if (!colon)
		return NULL;
	if (text[0] == '[')
		return colon > text && colon[-1] == ']' ? colon + 1 : NULL;
	return strchr(text, ':') == colon ? colon + 1 : NULL;
}

int endpoint_parse(struct endpoint *endpoint, const char *host, const char *ports, const char *protocol,
		   struct error *err)
{
	memset(endpoint, 0, sizeof *endpoint);
	if (!host)
		return error_set(err, STATUS_USAGE, "missing host and port");
	if (!ports) {
		ports = port_part(host);
		if (!ports)
			return error_set(err, STATUS_USAGE, "missing port number");
		if (set_host(endpoint, host, (size_t)(ports - 1 - host), err) < 0)
			return -1;
	} else if (set_host(endpoint, host, strlen(host), err) < 0) {
		return -1;
	}
	return parse_list(&endpoint->ports, ports, protocol, err);
}

int endpoint_parse_listen(struct endpoint *endpoint, const char *host, const char *port,
			  const char *protocol, struct error *err)
{
	uint16_t number;

	memset(endpoint, 0, sizeof *endpoint);
	if (host && !port) {
		port = port_part(host);
		if (port && port - 1 > host && set_host(endpoint, host, (size_t)(port - 1 - host), err) < 0)
			return -1;
		if (!port)
			port = host;
	} else if (host && set_host(endpoint, host, strlen(host), err) < 0) {
		return -1;
	}
	if (!port)
		return error_set(err, STATUS_USAGE, "missing port number");
	if (endpoint_parse_port(&number, port, 0, protocol, err) < 0)
		return -1;
	endpoint->ports.ranges[0].low = endpoint->ports.ranges[0].high = number;
	endpoint->ports.count = 1;
	return 0;
}

int endpoint_parse_path(struct endpoint *endpoint, const char *path, struct error *err)
{
	memset(endpoint, 0, sizeof *endpoint);
	endpoint->is_path = true;
	if (address_from_path(&endpoint->path, path) < 0)
		return error_set(err, STATUS_USAGE, "%s: %s", path[0] ? path : "path of the socket",
				 strerror(errno));
	return 0;
}

/* The short and old ways to write an IPv4 address (127.1, 0x7f000001) that
 * inet_aton(3) knows and no name can look like. */
static bool is_old_literal(const char *host, struct address *address)
{
	size_t digits = strspn(host, "0123456789abcdefABCDEFxX.");

	if (!isdigit((unsigned char)host[0]) || host[digits] != '\0')
		return false;
	address_any(address, AF_INET, 0);
	return inet_aton(host, &address->in.sin_addr) != 0;
}

int endpoint_literal(const char *host, struct address *address, bool *is_literal, struct error *err)
{
	char bare[ENDPOINT_HOST_LEN];
	size_t len = strlen(host);

	if (len > 2 && len < sizeof bare && host[0] == '[' && host[len - 1] == ']') {
		strlcpy(bare, host + 1, len - 1);
		host = bare;
	}
	*is_literal = address_from_text(address, host, 0) == 0 || (errno == 0 && is_old_literal(host, address));
	if (!*is_literal && errno == ENODEV)
		return error_set(err, STATUS_FAILED, "%s: no such interface: %s", host, strchr(host, '%') + 1);
	if (!*is_literal && strchr(host, ':'))
		return error_set(err, STATUS_USAGE, "not an IPv6 address: %s", host);
	return 0;
}

void endpoint_tell_literal(struct report *report, const char *host, const struct address *address)
{
	char text[ADDRESS_HOST_LEN];

	report(report, REPORT_ANSWER, F_TEXT(host), F_TEXT(address->sa.sa_family == AF_INET ? "A" : "AAAA"),
	       F_TEXT(address_host(address, text, sizeof text)), F_NUMBER(REPORT_UNKNOWN), F_NUMBER(REPORT_UNKNOWN),
	       F_TEXT("numeric"), F_MS(0));
}
