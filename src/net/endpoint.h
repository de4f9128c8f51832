/* SPDX-License-Identifier: ISC */
/* net/endpoint.h - what a user types for one end of a connection. */
#ifndef NET_ENDPOINT_H
#define NET_ENDPOINT_H

#include "base/error.h"
#include "base/sockaddr.h"

#include <stdbool.h>
#include <stdint.h>

struct report;

enum {
	/* RFC 1035, 2.3.4: 255 octets on the wire are 253 characters, and a final
	 * dot.  Typed in UTF-8 a name may be longer; the A-label is what counts. */
	ENDPOINT_HOST_LEN = 1024,
	ENDPOINT_RANGES = 64,
};

/* A list of ports, as typed: 22,80,8000-8010. */
struct port_list {
	struct {
		uint16_t low, high;
	} ranges[ENDPOINT_RANGES];
	unsigned count;
};

/* A host and its ports, or a path. */
struct endpoint {
	char host[ENDPOINT_HOST_LEN];	/* without brackets; "": none given */
	struct port_list ports;
	bool is_path;
	struct address path;		/* where is_path */
};

/* Reads host and ports; either may be NULL.  `host` may be [v6].  Where only
 * one text is given, it is host:port or [v6]:port (a bare number or service is
 * a port for listeners: see endpoint_parse_listen).  `protocol`, "tcp" or
 * "udp", chooses the service names; NULL: numbers alone.  Returns 0 or -1. */
int endpoint_parse(struct endpoint *endpoint, const char *host, const char *ports, const char *protocol,
		   struct error *err);

/* The operands of -l: none, PORT, HOST PORT or HOST:PORT.  Port 0 is allowed:
 * the system chooses. */
int endpoint_parse_listen(struct endpoint *endpoint, const char *host, const char *port,
			  const char *protocol, struct error *err);

/* A path or "@name". */
int endpoint_parse_path(struct endpoint *endpoint, const char *path, struct error *err);

/* One port: a number from `lowest` or a service name. */
int endpoint_parse_port(uint16_t *port, const char *text, uint16_t lowest, const char *protocol,
			struct error *err);

/* The sentence for a host that leads to no address, in nc's words, which
 * scripts know.  Returns -1. */
int endpoint_unresolved(const char *host, uint16_t port, int status, const char *words, struct error *err);

/* The sentence for a question about `name` (of a type: " SRV") that was not
 * answered in time.  Returns -1. */
int endpoint_unanswered(const char *name, const char *type, double limit_s, struct error *err);

/* Says of an error, if it is no wrong command line, that it was about this endpoint.
 * Returns 0 where there is no error, or -1. */
int endpoint_blame(const struct endpoint *endpoint, struct error *err);

/* The name of a service at a port, or NULL.  Lent until the next call. */
const char *endpoint_service(uint16_t port, const char *protocol);

/* How many ports the list has, and the one at `index`. */
unsigned port_list_len(const struct port_list *ports);
uint16_t port_list_at(const struct port_list *ports, unsigned index);

/* Whether a host is a numeric address; then fills `address` (port 0).  -1
 * where it is a literal with an unknown zone (err says so). */
int endpoint_literal(const char *host, struct address *address, bool *is_literal, struct error *err);
/* Tells the story of a literal: that nobody was asked. */
void endpoint_tell_literal(struct report *report, const char *host, const struct address *address);

#endif
