/* SPDX-License-Identifier: ISC */
/* Text that grows. */
#include "dns/text_out.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_out_init(struct text_out *out)
{
	*out = (struct text_out){ 0 };
}

void text_out_destroy(struct text_out *out)
{
	free(out->text);
	text_out_init(out);
}

void text_out_cut(struct text_out *out, size_t len)
{
	if (len < out->len)
		out->len = len;
}

static bool make_room(struct text_out *out, size_t len)
{
	size_t size = out->size ? out->size : 256;
	char *text;

	if (out->size - out->len >= len)
		return true;
	while (size - out->len < len)
		size *= 2;
	text = realloc(out->text, size);
	if (!text) {
		out->has_failed = true;
		return false;
	}
	out->text = text;
	out->size = size;
	return true;
}

const char *text_out_string(struct text_out *out)
{
	if (!make_room(out, 1))
		return "";
	out->text[out->len] = '\0';
	return out->text;
}

void put_char(struct text_out *out, char c)
{
	if (make_room(out, 1))
		out->text[out->len++] = c;
}

void put_chars(struct text_out *out, char c, size_t count)
{
	if (count && make_room(out, count)) {
		memset(out->text + out->len, c, count);
		out->len += count;
	}
}

void put_bytes(struct text_out *out, const void *bytes, size_t len)
{
	if (len && make_room(out, len)) {
		memcpy(out->text + out->len, bytes, len);
		out->len += len;
	}
}

void put_text(struct text_out *out, const char *text)
{
	put_bytes(out, text, strlen(text));
}

/* For short things only: what is longer than 255 letters is cut. */
void put_format(struct text_out *out, const char *format, ...)
{
	char text[256];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	put_text(out, text);
}

void put_number(struct text_out *out, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	put_bytes(out, digits + at, sizeof(digits) - at);
}

void put_hex(struct text_out *out, const uint8_t *bytes, size_t len, bool is_upper)
{
	const char *digits = is_upper ? "0123456789ABCDEF" : "0123456789abcdef";

	if (!make_room(out, len * 2))
		return;
	for (size_t i = 0; i < len; i++) {
		out->text[out->len++] = digits[bytes[i] >> 4];
		out->text[out->len++] = digits[bytes[i] & 15];
	}
}

void put_base64(struct text_out *out, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		size_t here = len - i < 3 ? len - i : 3;
		uint32_t group = (uint32_t)bytes[i] << 16;

		group |= here > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
		group |= here > 2 ? bytes[i + 2] : 0;
		put_char(out, digits[group >> 18]);
		put_char(out, digits[group >> 12 & 63]);
		put_char(out, here > 1 ? digits[group >> 6 & 63] : '=');
		put_char(out, here > 2 ? digits[group & 63] : '=');
	}
}

void put_base32hex(struct text_out *out, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
	uint32_t held = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < len; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 5; bits -= 5)
			put_char(out, digits[held >> (bits - 5) & 31]);
		held &= 0xff;
	}
	if (bits)
		put_char(out, digits[held << (5 - bits) & 31]);
}

void put_escaped(struct text_out *out, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] < 0x20 || bytes[i] >= 0x7f) {
			put_format(out, "\\%03u", bytes[i]);
			continue;
		}
		if (bytes[i] == '"' || bytes[i] == '\\')
			put_char(out, '\\');
		put_char(out, (char)bytes[i]);
	}
}

void put_quoted(struct text_out *out, const uint8_t *bytes, size_t len)
{
	put_char(out, '"');
	put_escaped(out, bytes, len);
	put_char(out, '"');
}

void put_duration(struct text_out *out, uint32_t seconds)
{
	static const struct {
		uint32_t seconds;
		const char *name;
	} units[] = {
		{ 604800, "week" }, { 86400, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" },
	};
	uint32_t left = seconds;
	bool is_first = true;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		uint32_t count = left / units[i].seconds;

		left %= units[i].seconds;
		if (!count && !(seconds == 0 && units[i].seconds == 1))
			continue;
		put_format(out, "%s%u %s%s", is_first ? "" : " ", count, units[i].name, count == 1 ? "" : "s");
		is_first = false;
	}
}
