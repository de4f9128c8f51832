/* SPDX-License-Identifier: ISC */
/* JSON written straight into text (RFC 8259). */
#include "dns/json_text.h"

#include <math.h>
#include <string.h>

enum { JSON_KEY_MOST = 60 };

/* Separates a value, or a key, from the one before it. */
static void begin(struct text_out *out)
{
	char last = out->len ? out->text[out->len - 1] : '\n';

	if (last != '{' && last != '[' && last != ':' && last != '\n')
		put_char(out, ',');
}

void put_json_open(struct text_out *out, char bracket)
{
	begin(out);
	put_char(out, bracket);
}

void put_json_close(struct text_out *out, char bracket)
{
	put_char(out, bracket);
}

void put_json_key(struct text_out *out, const char *key)
{
	char text[JSON_KEY_MOST + 3] = "\"";
	size_t len = strlen(key);

	begin(out);
	if (len > JSON_KEY_MOST)
		len = JSON_KEY_MOST;
	memcpy(text + 1, key, len);
	memcpy(text + 1 + len, "\":", 2);
	put_bytes(out, text, len + 3);
}

void put_json_null(struct text_out *out)
{
	begin(out);
	put_bytes(out, "null", 4);
}

void put_json_bool(struct text_out *out, bool is_true)
{
	begin(out);
	put_text(out, is_true ? "true" : "false");
}

void put_json_number(struct text_out *out, uint64_t number)
{
	begin(out);
	put_number(out, number);
}

void put_json_decimal(struct text_out *out, double number, unsigned decimals)
{
	char digits[6];
	uint64_t unit = 1, whole;

	for (unsigned i = 0; i < decimals; i++)
		unit *= 10;
	if (!(number >= 0) || number > 1e12) {
		put_json_null(out);
		return;
	}
	whole = (uint64_t)llround(number * (double)unit);
	put_json_number(out, whole / unit);
	for (unsigned i = decimals; i-- > 0; whole /= 10)
		digits[i] = (char)('0' + whole % 10);
	put_char(out, '.');
	put_bytes(out, digits, decimals);
}

/* ---- strings ---- */

/* How many bytes the character that begins here has; 0: it is none. */
static size_t utf8_len(const uint8_t *bytes, size_t left)
{
	static const struct {
		uint8_t lead_from, lead_to, second_from, second_to, len;
	} rows[] = {	/* RFC 3629, 4 */
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	if (bytes[0] < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (bytes[0] < rows[i].lead_from || bytes[0] > rows[i].lead_to)
			continue;
		if (left < rows[i].len || bytes[1] < rows[i].second_from || bytes[1] > rows[i].second_to)
			return 0;
		for (size_t at = 2; at < rows[i].len; at++)
			if ((bytes[at] & 0xc0) != 0x80)
				return 0;
		return rows[i].len;
	}
	return 0;
}

bool is_utf8(const void *bytes, size_t len)
{
	const uint8_t *at = bytes, *end = at + len;
	size_t here;

	for (; at < end; at += here) {
		here = utf8_len(at, (size_t)(end - at));
		if (!here)
			return false;
	}
	return true;
}

/* The letter after the backslash; 0: it is written by its number. */
static char short_escape(uint8_t octet)
{
	static const char letters[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };

	if (octet == '"' || octet == '\\')
		return (char)octet;
	return octet < sizeof letters ? letters[octet] : 0;
}

static bool is_plain(uint8_t octet)
{
	return octet >= 0x20 && octet < 0x80 && octet != '"' && octet != '\\';
}

static char *write_unit(char *to, unsigned unit)
{
	static const char digits[] = "0123456789ABCDEF";

	*to++ = '\\';
	*to++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*to++ = digits[unit >> shift & 15];
	return to;
}

/* A character beyond ASCII, by one or two UTF-16 units. */
static char *write_character(char *to, const uint8_t *from, size_t len)
{
	uint32_t code = from[0] & (0x7fu >> len);

	for (size_t i = 1; i < len; i++)
		code = code << 6 | (from[i] & 0x3f);
	if (code < 0x10000)
		return write_unit(to, code);
	to = write_unit(to, 0xd800 + ((code - 0x10000) >> 10));
	return write_unit(to, 0xdc00 + ((code - 0x10000) & 0x3ff));
}

static size_t escaped_len(const uint8_t *from, size_t len)
{
	if (len > 1)
		return len == 4 ? 12 : 6;
	return is_plain(*from) ? 1 : short_escape(*from) ? 2 : 6;
}

static char *write_escaped(char *to, const uint8_t *from, size_t len)
{
	if (len > 1)
		return write_character(to, from, len);
	if (is_plain(*from)) {
		*to++ = (char)*from;
	} else if (short_escape(*from)) {
		*to++ = '\\';
		*to++ = short_escape(*from);
	} else {
		to = write_unit(to, *from);
	}
	return to;
}

/* Escapes what stands from `at` on: its bytes make room to the right, then come
 * back one by one.  Returns whether it was UTF-8. */
static bool escape(struct text_out *out, size_t at)
{
	size_t len = out->len - at, grown = 0, here;
	const uint8_t *from, *end;
	char *to;

	for (size_t i = at; i < out->len; i += here) {
		here = utf8_len((const uint8_t *)out->text + i, out->len - i);
		if (!here)
			return false;
		grown += escaped_len((const uint8_t *)out->text + i, here) - here;
	}
	put_chars(out, ' ', grown);
	if (out->has_failed)
		return false;
	to = out->text + at;
	from = (const uint8_t *)to + grown;
	end = from + len;
	memmove(to + grown, to, len);
	for (; from < end; from += here) {
		here = utf8_len(from, (size_t)(end - from));
		to = write_escaped(to, from, here);
	}
	return true;
}

size_t put_json_string_start(struct text_out *out)
{
	begin(out);
	put_char(out, '"');
	return out->len;
}

void put_json_string_end(struct text_out *out, size_t start)
{
	size_t at = start;

	if (out->has_failed)
		return;
	while (at < out->len && is_plain((uint8_t)out->text[at]))
		at++;
	if (at < out->len && !escape(out, at)) {
		text_out_cut(out, start - 1);
		put_bytes(out, "null", 4);
		return;
	}
	put_char(out, '"');
}

void put_json_string(struct text_out *out, const void *bytes, size_t len)
{
	size_t start = put_json_string_start(out);

	put_bytes(out, bytes, len);
	put_json_string_end(out, start);
}

void put_json_text(struct text_out *out, const char *text)
{
	if (text)
		put_json_string(out, text, strlen(text));
	else
		put_json_null(out);
}
