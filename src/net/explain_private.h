/* SPDX-License-Identifier: ISC */
/* net/explain_private.h - the readers of a text.
 *
 *	explain			the table of readers; hardware addresses, ports, services, paths
 *	explain_address		IPv4 and IPv6, with what may follow: port, prefix length, zone
 *
 * A reader is true, with the facts, if the text is of its kind; false, perhaps
 * with a reason, if it is not. */
#ifndef NET_EXPLAIN_PRIVATE_H
#define NET_EXPLAIN_PRIVATE_H

#include "net/explain.h"

#include <stdbool.h>
#include <stdint.h>

typedef bool explain_reader(const char *text, struct explanation *to, const char **why_not);

/* ---- explain_address ---- */

/* 1.2.3.4 and 017700000001; then whatever else inet_aton(3) takes. */
explain_reader explain_usual_ipv4, explain_odd_ipv4;
explain_reader explain_ipv6;
/* 20010db8000000000000000000000001, as /proc/net/if_inet6 has it, or a number. */
explain_reader explain_ipv6_number;

/* ---- explain ---- */

/* Ends what stands before `at` and returns what follows; NULL for NULL. */
char *explain_cut(char *at);
/* A port in decimal (a leading 0 means nothing there) or with 0x. */
bool explain_port_number(const char *text, uint16_t *port);

#endif
