/* SPDX-License-Identifier: ISC */
/* The name that a service of a domain has SRV records at (RFC 2782). */
#include "net/service_name.h"

#include "dns/candidates.h"

#include <stdio.h>
#include <string.h>

static bool is_domain(const char *text)
{
	return strchr(text, '.') != NULL;
}

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

/* "imaps" of "imaps", "_imaps" or "993". */
static int find_service(const char **service, const char *typed, const char *protocol, struct error *err)
{
	uint16_t port;

	*service = typed[0] == '_' ? typed + 1 : typed;
	if (is_number(*service)) {
		if (endpoint_parse_port(&port, *service, 1, NULL, err) < 0)
			return -1;
		*service = endpoint_service(port, protocol);
		if (!*service)
			return error_set(err, STATUS_USAGE, "port %u is no known service of %s", port, protocol);
	}
	if (**service == '\0' || strlen(*service) > 62 || !name_is_host(*service) || is_domain(*service))
		return error_set(err, STATUS_USAGE, "not the name of a service: %.80s", typed);
	return 0;
}

static int take_whole(char name[ENDPOINT_HOST_LEN], const char *typed, struct error *err)
{
	if (typed[0] != '_' || !is_domain(typed))
		return error_set(err, STATUS_USAGE,
				 "--srv takes a service and a domain, or a name like _imaps._tcp.example.com: %.80s", typed);
	if (strlcpy(name, typed, ENDPOINT_HOST_LEN) >= ENDPOINT_HOST_LEN)
		return error_set(err, STATUS_USAGE, "host name has more than 253 bytes: %.40s...", typed);
	return 0;
}

int service_name_make(char name[ENDPOINT_HOST_LEN], const char *first, const char *second, const char *protocol,
		      struct error *err)
{
	const char *typed = first, *domain = second, *service;
	char ascii[NAME_SIZE];

	if (!second)
		return take_whole(name, first, err);
	if (is_domain(first) && !is_domain(second)) {
		typed = second;
		domain = first;
	}
	if (find_service(&service, typed, protocol, err) < 0)
		return -1;
	/* The labels before it are none of IDNA's.  What is no name the resolver will refuse. */
	if (name_to_ascii(domain, ascii) == 0)
		domain = ascii;
	if (snprintf(name, ENDPOINT_HOST_LEN, "_%s._%s.%s", service, protocol, domain) >= ENDPOINT_HOST_LEN)
		return error_set(err, STATUS_USAGE, "host name has more than 253 bytes: %.40s...", domain);
	return 0;
}
