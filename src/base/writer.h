/* SPDX-License-Identifier: ISC */
/* base/writer.h - writes bytes in network order into room of a fixed size.
 *
 * What doesn't fit is not written, nor is anything after it, so that a builder
 * stays straight and asks once, at its end, whether the writer is full. */
#ifndef BASE_WRITER_H
#define BASE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct writer {
	uint8_t *bytes;		/* lent: room for `size` */
	size_t len, size;
	bool is_full;		/* something didn't fit */
};

static inline void writer_bytes(struct writer *to, const void *bytes, size_t len)
{
	if (to->is_full || to->size - to->len < len) {
		to->is_full = true;
		return;
	}
	if (len)
		memcpy(to->bytes + to->len, bytes, len);
	to->len += len;
}

/* The lower 16 bits. */
static inline void writer_u16(struct writer *to, unsigned number)
{
	const uint8_t bytes[2] = { (uint8_t)(number >> 8), (uint8_t)number };

	writer_bytes(to, bytes, sizeof bytes);
}

static inline void writer_u32(struct writer *to, uint32_t number)
{
	writer_u16(to, number >> 16);
	writer_u16(to, number & 0xffff);
}

#endif
