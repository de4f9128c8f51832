/* SPDX-License-Identifier: ISC */
/* dns/datagrams.h - many datagrams with one system call, where there is one
 * that does (sendmmsg, recvmmsg: Linux and the BSDs). */
#ifndef DNS_DATAGRAMS_H
#define DNS_DATAGRAMS_H

#include "base/sockaddr.h"

#include <stddef.h>
#include <stdint.h>

enum { DATAGRAMS_MOST = 64 };

struct datagram {
	const uint8_t *bytes;	/* lent */
	size_t len;
};

/* What came, and room for what may. */
struct datagrams {
	struct datagram list[DATAGRAMS_MOST];	/* lent until the next ones are received */
	struct address from[DATAGRAMS_MOST];
	uint8_t *room;		/* ours */
	size_t room_count;
};

/* Makes room for one.  -1: out of memory. */
int datagrams_init(struct datagrams *datagrams);
void datagrams_destroy(struct datagrams *datagrams);

/* Neither ever waits. */
struct datagram_calls {
	/* Sends some of `count` (1 to DATAGRAMS_MOST) to one address (NULL: that of the
	 * connected socket).  Returns how many, at least 1; -1: errno is about the first. */
	int (*send)(int fd, const struct address *to, const struct datagram *list, size_t count);
	/* Receives some, up to `wanted`.  Returns how many, at least 1; -1: errno says why. */
	int (*receive)(int fd, struct datagrams *datagrams, size_t wanted);
};

/* One at a time, and as many as possible: the same where the system has no such call. */
extern const struct datagram_calls datagram_calls_single, datagram_calls_many;

#endif
