/* SPDX-License-Identifier: ISC */
/* dns/wiredump.h - every byte of a message with its meaning.
 *
 * Each byte belongs to exactly one row, in the order of the message.  What is
 * malformed is marked, and decoding goes on where it can: after a bad name at
 * its end, after bad record data at RDLENGTH. */
#ifndef DNS_WIREDUMP_H
#define DNS_WIREDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_out;

/* All of it is lent for the call. */
struct wire_row {
	size_t offset, len;	/* len is at least 1 */
	const char *field;
	const char *value;	/* ASCII; may be "" */
	const char *meaning;	/* ASCII; may be "" */
	uint64_t number;
	bool has_number;
	bool is_malformed;	/* `meaning` says why */
};

struct wire_observer {
	void (*on_row)(void *who, const struct wire_row *row);
	/* A heading, a bit of the flags word, or what is odd; NULL: not wanted. */
	void (*on_note)(void *who, const char *text);
	void *who;
};

void wiredump_walk(const uint8_t *bytes, size_t len, const struct wire_observer *observer);

/* As lines: four hex digits of offset, the bytes, field, value, meaning; notes
 * begin with ";".  Rows of more than 16 bytes go on in the next line. */
void wiredump_put(struct text_out *out, const uint8_t *bytes, size_t len);

#endif
