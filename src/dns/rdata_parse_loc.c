/* SPDX-License-Identifier: ISC */
/* LOC in words: 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m (RFC 1876, 3). */
#include "dns/rdata_parse.h"

#include <string.h>

/* A decimal with up to `places` places, as a number of the last of them. */
static uint64_t parse_decimal(struct rdata_parse *parse, struct rdata_word word, unsigned places, uint64_t most)
{
	const char *dot = memchr(word.text, '.', word.len);
	size_t whole_len = dot ? (size_t)(dot - word.text) : word.len;
	size_t rest_len = dot ? word.len - whole_len - 1 : 0;
	uint64_t whole = parse_number(parse, (struct rdata_word){ word.text, whole_len, false }, most);
	uint64_t rest = 0, scale = 1;

	if (rest_len > places || (dot && !rest_len))
		parse_fail(parse, "%u places after the dot allowed", places);
	else if (rest_len)
		rest = parse_number(parse, (struct rdata_word){ dot + 1, rest_len, false }, 999);
	for (unsigned i = 0; i < places; i++)
		scale *= 10;
	for (size_t i = rest_len; i < places; i++)
		rest *= 10;
	return whole * scale + rest;
}

static bool is_letter(struct rdata_word word, const char *letters)
{
	return word.len == 1 && word.text[0] && (strchr(letters, word.text[0]) || strchr(letters, word.text[0] - 32));
}

/* Degrees, minutes and seconds, the latter two as one likes, then a letter. */
static uint32_t parse_angle(struct rdata_parse *parse, uint64_t most, const char *letters)
{
	uint64_t angle = parse_number(parse, parse_word(parse), most) * 3600000;
	struct rdata_word word = parse_word(parse);
	uint32_t zero = 1u << 31;

	if (!is_letter(word, letters)) {
		angle += parse_number(parse, word, 59) * 60000;
		word = parse_word(parse);
	}
	if (!is_letter(word, letters)) {
		uint64_t seconds = parse_decimal(parse, word, 3, 59);

		angle += seconds;
		word = parse_word(parse);
	}
	if (!is_letter(word, letters))
		parse_fail(parse, "'%c' or '%c' is missing", letters[0], letters[1]);
	if (angle > most * 3600000)
		parse_fail(parse, "beyond %u degrees", (unsigned)most);
	return word.len && (word.text[0] | 32) == (letters[0] | 32) ? zero + (uint32_t)angle : zero - (uint32_t)angle;
}

/* Metres, with or without "m", in centimetres. */
static uint64_t parse_metres(struct rdata_parse *parse, struct rdata_word word)
{
	if (word.len && (word.text[word.len - 1] | 32) == 'm')
		word.len--;
	return parse_decimal(parse, word, 2, 90000000);
}

static uint8_t parse_size(struct rdata_parse *parse, uint8_t usual)
{
	unsigned power = 0;
	uint64_t cm;

	if (!parse_has_word(parse))
		return usual;
	cm = parse_metres(parse, parse_word(parse));
	for (; cm > 9; cm /= 10)
		power++;
	if (power > 9)
		parse_fail(parse, "size is beyond 90000000 metres");
	return cm ? (uint8_t)(cm << 4 | power) : 0;
}

void rdata_parse_loc(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint32_t latitude = parse_angle(parse, 90, "NS");
	uint32_t longitude = parse_angle(parse, 180, "EW");
	struct rdata_word word = parse_word(parse);
	bool is_below = word.len && word.text[0] == '-';
	uint64_t altitude;
	uint8_t size;

	(void)part;
	word.text += is_below;
	word.len -= is_below;
	if (word.len && (word.text[word.len - 1] | 32) == 'm')
		word.len--;
	altitude = parse_decimal(parse, word, 2, 42849672);
	if (altitude > (is_below ? 10000000u : UINT32_MAX - 10000000u))
		parse_fail(parse, "altitude is out of range");
	size = parse_size(parse, 0x12);
	parse_put_number(parse, size, 2);	/* and version 0 before it */
	size = parse_size(parse, 0x16);
	parse_put_number(parse, size, 1);
	size = parse_size(parse, 0x13);
	parse_put_number(parse, size, 1);
	parse_put_number(parse, latitude, 4);
	parse_put_number(parse, longitude, 4);
	parse_put_number(parse, is_below ? 10000000 - altitude : 10000000 + altitude, 4);
}
