/* SPDX-License-Identifier: ISC */
/* dns/srv.h - where a service is: SRV records, and the order to try them in
 * (RFC 2782). */
#ifndef DNS_SRV_H
#define DNS_SRV_H

#include "dns/name.h"

#include <stddef.h>
#include <stdint.h>

enum { SRV_MOST = 32 };		/* more targets than anybody tries in turn */

struct srv_target {
	uint16_t priority, weight, port;
	uint32_t ttl;			/* seconds */
	char host[DNS_NAME_TEXT];	/* as in a zone file, with its final dot; ".": no service here */
};

struct srv_list {
	struct srv_target targets[SRV_MOST];
	size_t count;
	size_t passed_over;		/* of the least priority and weight; there was no room */
};

/* Collects the SRV records of a reply's answer section: those of the name that
 * was asked for, or of the one that its CNAMEs lead to.  0, or -1 where the
 * message is malformed, with the reason in `words`. */
int srv_read(struct srv_list *list, const uint8_t *message, size_t len, char words[CURSOR_WORDS]);

/* A random number below `bound`. */
typedef uint32_t srv_random_fn(void *who, uint32_t bound);

/* Puts the targets into the order to try them in: by priority, and within one
 * by chance, a greater weight being likelier to come first. */
void srv_order(struct srv_target *targets, size_t count, srv_random_fn *random, void *who);

#endif
