/* SPDX-License-Identifier: ISC */
/* dns/tap.h - see every DNS message that c-ares sends and receives, as it is.
 *
 * c-ares folds what a server replied into a few statuses, and says nothing of
 * what it asks whom, and when.  The tap sees the messages themselves, and
 * knows neither what they are about nor how they are shown. */
#ifndef DNS_TAP_H
#define DNS_TAP_H

#include "base/sockaddr.h"
#include "dns/cares.h"
#include "dns/server_list.h"

#include <stdint.h>

struct tap;

/* One message, whole, without the length that goes before it over TCP.  All of
 * it is lent for the call. */
struct tap_packet {
	const struct address *server;
	bool is_tcp;
	double at;		/* clock_now() before it was sent, or after it had come */
	const uint8_t *bytes;
	size_t len;
};

/* Calling c-ares in any of them is not allowed. */
struct tap_watcher {
	void (*sent)(void *who, const struct tap_packet *packet);
	/* Before c-ares judges it. */
	void (*received)(void *who, const struct tap_packet *packet);
	/* A connection is asked for.  The packet has no bytes. */
	void (*connecting)(void *who, const struct tap_packet *packet);
	/* The server can't be reached; `error` is the errno value, 0 where it has
	 * closed the connection.  The packet has no bytes. */
	void (*failed)(void *who, const struct tap_packet *packet, int error);
	/* There is no socket to ask anybody with; `error` is the errno value. */
	void (*no_socket)(void *who, bool is_tcp, int error);
	void *who;
};

/* Watches the channel for the rest of its life.  The watcher is copied.
 * `servers` are lent: where c-ares connects to one of them without its zone, the
 * tap puts it in.  NULL: out of memory. */
struct tap *tap_new(ares_channel channel, const struct server_list *servers,
		    const struct tap_watcher *watcher);
/* Once the channel is gone.  NULL is welcome. */
void tap_free(struct tap *tap);

#endif
