/* SPDX-License-Identifier: ISC */
/* base/cursor.h - reads bytes in network order and remembers the first failure.
 *
 * After a failure every read yields zeros, so that a parser stays straight
 * and asks once, at its end, with cursor_ok(). */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CURSOR_WORDS = 128 };

struct cursor {
	const uint8_t *bytes;	/* lent: the whole message */
	size_t at, end;		/* what is still to be read */
	bool has_failed;
	size_t failed_at;	/* offset of the first failure */
	char words[CURSOR_WORDS];	/* and why, once it has failed */
};

/* Reads bytes[at] up to bytes[end]; offsets count from `bytes`. */
void cursor_init(struct cursor *in, const uint8_t *bytes, size_t at, size_t end);

bool cursor_ok(const struct cursor *in);
/* How many bytes are left; 0 after a failure. */
size_t cursor_left(const struct cursor *in);

uint8_t cursor_u8(struct cursor *in);
uint16_t cursor_u16(struct cursor *in);
uint32_t cursor_u32(struct cursor *in);
uint64_t cursor_u48(struct cursor *in);
/* The next `len` bytes, lent; NULL if there are not so many. */
const uint8_t *cursor_take(struct cursor *in, size_t len);

/* Keeps the first failure; later ones are only echoes of it.  Returns -1. */
int cursor_fail(struct cursor *in, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
