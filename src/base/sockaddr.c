/* SPDX-License-Identifier: ISC */
/* One socket address of any family, with its length. */
#include "base/sockaddr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int zone_to_scope(const char *zone, uint32_t *scope)
{
	const char *problem;

	*scope = if_nametoindex(zone);
	if (*scope)
		return 0;
	*scope = (uint32_t)strtonum(zone, 1, UINT32_MAX, &problem);
	if (!problem)
		return 0;
	errno = ENODEV;
	return -1;
}

static int in6_from_text(struct address *address, const char *text, uint16_t port)
{
	char host[INET6_ADDRSTRLEN];
	const char *zone = strchr(text, '%');
	size_t host_len = zone ? (size_t)(zone - text) : strlen(text);

	if (host_len >= sizeof host)
		return -1;
	memcpy(host, text, host_len);
	host[host_len] = '\0';
	address_any(address, AF_INET6, port);
	if (inet_pton(AF_INET6, host, &address->in6.sin6_addr) != 1)
		return -1;
	return zone ? zone_to_scope(zone + 1, &address->in6.sin6_scope_id) : 0;
}

int address_from_text(struct address *address, const char *text, uint16_t port)
{
	errno = 0;
	if (strchr(text, ':'))
		return in6_from_text(address, text, port);
	address_any(address, AF_INET, port);
	return inet_pton(AF_INET, text, &address->in.sin_addr) == 1 ? 0 : -1;
}

void address_any(struct address *address, int family, uint16_t port)
{
	memset(address, 0, sizeof *address);
	address->sa.sa_family = (sa_family_t)family;
	address->len = family == AF_INET ? sizeof address->in : sizeof address->in6;
	address_set_port(address, port);
}

int address_from_path(struct address *address, const char *path)
{
	size_t len = strlen(path);
	bool is_abstract = path[0] == '@';

	memset(address, 0, sizeof *address);
	address->un.sun_family = AF_UNIX;
	if (len == 0) {
		errno = EINVAL;
		return -1;
	}
	/* An abstract name has a zero byte in place of the "@" and no final one
	 * (unix(7)); a path keeps its final zero, so 107 bytes are the most. */
	if (len > sizeof address->un.sun_path - !is_abstract) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address->un.sun_path, path, len);
	if (is_abstract)
		address->un.sun_path[0] = '\0';
	address->len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + !is_abstract);
	return 0;
}

uint16_t address_port(const struct address *address)
{
	if (address->sa.sa_family == AF_INET)
		return ntohs(address->in.sin_port);
	if (address->sa.sa_family == AF_INET6)
		return ntohs(address->in6.sin6_port);
	return 0;
}

void address_set_port(struct address *address, uint16_t port)
{
	if (address->sa.sa_family == AF_INET)
		address->in.sin_port = htons(port);
	else if (address->sa.sa_family == AF_INET6)
		address->in6.sin6_port = htons(port);
}

static char *path_text(const struct address *address, char *text, size_t size)
{
	size_t start = offsetof(struct sockaddr_un, sun_path);
	size_t len = address->len > start ? address->len - start : 0;
	bool is_abstract = len > 0 && address->un.sun_path[0] == '\0';

	if (len > 0 && !is_abstract)
		len = strnlen(address->un.sun_path, len);
	if (len >= size)
		len = size - 1;
	memcpy(text, address->un.sun_path, len);
	text[len] = '\0';
	if (is_abstract)
		text[0] = '@';
	return text;
}

char *address_host(const struct address *address, char *text, size_t size)
{
	char host[INET6_ADDRSTRLEN] = "?", zone[IF_NAMESIZE];
	uint32_t scope;

	if (address->len == 0 || address->sa.sa_family == AF_UNIX)
		return path_text(address, text, size);
	if (address->sa.sa_family == AF_INET) {
		inet_ntop(AF_INET, &address->in.sin_addr, host, sizeof host);
		snprintf(text, size, "%s", host);
		return text;
	}
	inet_ntop(AF_INET6, &address->in6.sin6_addr, host, sizeof host);
	scope = address->in6.sin6_scope_id;
	if (scope && if_indextoname(scope, zone))
		snprintf(text, size, "%s%%%s", host, zone);
	else if (scope)
		snprintf(text, size, "%s%%%u", host, scope);
	else
		snprintf(text, size, "%s", host);
	return text;
}

char *address_text(const struct address *address, char *text, size_t size)
{
	char host[ADDRESS_TEXT_LEN];

	address_host(address, host, sizeof host);
	if (address->len && address->sa.sa_family == AF_INET)
		snprintf(text, size, "%s:%u", host, address_port(address));
	else if (address->len && address->sa.sa_family == AF_INET6)
		snprintf(text, size, "[%s]:%u", host, address_port(address));
	else
		snprintf(text, size, "%s", host);
	return text;
}

bool address_is_wildcard(const struct address *address)
{
	if (address->sa.sa_family == AF_INET)
		return address->in.sin_addr.s_addr == htonl(INADDR_ANY);
	return address->sa.sa_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&address->in6.sin6_addr);
}

bool address_equal(const struct address *a, const struct address *b)
{
	if (a->len == 0 || b->len == 0 || a->sa.sa_family != b->sa.sa_family)
		return a->len == b->len;
	if (a->sa.sa_family == AF_INET)
		return a->in.sin_port == b->in.sin_port && a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	if (a->sa.sa_family == AF_INET6)
		return a->in6.sin6_port == b->in6.sin6_port && a->in6.sin6_scope_id == b->in6.sin6_scope_id &&
		       IN6_ARE_ADDR_EQUAL(&a->in6.sin6_addr, &b->in6.sin6_addr);
	return a->len == b->len && memcmp(&a->un, &b->un, a->len) == 0;
}
