/* SPDX-License-Identifier: ISC */
/* net/filter.h - what changes the bytes of a flow, or looks at them. */
#ifndef NET_FILTER_H
#define NET_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/* One filter of a flow; any call may be NULL.  Of a flow's list the first
 * that changes bytes does so, and all see them. */
struct filter {
	/* Changes bytes just read: appends to `out` what is to be written.  The
	 * result may be twice as long, not longer.  -1: out of memory. */
	int (*change)(struct filter *self, const uint8_t *bytes, size_t len, struct buffer *out);
	/* Sees bytes that the sink has just taken. */
	void (*see)(struct filter *self, const uint8_t *bytes, size_t len);
	/* Sees a message whole, once the sink has taken it; where the flow moves
	 * messages. */
	void (*see_message)(struct filter *self, const uint8_t *bytes, size_t len);
	struct filter *next;	/* lent */
};

/* Sends LF as CRLF; a CRLF stays as it is, even when it comes in two reads. */
struct crlf_filter {
	struct filter filter;
	bool last_was_cr;
};
void crlf_filter_init(struct crlf_filter *crlf);

/* SHA-256 (FIPS 180-4) and the count of the bytes that went by. */
struct checksum_filter;
struct checksum_filter *checksum_filter_new(void);
void checksum_filter_free(struct checksum_filter *checksum);
struct filter *checksum_filter_base(struct checksum_filter *checksum);
/* Ends the sum.  `hex` has room for 64 digits and the final zero. */
void checksum_filter_end(struct checksum_filter *checksum, char hex[65], uint64_t *bytes);

#endif
