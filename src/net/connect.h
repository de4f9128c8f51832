/* SPDX-License-Identifier: ISC */
/* net/connect.h - the only way to reach a peer.
 *
 * Asked for a host and a port, a service of a domain (RFC 2782) or a path, it
 * resolves, tries the addresses, families in turn, each a short time after the
 * one before (RFC 6724, RFC 8305), all of it again where that is asked for, and
 * answers once: with a connected descriptor or with a sentence. */
#ifndef NET_CONNECT_H
#define NET_CONNECT_H

#include "dns/lookup_result.h"
#include "net/retry.h"
#include "net/socket.h"

#include <ev.h>

struct connector;
struct report;
struct resolver;

/* RFC 8305, 8: how many seconds an AAAA answer may be later than the A answer. */
#define RESOLUTION_DELAY 0.050

struct connect_options {
	int family;			/* AF_UNSPEC: both */
	struct socket_options socket;
	double timeout_s;		/* for one try, name lookup included; negative: none */
	double attempt_delay_s;		/* between attempts; 0: 250 ms */
	struct retry_options retry;
	bool has_no_names;		/* -n: numeric hosts only */
	enum lookup_result name_result;	/* with it: what is said of a name */
	bool fails_quietly;		/* that nobody answered is told at -v only, as nc does */
	struct address source_path;	/* Unix datagrams: our own path; len 0: one is made */
};

/* What the last try took; milliseconds, negative where it did not come to it. */
struct connect_times {
	double name_ms, connect_ms;
	unsigned attempts;	/* addresses that were tried, in all tries */
};

/* Told once, as the last act; the connect is gone afterwards.  The descriptor
 * is the owner's to close, or -1 with `err` set.  Never told from within
 * the call that asked. */
typedef void connect_done_fn(void *owner, int fd, const struct connect_times *times, const struct error *err);

/* The host is a name or a literal without brackets.  NULL: out of memory. */
struct connector *connect_host(struct ev_loop *loop, struct report *report, struct resolver *resolver,
			     const char *host, uint16_t port, const struct connect_options *options,
			     connect_done_fn *on_done, void *owner);
/* The name is that of SRV records: "_imaps._tcp.example.com". */
struct connector *connect_service(struct ev_loop *loop, struct report *report, struct resolver *resolver,
				const char *name, const struct connect_options *options,
				connect_done_fn *on_done, void *owner);
struct connector *connect_path(struct ev_loop *loop, struct report *report, const struct address *path,
			     const struct connect_options *options, connect_done_fn *on_done, void *owner);

/* Ends it silently.  NULL is welcome. */
void connect_cancel(struct connector *connect);

#endif
