/* SPDX-License-Identifier: ISC */
/* net/listen.h - sockets that wait for peers: opening them, accepting. */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include "base/error.h"
#include "base/sockaddr.h"

#include <ev.h>
#include <stdbool.h>

struct report;

enum { LISTEN_MOST = 8 };

struct listen_options {
	int type;		/* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET */
	int backlog;
	bool may_broadcast;
	bool is_v6_alone;	/* an IPv6 socket takes no IPv4 peers */
	bool has_no_names;	/* -n: no reverse names in the report */
};

/* Listening (or bound) sockets, one for each address. */
struct listen_set {
	int fds[LISTEN_MOST];
	unsigned count;
};

/* Opens a socket for each address.  Port 0 is chosen by the system once, for
 * all of them.  An address whose family the system lacks is left out as long as
 * one remains.  Each is reported.  Returns 0, or -1 with nothing open. */
int listen_open(struct listen_set *set, const struct address *addresses, unsigned count,
		const struct listen_options *options, struct report *report, struct error *err);

/* Opens datagram sockets and stream sockets for each address, all on one port;
 * options->type counts for nothing. */
int listen_open_both(struct listen_set *datagrams, struct listen_set *streams, const struct address *addresses,
		     unsigned count, const struct listen_options *options, struct report *report,
		     struct error *err);

/* The same for a Unix path; the path is removed at exit. */
int listen_open_path(struct listen_set *set, const struct address *path,
		     const struct listen_options *options, struct report *report, struct error *err);

void listen_close(struct listen_set *set);

/* Accepts clients from a set.  The descriptor is the owner's to close; it is
 * non-blocking and close-on-exec. */
struct acceptor;
typedef void accepted_fn(void *owner, int fd, const struct address *peer);

/* The set is lent until acceptor_free().  Starts accepting.  NULL: out of memory. */
struct acceptor *acceptor_new(struct ev_loop *loop, struct report *report, struct listen_set *set,
			      accepted_fn *on_accepted, void *owner);
void acceptor_free(struct acceptor *acceptor);

/* While stopped, clients wait in the backlog. */
void acceptor_stop(struct acceptor *acceptor);
void acceptor_start(struct acceptor *acceptor);

#endif
