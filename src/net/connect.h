/* SPDX-License-Identifier: ISC */
/* net/connect.h - the only way to reach a peer.
 *
 * Asked for a host and a port, it resolves, tries the addresses, families in
 * turn, each a short time after the one before (RFC 8305), and answers once:
 * with a connected descriptor or with a sentence. */
#ifndef NET_CONNECT_H
#define NET_CONNECT_H

#include "net/socket.h"

#include <ev.h>

struct connector;
struct report;
struct resolver;

struct connect_options {
	int family;			/* AF_UNSPEC: both */
	struct socket_options socket;
	double timeout_s;		/* for all of it, name lookup included; negative: none */
	bool has_no_names;		/* -n: numeric hosts only */
	bool fails_quietly;		/* that nobody answered is told at -v only, as nc does */
	struct address source_path;	/* Unix datagrams: our own path; len 0: one is made */
};

/* What it took; milliseconds, negative where it did not come to it. */
struct connect_times {
	double name_ms, connect_ms;
	unsigned attempts;	/* addresses that were tried */
};

/* Told once, as the last act; the connect is gone afterwards.  The descriptor
 * is the owner's to close, or -1 with `err` set.  Never told from within
 * connect_host() or connect_path(). */
typedef void connect_done_fn(void *owner, int fd, const struct connect_times *times, const struct error *err);

/* The host is a name or a literal without brackets.  NULL: out of memory. */
struct connector *connect_host(struct ev_loop *loop, struct report *report, struct resolver *resolver,
			     const char *host, uint16_t port, const struct connect_options *options,
			     connect_done_fn *on_done, void *owner);
struct connector *connect_path(struct ev_loop *loop, struct report *report, const struct address *path,
			     const struct connect_options *options, connect_done_fn *on_done, void *owner);

/* Ends it silently.  NULL is welcome. */
void connect_cancel(struct connector *connect);

#endif
