/* SPDX-License-Identifier: ISC */
/* Reads bytes in network order and remembers the first failure. */
#include "base/cursor.h"

#include <stdarg.h>
#include <stdio.h>

void cursor_init(struct cursor *in, const uint8_t *bytes, size_t at, size_t end)
{
	in->bytes = bytes;
	in->at = at;
	in->end = end;
	in->has_failed = false;
	in->failed_at = 0;
	in->words[0] = '\0';
}

bool cursor_ok(const struct cursor *in)
{
	return !in->has_failed;
}

size_t cursor_left(const struct cursor *in)
{
	return in->has_failed ? 0 : in->end - in->at;
}

const uint8_t *cursor_take(struct cursor *in, size_t len)
{
	const uint8_t *bytes = in->bytes + in->at;

	if (in->has_failed)
		return NULL;
	if (in->end - in->at < len) {
		cursor_fail(in, in->at, "%zu byte%s wanted, %zu left", len, len == 1 ? "" : "s",
			    in->end - in->at);
		return NULL;
	}
	in->at += len;
	return bytes;
}

static uint64_t take_number(struct cursor *in, size_t len)
{
	const uint8_t *bytes = cursor_take(in, len);
	uint64_t number = 0;

	for (size_t i = 0; bytes && i < len; i++)
		number = number << 8 | bytes[i];
	return number;
}

uint8_t cursor_u8(struct cursor *in)
{
	return (uint8_t)take_number(in, 1);
}

uint16_t cursor_u16(struct cursor *in)
{
	return (uint16_t)take_number(in, 2);
}

uint32_t cursor_u32(struct cursor *in)
{
	return (uint32_t)take_number(in, 4);
}

uint64_t cursor_u48(struct cursor *in)
{
	return take_number(in, 6);
}

int cursor_fail(struct cursor *in, size_t offset, const char *format, ...)
{
	va_list list;

	if (in->has_failed)
		return -1;
	in->has_failed = true;
	in->failed_at = offset;
	va_start(list, format);
	vsnprintf(in->words, sizeof(in->words), format, list);
	va_end(list);
	return -1;
}
