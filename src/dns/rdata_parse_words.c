/* SPDX-License-Identifier: ISC */
/* Single words of a record line, as numbers, names and bytes. */
#include "dns/rdata_parse.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void parse_fail(struct rdata_parse *parse, const char *format, ...)
{
	va_list list;

	if (parse->has_failed)
		return;
	parse->has_failed = true;
	va_start(list, format);
	vsnprintf(parse->words_of_failure, sizeof(parse->words_of_failure), format, list);
	va_end(list);
}

int parse_shown(struct rdata_word word)
{
	return word.len < 40 ? (int)word.len : 40;
}

bool parse_has_word(const struct rdata_parse *parse)
{
	return !parse->has_failed && parse->at < parse->count;
}

struct rdata_word parse_word(struct rdata_parse *parse)
{
	if (parse_has_word(parse))
		return parse->words[parse->at++];
	parse_fail(parse, "a word is missing");
	return (struct rdata_word){ .text = "" };
}

bool word_is(struct rdata_word word, const char *text)
{
	return word.len == strlen(text) && strncasecmp(word.text, text, word.len) == 0;
}

void parse_put(struct rdata_parse *parse, const void *bytes, size_t len)
{
	if (RDATA_MOST - parse->len < len)
		parse_fail(parse, "record data is longer than %d bytes", RDATA_MOST);
	if (parse->has_failed || len == 0)
		return;
	memcpy(parse->rdata + parse->len, bytes, len);
	parse->len += len;
}

void parse_put_number(struct rdata_parse *parse, uint64_t number, size_t len)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(number >> (len - 1 - i) * 8);
	parse_put(parse, bytes, len);
}

bool parse_to_number(struct rdata_word word, unsigned base, uint64_t most, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < word.len; i++) {
		unsigned digit = (unsigned)(word.text[i] - '0');

		if (digit >= base || *number > (most - digit) / base)
			return false;
		*number = *number * base + digit;
	}
	return word.len > 0;
}

uint64_t parse_number(struct rdata_parse *parse, struct rdata_word word, uint64_t most)
{
	uint64_t number;

	if (parse_to_number(word, 10, most, &number))
		return number;
	parse_fail(parse, "'%.*s' is no number up to %llu", parse_shown(word), word.text, (unsigned long long)most);
	return 0;
}

void parse_name(struct rdata_parse *parse, struct rdata_word word)
{
	struct dns_name name;
	const char *problem = dns_name_from_text(&name, word.text, word.len, parse->origin);

	if (problem)
		parse_fail(parse, "name '%.*s' %s", parse_shown(word), word.text, problem);
	else
		parse_put(parse, name.wire, name.len);
}

void parse_address(struct rdata_parse *parse, struct rdata_word word, int family, uint8_t *address)
{
	char text[INET6_ADDRSTRLEN];

	memset(address, 0, family == AF_INET ? 4 : 16);
	snprintf(text, sizeof(text), "%.*s", word.len < sizeof(text) ? (int)word.len : 0, word.text);
	if (inet_pton(family, text, address) != 1)
		parse_fail(parse, "'%.*s' is no IPv%d address", parse_shown(word), word.text, family == AF_INET ? 4 : 6);
}

size_t parse_octets(struct rdata_parse *parse, struct rdata_word word)
{
	size_t start = parse->len;

	for (size_t i = 0; i < word.len && !parse->has_failed; i++) {
		unsigned octet = (unsigned char)word.text[i];

		if (octet == '\\' && ++i < word.len) {
			octet = (unsigned char)word.text[i];
			if (isdigit((int)octet)) {
				uint64_t number;

				if (word.len - i < 3 ||
				    !parse_to_number((struct rdata_word){ word.text + i, 3, false }, 10, 255, &number))
					parse_fail(parse, "bad escape in '%.*s'", parse_shown(word), word.text);
				else
					octet = (unsigned)number;
				i += 2;
			}
		}
		parse_put_number(parse, octet, 1);
	}
	return parse->len - start;
}

size_t parse_hex(struct rdata_parse *parse, struct rdata_word word)
{
	size_t start = parse->len;
	unsigned octet;

	if (word.len % 2)
		parse_fail(parse, "odd number of hex digits");
	for (size_t i = 0; i + 1 < word.len && !parse->has_failed; i += 2) {
		const char pair[3] = { word.text[i], word.text[i + 1], '\0' };

		if (!isxdigit((unsigned char)pair[0]) || !isxdigit((unsigned char)pair[1]) ||
		    sscanf(pair, "%2x", &octet) != 1)
			parse_fail(parse, "'%.*s' is not hex", parse_shown(word), word.text);
		else
			parse_put_number(parse, octet, 1);
	}
	return parse->len - start;
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void parse_base64_word(struct rdata_parse *parse, struct parse_base64 *state, struct rdata_word word)
{
	for (size_t i = 0; i < word.len && !parse->has_failed; i++) {
		int digit = word.text[i] == '=' ? 0 : base64_digit(word.text[i]);

		state->padding += word.text[i] == '=';
		if (digit < 0 || state->padding > 2 || (state->padding && word.text[i] != '=')) {
			parse_fail(parse, "'%.*s' is not base64", parse_shown(word), word.text);
			return;
		}
		state->held = state->held << 6 | (uint32_t)digit;
		if (++state->count % 4)
			continue;
		parse_put_number(parse, state->held & 0xffffff, 3);
		if (!parse->has_failed)
			parse->len -= state->padding;
		state->held = 0;
	}
}

void parse_base64_end(struct rdata_parse *parse, const struct parse_base64 *state)
{
	if (state->count % 4)
		parse_fail(parse, "base64 is cut off");
}

size_t parse_base64(struct rdata_parse *parse, struct rdata_word word)
{
	struct parse_base64 state = { 0 };
	size_t start = parse->len;

	parse_base64_word(parse, &state, word);
	parse_base64_end(parse, &state);
	return parse->len - start;
}

bool parse_duration(struct rdata_word word, uint32_t *seconds)
{
	static const char units[] = "smhdw";
	static const uint32_t sizes[] = { 1, 60, 3600, 86400, 604800 };
	uint64_t total = 0, number = 0;
	bool has_digits = false;

	if (word.is_quoted || !word.len || !isdigit((unsigned char)word.text[0]))
		return false;
	for (size_t i = 0; i < word.len; i++) {
		const char *unit = strchr(units, tolower((unsigned char)word.text[i]));

		if (isdigit((unsigned char)word.text[i])) {
			number = number * 10 + (uint64_t)(word.text[i] - '0');
			has_digits = true;
		} else if (word.text[i] && unit && has_digits) {
			total += number * sizes[unit - units];
			number = 0;
			has_digits = false;
		} else {
			return false;
		}
		if (number > UINT32_MAX || total > UINT32_MAX)
			return false;
	}
	total += number;
	*seconds = (uint32_t)total;
	return total <= UINT32_MAX;
}
