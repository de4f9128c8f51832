/* SPDX-License-Identifier: ISC */
/* dns/tap.h - see every datagram that c-ares receives, as it came.
 *
 * c-ares folds what a server replied into a few statuses: 1.18 calls SERVFAIL
 * "could not contact DNS servers".  The tap sees the message itself. */
#ifndef DNS_TAP_H
#define DNS_TAP_H

#include "dns/cares.h"

#include <stdint.h>

struct tap {
	/* Told of each datagram before c-ares judges it.  The bytes are lent
	 * for the call; calling c-ares in it is not allowed. */
	void (*on_received)(void *who, const uint8_t *bytes, size_t len);
	void *who;
};

/* Watches the channel for the rest of its life.  The tap is lent and must
 * outlive the channel. */
void tap_attach(const struct tap *tap, ares_channel channel);

#endif
