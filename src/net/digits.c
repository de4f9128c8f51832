/* SPDX-License-Identifier: ISC */
/* Addresses as digits: numbers of up to 128 bits, bytes in hex. */
#include "net/digits.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static int hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Appends a digit.  false: more than 128 bits. */
static bool number_push(struct number *number, unsigned base, unsigned digit)
{
	unsigned carry = digit;

	for (size_t i = IPV6_LEN; i-- > 0;) {
		carry += number->bytes[i] * base;
		number->bytes[i] = (uint8_t)carry;
		carry >>= 8;
	}
	return carry == 0;
}

static void count_bits(struct number *number)
{
	unsigned i = 0;

	while (i < IPV6_LEN - 1 && number->bytes[i] == 0)
		i++;
	number->bits = 8 * (IPV6_LEN - i);
	for (unsigned bit = 0x80; bit && !(number->bytes[i] & bit); bit >>= 1)
		number->bits--;
}

bool number_read(struct number *number, const char *text, unsigned base)
{
	memset(number, 0, sizeof *number);
	if (!*text)
		return false;
	for (; *text; text++) {
		int digit = hex_value(*text);

		if (digit < 0 || (unsigned)digit >= base || !number_push(number, base, (unsigned)digit))
			return false;
	}
	count_bits(number);
	return true;
}

bool digits_are_hex(const char *text)
{
	return text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

bool number_read_c(struct number *number, const char *text)
{
	if (digits_are_hex(text))
		return number_read(number, text + 2, 16);
	return number_read(number, text, text[0] == '0' ? 8 : 10);
}

uint32_t number_low(const struct number *number)
{
	uint32_t low;

	memcpy(&low, number->bytes + IPV6_LEN - sizeof low, sizeof low);
	return ntohl(low);
}

void digits_decimal(char *text, const uint8_t *bytes, size_t len)
{
	uint8_t rest[IPV6_LEN];
	char reversed[40];
	size_t digits = 0;
	bool is_zero;

	memcpy(rest, bytes, len);
	do {
		unsigned remainder = 0;

		is_zero = true;
		for (size_t i = 0; i < len; i++) {
			remainder = remainder << 8 | rest[i];
			rest[i] = (uint8_t)(remainder / 10);
			remainder %= 10;
			is_zero = is_zero && rest[i] == 0;
		}
		reversed[digits++] = (char)('0' + remainder);
	} while (!is_zero);
	while (digits > 0)
		*text++ = reversed[--digits];
	*text = '\0';
}

char *digits_hex(char *text, const uint8_t *bytes, size_t len, size_t group, const char *separator)
{
	char *to = text;

	*to = '\0';
	for (size_t i = 0; i < len; i++)
		to += sprintf(to, "%s%02x", i > 0 && i % group == 0 ? separator : "", bytes[i]);
	return text;
}

/* One group of hex digits, `least` at least, into 1 or 2 bytes.  Returns what
 * follows it; NULL: it is none. */
static const char *read_group(const char *text, uint8_t *bytes, size_t group, size_t least)
{
	unsigned value = 0;
	size_t digits = 0;

	for (; hex_value(*text) >= 0 && digits <= 2 * group; text++, digits++)
		value = value << 4 | (unsigned)hex_value(*text);
	if (digits > 2 * group || digits < least)
		return NULL;
	for (size_t i = group; i-- > 0; value >>= 8)
		bytes[i] = (uint8_t)value;
	return text;
}

/* The bytes of a MAC address may lack their leading zero, as `arp -a` prints
 * them on a Mac; with an EUI-64 that would be an IPv6 address. */
static bool read_groups(const char *text, uint8_t *bytes, size_t len, size_t group, char separator)
{
	size_t least = group == 1 && len == MAC_LEN ? 1 : 2 * group;

	for (size_t at = 0; at < len; at += group) {
		if (at > 0 && *text++ != separator)
			return false;
		text = read_group(text, bytes + at, group, least);
		if (!text)
			return false;
	}
	return *text == '\0';
}

bool digits_read_separated(const char *text, uint8_t *bytes, size_t len)
{
	return read_groups(text, bytes, len, 1, ':') || read_groups(text, bytes, len, 1, '-') ||
	       read_groups(text, bytes, len, 2, '.');
}

bool digits_read(const char *text, uint8_t *bytes, size_t len)
{
	struct number number;

	if (digits_are_hex(text))
		text += 2;
	if (strlen(text) != 2 * len || !number_read(&number, text, 16))
		return false;
	memcpy(bytes, number.bytes + IPV6_LEN - len, len);
	return true;
}

unsigned digits_read_long(const char *text, uint8_t *bytes, size_t len, unsigned shorter)
{
	struct number number;

	if (!number_read_c(&number, text) || number.bits <= shorter || number.bits > 8 * len)
		return 0;
	memcpy(bytes, number.bytes + IPV6_LEN - len, len);
	return number.bits;
}
