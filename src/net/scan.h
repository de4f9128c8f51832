/* SPDX-License-Identifier: ISC */
/* net/scan.h - which ports of a host are open: many connects at once.
 *
 * The host's addresses are known already.  As many attempts are under way as are
 * asked for and as there are descriptors; results are told in the order of the
 * ports, however they come.  A connect that met itself is no open port. */
#ifndef NET_SCAN_H
#define NET_SCAN_H

#include "base/error.h"
#include "base/sockaddr.h"
#include "net/scan_plan.h"
#include "net/socket.h"

#include <ev.h>

struct scan;

struct scan_options {
	struct socket_options socket;	/* SOCK_STREAM or SOCK_DGRAM */
	unsigned most_in_flight;
	double interval_s;		/* between the starts of two ports; 0: none */
	double timeout_s;		/* for each address of a port; negative: the system's */
	double silence_s;		/* until the next address is tried, too; 0: 250 ms */
	bool expects_more;		/* addresses; see scan_add() */
	bool wants_offenders;		/* who says that a port can't be reached */
	/* Datagrams: what is sent, how often at first, and again after how long. */
	const char *payload;
	unsigned salvo;
	double again_s;
};

/* One address that was tried for a port. */
struct scan_attempt {
	const struct address *address;	/* lent; its port is not set */
	enum scan_state state;
	int number;			/* errno; 0: open */
	double took_ms;
	const struct address *offender;	/* NULL: nobody, or nobody known */
};

struct scan_result {
	uint16_t port;
	enum scan_state state;
	const struct scan_attempt *decisive;	/* the one that the state is from */
	struct scan_attempt attempts[SCAN_ADDRESSES];	/* in the order they were made */
	unsigned attempt_count;
};

struct scan_handler {
	/* Lent for the call.  The scan must not be freed from within. */
	void (*on_port)(void *who, const struct scan_result *result);
	/* What was told may have to wait a while for the next. */
	void (*on_pause)(void *who);
	/* Told once, as the last act; the scan may be freed. */
	void (*on_done)(void *who, const struct error *err);
	void *who;
};

/* Starts on the loop: handlers are never called from within.  Addresses (at most
 * SCAN_ADDRESSES, the best first) are copied; the ports are lent.  NULL: out of
 * memory. */
struct scan *scan_new(struct ev_loop *loop, const struct address *addresses, unsigned address_count,
		      const unsigned *ports, unsigned port_count, const struct scan_options *options,
		      const struct scan_handler *handler);
/* With expects_more, once: the addresses that came later, behind the others, or
 * none.  Until then only open ports are told of.  Returns how many were taken. */
unsigned scan_add(struct scan *scan, const struct address *addresses, unsigned count);
/* How many ports are settled, told of or not, and how many of them are open. */
void scan_counts(const struct scan *scan, unsigned *settled, unsigned *open);
/* NULL is welcome. */
void scan_free(struct scan *scan);

#endif
