/* SPDX-License-Identifier: ISC */
/* net/process.h - which process of this machine is at the other end.
 *
 * Linux tells by /proc, of processes that we may look into; best effort, and
 * bounded: a search ends after PROCESS_SEARCH_S, and for three times as long as it
 * took there is no other, so that looking never takes much of the time. */
#ifndef NET_PROCESS_H
#define NET_PROCESS_H

#include "base/sockaddr.h"

#include <stdbool.h>

#define PROCESS_SEARCH_S 0.100

enum { PROCESS_NAME_LEN = 32 };

struct process {
	long pid;
	char name[PROCESS_NAME_LEN];	/* of its program; from elsewhere, so not safe for a terminal */
};

/* When the next search may begin, of all that are searched for.  Zero at first. */
struct process_pacer {
	double next_s;		/* clock_now() */
};

/* Who has the socket with this loopback address, connected to us at `local`
 * (len 0: to anybody).  Returns whether it was found. */
bool process_of_peer(struct process *process, struct process_pacer *pacer, const struct address *peer,
		     const struct address *local, bool is_udp);

/* Who was at the other end of a connected Unix socket when it connected. */
bool process_of_unix_peer(struct process *process, int fd);

#endif
