/* SPDX-License-Identifier: ISC */
/* base/sockaddr.h - one socket address of any family, with its length. */
#ifndef BASE_SOCKADDR_H
#define BASE_SOCKADDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct address {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
		struct sockaddr_storage storage;	/* room for any */
	};
	socklen_t len;		/* 0: no address */
};

enum {
	ADDRESS_HOST_LEN = 64,	/* room for the longest numeric host, zone included */
	ADDRESS_TEXT_LEN = 128,	/* room for any address with its port, or a path */
};

/* Reads the usual numeric forms: dotted quad, IPv6, IPv6 with %zone (a name
 * or a number).  `port` is in host order.  Returns 0, or -1 where `text` is
 * no such address.  An unknown zone is -1 with errno ENODEV. */
int address_from_text(struct address *address, const char *text, uint16_t port);

/* Any address of the family: 0.0.0.0 or ::, with this port. */
void address_any(struct address *address, int family, uint16_t port);

/* A Unix path; "@name" is the abstract name (Linux).  -1 with errno
 * ENAMETOOLONG where it doesn't fit sun_path, EINVAL where it is empty. */
int address_from_path(struct address *address, const char *path);

/* The port in host order; 0 where the family has none. */
uint16_t address_port(const struct address *address);
void address_set_port(struct address *address, uint16_t port);

/* The host alone, numeric, with its zone; for AF_UNIX the path ("@name" for
 * abstract ones, "" for unnamed).  Text is cut to fit.  Returns `text`. */
char *address_host(const struct address *address, char *text, size_t size);

/* 192.0.2.1:80, [2001:db8::1]:80, or the path.  Returns `text`. */
char *address_text(const struct address *address, char *text, size_t size);

bool address_is_wildcard(const struct address *address);
bool address_equal(const struct address *a, const struct address *b);

#endif
