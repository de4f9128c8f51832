/* SPDX-License-Identifier: ISC */
/* base/buffer.h - bytes in order: put in at the tail, taken at the head.
 *
 * The memory is taken when bytes come and given back when the last has left,
 * so that an idle session costs nothing. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct buffer {
	uint8_t *bytes;		/* ours; NULL while empty */
	size_t head, tail;	/* what is held: bytes[head] up to bytes[tail] */
	size_t size;
};

void buffer_init(struct buffer *buffer);
void buffer_destroy(struct buffer *buffer);

/* Makes room for `len` bytes at the tail and returns where they go.  NULL:
 * out of memory.  buffer_added() then tells how many were put there. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t len);
void buffer_added(struct buffer *buffer, size_t len);

/* Copies `len` bytes to the tail.  -1: out of memory. */
int buffer_append(struct buffer *buffer, const void *bytes, size_t len);

/* What is held, from the head on. */
const uint8_t *buffer_head(const struct buffer *buffer);
size_t buffer_len(const struct buffer *buffer);

/* Takes `len` bytes off the head. */
void buffer_taken(struct buffer *buffer, size_t len);

#endif
