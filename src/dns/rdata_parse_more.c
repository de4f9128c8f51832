/* SPDX-License-Identifier: ISC */
/* Parsers of the kinds of record data that are no plain words. */
#include "dns/rdata_parse.h"

#include "dns/codes.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* YYYYMMDDHHMMSS, or seconds (RFC 4034, 3.2). */
void rdata_parse_time(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct rdata_word word = parse_word(parse);
	char text[15];
	struct tm tm = { 0 };

	(void)part;
	if (word.len != 14) {
		parse_put_number(parse, parse_number(parse, word, UINT32_MAX), 4);
		return;
	}
	parse_number(parse, word, UINT64_MAX);
	snprintf(text, sizeof(text), "%.14s", word.text);
	sscanf(text, "%4d%2d%2d%2d%2d%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min,
	       &tm.tm_sec);
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	if (tm.tm_mon < 0 || tm.tm_mon > 11 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 ||
	    tm.tm_min > 59 || tm.tm_sec > 60)
		parse_fail(parse, "'%s' is no time", text);
	else
		parse_put_number(parse, (uint32_t)timegm(&tm), 4);
}

/* RFC 4648, section 7. */
void rdata_parse_hash(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct rdata_word word = parse_word(parse);
	uint32_t held = 0;
	unsigned bits = 0;

	(void)part;
	if (word.len * 5 / 8 > 255)
		parse_fail(parse, "hash is longer than 255 octets");
	parse_put_number(parse, word.len * 5 / 8, 1);
	for (size_t i = 0; i < word.len && !parse->has_failed; i++) {
		int c = toupper((unsigned char)word.text[i]);

		if (!isdigit(c) && !(c >= 'A' && c <= 'V')) {
			parse_fail(parse, "hash is not base32hex");
			return;
		}
		held = (held << 5 | (uint32_t)(isdigit(c) ? c - '0' : c - 'A' + 10)) & 0xffff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			parse_put_number(parse, held >> bits & 0xff, 1);
		}
	}
}

/* One bit for each type that is named, or, in an NXT, numbered. */
static void read_types(struct rdata_parse *parse, uint8_t bits[8192], bool takes_numbers)
{
	enum { NXT_MOST = 127 };
	uint64_t number;

	memset(bits, 0, 8192);
	while (parse_has_word(parse)) {
		struct rdata_word word = parse_word(parse);
		int type = dns_type_from_text(word.text, word.len);

		if (type < 0 && takes_numbers && parse_to_number(word, 10, NXT_MOST, &number))
			type = (int)number;
		if (type < 0)
			parse_fail(parse, "'%.*s' is no type", parse_shown(word), word.text);
		else
			bits[type / 8] |= (uint8_t)(0x80 >> type % 8);
	}
}

static size_t len_without_zeros(const uint8_t *bytes, size_t len)
{
	while (len && bytes[len - 1] == 0)
		len--;
	return len;
}

void rdata_parse_bitmap(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint8_t bits[8192];

	(void)part;
	read_types(parse, bits, false);
	for (size_t window = 0; window < 256; window++) {
		size_t len = len_without_zeros(bits + window * 32, 32);

		if (!len)
			continue;
		parse_put_number(parse, window, 1);
		parse_put_number(parse, len, 1);
		parse_put(parse, bits + window * 32, len);
	}
}

void rdata_parse_nxt_bitmap(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint8_t bits[8192];

	(void)part;
	read_types(parse, bits, true);
	parse_put(parse, bits, len_without_zeros(bits, sizeof(bits)));
}

void rdata_parse_atma(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct rdata_word word = parse_word(parse);
	bool is_e164 = word.len && word.text[0] == '+';

	(void)part;
	parse_put_number(parse, is_e164, 1);
	if (is_e164)
		parse_put(parse, word.text + 1, word.len - 1);
	else
		parse_hex(parse, word);
}

void rdata_parse_wks(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint8_t bits[8192] = { 0 };

	(void)part;
	parse_put_number(parse, parse_number(parse, parse_word(parse), 255), 1);
	while (parse_has_word(parse)) {
		uint64_t port = parse_number(parse, parse_word(parse), UINT16_MAX);

		bits[port / 8] |= (uint8_t)(0x80 >> port % 8);
	}
	parse_put(parse, bits, len_without_zeros(bits, sizeof(bits)));
}

void rdata_parse_a6(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint64_t prefix = parse_number(parse, parse_word(parse), 128);
	uint8_t address[16] = { 0 };
	size_t skip = (size_t)prefix / 8;

	(void)part;
	parse_put_number(parse, prefix, 1);
	if (prefix < 128)
		parse_address(parse, parse_word(parse), AF_INET6, address);
	if (skip < 16 && prefix % 8)
		address[skip] &= (uint8_t)(0xff >> prefix % 8);
	if (prefix < 128)
		parse_put(parse, address + skip, 16 - skip);
	if (prefix)
		parse_name(parse, parse_word(parse));
}

