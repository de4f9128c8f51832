/* SPDX-License-Identifier: ISC */
/* dns/dress.h - finds DNS messages in a block of bytes, whatever they are dressed in.
 *
 * The kind is detected: messages as they are or with TCP's two bytes of length
 * in front, hex dumps and strings of many tools, base64 (of DoH, too), and
 * captures.  Several in a row are told one after another. */
#ifndef DNS_DRESS_H
#define DNS_DRESS_H

#include "base/sockaddr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DRESS_INPUT_MOST = 256 << 20 };

/* Where something was found. */
struct dress_origin {
	size_t offset;		/* in the input, of its first byte or of the line that holds it; 0 in captures */
	uint64_t packet;	/* of a capture, counted from 1; 0: not from a capture */
	bool is_whole;		/* no place in it, but all of the input */
	double time;		/* of the packet, seconds since 1970; 0: unknown */
	bool is_tcp;
	struct address from, to;	/* no address: unknown */
};

/* All of it is lent for the call. */
struct dress_observer {
	/* -1 ends the search. */
	int (*on_message)(void *who, const struct dress_origin *origin, const uint8_t *bytes, size_t len);
	/* The dress is malformed: something that should be a message can't be had. */
	void (*on_problem)(void *who, const struct dress_origin *origin, const char *words);
	/* Passed over, as it has to be. */
	void (*on_note)(void *who, const struct dress_origin *origin, const char *words);
	void *who;
	uint16_t port;		/* of DNS in packets, besides 53 and 5353; 0: none */
};

/* Tells of all messages in `bytes`.  Finding none is a problem that is told.
 * Returns how many there were, or -1: out of memory. */
long dress_walk(const uint8_t *bytes, size_t len, const struct dress_observer *observer);

#endif
