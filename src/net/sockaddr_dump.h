/* SPDX-License-Identifier: ISC */
/* net/sockaddr_dump.h - a sockaddr byte by byte, host and network order told apart. */
#ifndef NET_SOCKADDR_DUMP_H
#define NET_SOCKADDR_DUMP_H

struct address;
struct dump;
struct report;

/* Fills `dump` with a row for each field of the address's struct sockaddr_*.
 * The rows lend the bytes of `address`, which must outlive the dump. */
void sockaddr_dump(struct dump *dump, const struct address *address);

/* Reports it, where such events are shown: `end` is "local" or "peer". */
void sockaddr_tell(struct report *report, const char *end, const struct address *address);

#endif
