/* SPDX-License-Identifier: ISC */
/* dns/wiredump_words.h - what numbers mean, for the wire dump. */
#ifndef DNS_WIREDUMP_WORDS_H
#define DNS_WIREDUMP_WORDS_H

#include "dns/rdata.h"

/* Some bits of the flags word of a header. */
struct wiredump_bits {
	uint16_t mask;
	const char *name;	/* NULL ends the table */
	const char *clear, *set;	/* of a single bit */
	int registry;		/* of several bits: what they are a number of */
};

extern const struct wiredump_bits wiredump_flag_bits[];

/* "  .... .1.. .... ....  AA  authoritative".  Returns `line`. */
char *wiredump_bits_line(const struct wiredump_bits *bits, uint16_t flags, char *line, size_t size);

/* Adds what is known of a field's number: the name of an algorithm, of a key. */
void wiredump_put_field_meaning(struct text_out *out, const struct rdata_field *field);
bool wiredump_is_number(enum rdata_kind kind);

#endif
