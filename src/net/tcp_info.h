/* SPDX-License-Identifier: ISC */
/* net/tcp_info.h - what the system tells of a TCP connection. */
#ifndef NET_TCP_INFO_H
#define NET_TCP_INFO_H

#include <stdbool.h>
#include <stdint.h>

struct tcp_facts {
	double rtt_ms;		/* smoothed round trip time */
	uint64_t retransmits;	/* segments sent again */
};

/* Returns 0, or -1 where `fd` is no TCP socket or the system doesn't tell. */
int tcp_facts_get(int fd, struct tcp_facts *facts);

/* Bytes sent that the peer's TCP has not acknowledged, a FIN not counted; 0
 * where the system doesn't tell. */
uint64_t tcp_unacknowledged(int fd);

/* Whether the connection is gone: nothing will be acknowledged any more. */
bool tcp_is_gone(int fd);

#endif
