/* SPDX-License-Identifier: ISC */
/* net/facts.h - fills an explanation with all that is known of an address, a
 * port, a MAC address. */
#ifndef NET_FACTS_H
#define NET_FACTS_H

#include "net/explain.h"

#include <stdbool.h>
#include <stdint.h>

/* Tells one fact; a second of the same kind is put after the first. */
void fact_say(struct explanation *to, enum fact fact, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Everything that follows from the bytes alone, `what` and the address with it. */
void facts_of_ipv4(struct explanation *to, const uint8_t *bytes);
void facts_of_ipv6_bytes(struct explanation *to, const uint8_t *bytes);
void facts_of_mac(struct explanation *to, const uint8_t *bytes);
void facts_of_eui64(struct explanation *to, const uint8_t *bytes);
void facts_of_port(struct explanation *to, uint16_t port);

/* The same for an IPv6 address that is there already, perhaps with a zone. */
void facts_of_ipv6(struct explanation *to);

/* What a number of so many bits is too long for. */
void facts_is_not(struct explanation *to, unsigned bits);

/* The port that goes with an address. */
void facts_port(struct explanation *to, uint16_t port);

/* The zone as it was written, and whether this machine has it. */
void facts_zone(struct explanation *to, const char *zone, bool is_here);

/* The first and the last address that share the first `bits` bits. */
void facts_network(struct explanation *to, int family, const uint8_t *bytes, size_t len, unsigned bits);

/* The bytes of the address, once the port is in it. */
void facts_sockaddr(struct explanation *to);

/* tcp, udp, sctp. */
bool facts_know_protocol(const char *text);

#endif