/* [!]FAMILY:ADDRESS/PREFIX */
static void parse_apl_item(struct rdata_parse *parse, struct rdata_word word)
{
	const char *colon = memchr(word.text, ':', word.len), *slash = memrchr(word.text, '/', word.len);
	bool is_negated = word.len && word.text[0] == '!';
	uint8_t address[16] = { 0 };
	uint64_t family, prefix;
	size_t len;

	if (!colon || !slash || slash < colon) {
		parse_fail(parse, "'%.*s' is no prefix", parse_shown(word), word.text);
		return;
	}
	family = parse_number(parse, (struct rdata_word){ word.text + is_negated,
		(size_t)(colon - word.text) - is_negated, false }, 2);
	prefix = parse_number(parse, (struct rdata_word){ slash + 1,
		(size_t)(word.text + word.len - slash - 1), false }, family == 1 ? 32 : 128);
	parse_address(parse, (struct rdata_word){ colon + 1, (size_t)(slash - colon - 1), false },
		      family == 1 ? AF_INET : AF_INET6, address);
	len = len_without_zeros(address, family == 1 ? 4 : 16);
	parse_put_number(parse, family, 2);
	parse_put_number(parse, prefix, 1);
	parse_put_number(parse, len | (is_negated ? 0x80u : 0), 1);
	parse_put(parse, address, len);
}

void rdata_parse_apl(struct rdata_parse *parse, const struct rdata_part *part)
{
	(void)part;
	while (parse_has_word(parse))
		parse_apl_item(parse, parse_word(parse));
}

void rdata_parse_hip(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint64_t algorithm = parse_number(parse, parse_word(parse), 255);
	size_t start = parse->len, hit_len, key_len;

	(void)part;
	parse_put_number(parse, 0, 1);
	parse_put_number(parse, algorithm, 1);
	parse_put_number(parse, 0, 2);
	hit_len = parse_hex(parse, parse_word(parse));
	key_len = parse_base64(parse, parse_word(parse));
	if (hit_len > 255)
		parse_fail(parse, "HIT is longer than 255 octets");
	if (parse->has_failed)
		return;
	parse->rdata[start] = (uint8_t)hit_len;
	parse->rdata[start + 2] = (uint8_t)(key_len >> 8);
	parse->rdata[start + 3] = (uint8_t)key_len;
	while (parse_has_word(parse))
		parse_name(parse, parse_word(parse));
}

void rdata_parse_relay(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint64_t discovery = parse_number(parse, parse_word(parse), 1);
	uint64_t type = parse_number(parse, parse_word(parse), 127);

	(void)part;
	parse->numbers[parse->part] = type;
	parse_put_number(parse, discovery << 7 | type, 1);
}

void rdata_parse_gateway(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint64_t type = parse->numbers[part->arg];
	struct rdata_word word = parse_word(parse);
	uint8_t address[16];

	if (type == 0 && !word_is(word, "."))
		parse_fail(parse, "type 0 wants \".\"");
	else if (type == 3)
		parse_name(parse, word);
	else if (type > 3)
		parse_fail(parse, "type %u is unknown", (unsigned)type);
	if (type != 1 && type != 2)
		return;
	parse_address(parse, word, type == 1 ? AF_INET : AF_INET6, address);
	parse_put(parse, address, type == 1 ? 4 : 16);
}

/* 00-00-5e-00-53-2a */
void rdata_parse_eui(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct rdata_word word = parse_word(parse);
	size_t count = part->kind == RDATA_EUI48 ? 6 : 8;

	if (word.len != count * 3 - 1)
		parse_fail(parse, "not %zu octets with dashes", count);
	for (size_t i = 0; i < count && !parse->has_failed; i++) {
		if (i && word.text[i * 3 - 1] != '-')
			parse_fail(parse, "octets are not separated by dashes");
		parse_hex(parse, (struct rdata_word){ word.text + i * 3, 2, false });
	}
}

/* 14:4fff:ff20:ee64 */
void rdata_parse_locator64(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct rdata_word word = parse_word(parse);
	size_t at = 0;

	(void)part;
	for (int group = 0; group < 4 && !parse->has_failed; group++) {
		size_t start = at;
		char text[5];
		unsigned number = 0;

		while (at < word.len && at - start < 4 && isxdigit((unsigned char)word.text[at]))
			at++;
		snprintf(text, sizeof(text), "%.*s", (int)(at - start), word.text + start);
		if (at == start || (group < 3 && (at == word.len || word.text[at++] != ':')))
			parse_fail(parse, "not four groups of hex digits");
		sscanf(text, "%x", &number);
		parse_put_number(parse, number, 2);
	}
	if (at != word.len)
		parse_fail(parse, "not four groups of hex digits");
}
