/* SPDX-License-Identifier: ISC */
/* Bytes in order: put in at the tail, taken at the head. */
#include "base/buffer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void buffer_init(struct buffer *buffer)
{
	memset(buffer, 0, sizeof *buffer);
}

void buffer_destroy(struct buffer *buffer)
{
	free(buffer->bytes);
	buffer_init(buffer);
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t len)
{
	size_t held = buffer_len(buffer);
	uint8_t *bigger;

	if (buffer->size - buffer->tail >= len && buffer->bytes)
		return buffer->bytes + buffer->tail;
	if (held && buffer->head) {
		memmove(buffer->bytes, buffer->bytes + buffer->head, held);
		buffer->head = 0;
		buffer->tail = held;
	}
	if (buffer->size - held < len || !buffer->bytes) {
		bigger = realloc(buffer->bytes, held + len ? held + len : 1);
		if (!bigger)
			return NULL;
		buffer->bytes = bigger;
		buffer->size = held + len;
	}
	return buffer->bytes + buffer->tail;
}

void buffer_added(struct buffer *buffer, size_t len)
{
	assert(buffer->size - buffer->tail >= len);
	buffer->tail += len;
	if (buffer->head == buffer->tail)
		buffer_destroy(buffer);
}

int buffer_append(struct buffer *buffer, const void *bytes, size_t len)
{
	uint8_t *room;

	if (len == 0)
		return 0;
	room = buffer_reserve(buffer, len);
	if (!room)
		return -1;
	memcpy(room, bytes, len);
	buffer_added(buffer, len);
	return 0;
}

const uint8_t *buffer_head(const struct buffer *buffer)
{
	return buffer->bytes ? buffer->bytes + buffer->head : NULL;
}

size_t buffer_len(const struct buffer *buffer)
{
	return buffer->tail - buffer->head;
}

void buffer_taken(struct buffer *buffer, size_t len)
{
	assert(buffer_len(buffer) >= len);
	buffer->head += len;
	if (buffer->head == buffer->tail)
		buffer_destroy(buffer);
}
