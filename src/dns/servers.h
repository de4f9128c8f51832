/* SPDX-License-Identifier: ISC */
/* dns/servers.h - a list of name servers as a user types it. */
#ifndef DNS_SERVERS_H
#define DNS_SERVERS_H

struct error;

/* Checks a list like 192.0.2.1,192.0.2.2:5353,::1,[::1]:5353,fe80::1%eth0.  c-ares
 * takes such a list, but guesses: 127.1 would pass, and port 70000 become 4464.
 * -1: `err` has a sentence (STATUS_USAGE). */
int servers_check(const char *csv, struct error *err);

#endif
