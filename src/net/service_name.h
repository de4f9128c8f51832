/* SPDX-License-Identifier: ISC */
/* net/service_name.h - the name that a service of a domain has SRV records at. */
#ifndef NET_SERVICE_NAME_H
#define NET_SERVICE_NAME_H

#include "base/error.h"
#include "net/endpoint.h"

/* Makes "_imaps._tcp.example.com" of what was typed: that itself (`second`
 * NULL); or a service and a domain, "imaps", "_imaps" or its port, and
 * "example.com", in either order where only the domain has a dot.  `protocol`
 * is "tcp" or "udp".  0 or -1. */
int service_name_make(char name[ENDPOINT_HOST_LEN], const char *first, const char *second, const char *protocol,
		      struct error *err);

#endif
