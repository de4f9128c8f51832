/* SPDX-License-Identifier: ISC */
/* SvcParams in words: alpn="h2,h3" port=443 key7="/q{?dns}" (RFC 9460, 2.1 and A). */
#include "dns/rdata_parse.h"
#include "dns/rdata_svcb.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMS_MOST = 64 };

struct param {
	unsigned key;
	struct rdata_word value;	/* without quotes */
	bool has_value;
};

static int key_number(struct rdata_word word)
{
	int number = dns_code_number(DNS_SVC_PARAMS, word.text, word.len);

	if (number >= 0 || word.len < 4 || word.len > 8 || memcmp(word.text, "key", 3) != 0)
		return number;
	number = 0;
	for (size_t i = 3; i < word.len; i++) {
		if (!isdigit((unsigned char)word.text[i]))
			return -1;
		number = number * 10 + word.text[i] - '0';
	}
	return number <= UINT16_MAX ? number : -1;
}

static void read_param(struct rdata_parse *parse, struct rdata_word word, struct param *param)
{
	const char *equals = memchr(word.text, '=', word.len);
	size_t len = equals ? (size_t)(equals - word.text) : word.len;
	int key = key_number((struct rdata_word){ word.text, len, false });

	if (key < 0)
		parse_fail(parse, "'%.*s' is no key", (int)(len < 40 ? len : 40), word.text);
	param->key = (unsigned)key;
	param->has_value = equals != NULL;
	param->value = (struct rdata_word){ "", 0, false };
	if (!equals)
		return;
	param->value.text = equals + 1;
	param->value.len = word.len - len - 1;
	if (param->value.len >= 2 && param->value.text[0] == '"') {
		param->value.text++;
		param->value.len -= 2;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct param *one = a, *other = b;

	return (one->key > other->key) - (one->key < other->key);
}

/* The pieces between commas. */
static bool next_piece(struct rdata_word *rest, struct rdata_word *piece)
{
	const char *comma;

	if (!rest->text)
		return false;
	comma = memchr(rest->text, ',', rest->len);
	*piece = *rest;
	if (!comma) {
		rest->text = NULL;
		return true;
	}
	piece->len = (size_t)(comma - rest->text);
	rest->text = comma + 1;
	rest->len -= piece->len + 1;
	return true;
}

static void put_keys(struct rdata_parse *parse, struct rdata_word value)
{
	uint16_t keys[PARAMS_MOST];
	struct rdata_word piece;
	size_t count = 0;

	while (!parse->has_failed && next_piece(&value, &piece)) {
		int key = key_number(piece);
		size_t at = count;

		if (key < 0 || count == PARAMS_MOST) {
			parse_fail(parse, "mandatory is no list of keys");
			return;
		}
		for (; at && keys[at - 1] > key; at--)	/* RFC 9460, 8: ascending on the wire */
			keys[at] = keys[at - 1];
		keys[at] = (uint16_t)key;
		count++;
	}
	for (size_t i = 0; i < count; i++)
		parse_put_number(parse, keys[i], 2);
}

/* RFC 9460, A.1: first the string's escapes, then the list's: \, and \\. */
static void put_alpn(struct rdata_parse *parse, struct rdata_word value)
{
	size_t start = parse->len, end, from, to, id;

	parse_put_number(parse, 0, 1);
	parse_octets(parse, value);
	if (parse->has_failed)
		return;
	end = parse->len;
	id = start;
	to = from = start + 1;
	for (; from < end && !parse->has_failed; from++) {
		uint8_t octet = parse->rdata[from];

		if (octet == '\\' && from + 1 < end) {
			parse->rdata[to++] = parse->rdata[++from];
		} else if (octet == ',') {
			parse->rdata[id] = (uint8_t)(to - id - 1);
			if (to - id - 1 > 255)
				parse_fail(parse, "an alpn id is longer than 255 octets");
			id = to++;
		} else {
			parse->rdata[to++] = octet;
		}
	}
	if (to - id - 1 > 255)
		parse_fail(parse, "an alpn id is longer than 255 octets");
	parse->rdata[id] = (uint8_t)(to - id - 1);
	parse->len = to;
}

static void put_hints(struct rdata_parse *parse, struct rdata_word value, int family)
{
	struct rdata_word piece;
	uint8_t address[16];

	while (!parse->has_failed && next_piece(&value, &piece)) {
		parse_address(parse, piece, family, address);
		parse_put(parse, address, family == AF_INET ? 4 : 16);
	}
}

static void put_value(struct rdata_parse *parse, const struct param *param)
{
	switch (param->key) {
	case SVC_MANDATORY:
		put_keys(parse, param->value);
		break;
	case SVC_ALPN:
		put_alpn(parse, param->value);
		break;
	case SVC_PORT:
		parse_put_number(parse, parse_number(parse, param->value, UINT16_MAX), 2);
		break;
	case SVC_IPV4HINT:
		put_hints(parse, param->value, AF_INET);
		break;
	case SVC_ECH:
		parse_base64(parse, param->value);
		break;
	case SVC_IPV6HINT:
		put_hints(parse, param->value, AF_INET6);
		break;
	default:
		parse_octets(parse, param->value);
	}
}

static void put_param(struct rdata_parse *parse, const struct param *param)
{
	size_t at, len;

	parse_put_number(parse, param->key, 2);
	at = parse->len;
	parse_put_number(parse, 0, 2);
	if (param->has_value)
		put_value(parse, param);
	if (parse->has_failed)
		return;
	len = parse->len - at - 2;
	parse->rdata[at] = (uint8_t)(len >> 8);
	parse->rdata[at + 1] = (uint8_t)len;
}

void rdata_parse_svc_params(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct param params[PARAMS_MOST];
	size_t count = 0;

	(void)part;
	while (parse_has_word(parse) && count < PARAMS_MOST)
		read_param(parse, parse_word(parse), &params[count++]);
	if (count)
		qsort(params, count, sizeof(params[0]), by_key);
	for (size_t i = 0; i < count && !parse->has_failed; i++) {
		if (i && params[i].key == params[i - 1].key)
			parse_fail(parse, "a key appears twice");
		put_param(parse, &params[i]);
	}
}
