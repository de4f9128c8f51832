/* SPDX-License-Identifier: ISC */
/* dns/name.h - domain names: read from a message, to and from text.
 *
 * A compression pointer leads strictly backwards, to before the labels it
 * ends, and a name is at most 255 octets; so every name costs a bounded
 * amount of work, whatever the sender wrote. */
#ifndef DNS_NAME_H
#define DNS_NAME_H

#include "base/cursor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_out;

enum {
	DNS_NAME_WIRE = 255,	/* RFC 1035, 2.3.4 */
	DNS_NAME_TEXT = 1024,	/* each octet may become \DDD */
	DNS_LABEL_MOST = 63,
	DNS_NAME_HOPS = 128,	/* no name has more labels, so none needs more pointers */
};

struct dns_name {
	uint8_t wire[DNS_NAME_WIRE];	/* without compression */
	size_t len;
	size_t pointer_at, pointer_to;	/* the first pointer met; both 0: none */
};

/* Reads a name, following pointers through all of in->bytes before it.
 * -1: the cursor has failed and knows why. */
int dns_name_read(struct cursor *in, struct dns_name *name);
/* Moves over a name as it lies there, without following pointers. */
int dns_name_skip(struct cursor *in);

/* Zone-file text with its final dot, escaped as dig does. */
void dns_name_put(struct text_out *out, const struct dns_name *name);
/* The same into a string.  Returns `text`. */
char *dns_name_text(const struct dns_name *name, char text[DNS_NAME_TEXT]);

/* Reads text of `len` letters, \X and \DDD included.  Without its final dot it
 * is taken below `origin` (NULL: the root); "@" is the origin.  Returns NULL,
 * or why not. */
const char *dns_name_from_text(struct dns_name *name, const char *text, size_t len,
			       const struct dns_name *origin);

void dns_name_root(struct dns_name *name);
/* Letter case aside. */
bool dns_name_equal(const struct dns_name *a, const struct dns_name *b);
size_t dns_name_label_count(const struct dns_name *name);

/* The name below in-addr.arpa for 4 bytes of address, or for the 1 to 3 of a network;
 * below ip6.arpa for 16. */
void dns_name_reverse(struct dns_name *name, const uint8_t *address, size_t len);

enum { DNS_REVERSE_TEXT = sizeof "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa." };
/* The same as text, with the final dot.  Returns `text`. */
char *dns_name_reverse_text(const uint8_t *address, size_t len, char text[DNS_REVERSE_TEXT]);

#endif
