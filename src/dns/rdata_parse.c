/* SPDX-License-Identifier: ISC */
/* Makes record data from the words of a record line. */
#include "dns/rdata_parse.h"

#include "dns/codes.h"
#include "dns/message.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

/* The names that stand for numbers, where a kind has some. */
static int number_of_name(const struct rdata_part *part, struct rdata_word word)
{
	switch (part->kind) {
	case RDATA_TYPE:
	case RDATA_TYPE_BARE:
		return dns_type_from_text(word.text, word.len);
	case RDATA_RCODE:
		return dns_code_number(DNS_RCODES, word.text, word.len);
	case RDATA_CERT_TYPE:
		return dns_code_number(DNS_CERT_TYPES, word.text, word.len);
	case RDATA_SCHEME:
		return dns_code_number(DNS_DSYNC_SCHEMES, word.text, word.len);
	default:
		if (part->kind != RDATA_ALGORITHM && strcmp(part->name, "algorithm") != 0)
			return -1;
		return dns_code_number(DNS_ALGORITHMS, word.text, word.len);
	}
}

static size_t number_len(enum rdata_kind kind)
{
	switch (kind) {
	case RDATA_U8:
	case RDATA_ALGORITHM:
	case RDATA_SCHEME:
		return 1;
	case RDATA_U32:
		return 4;
	case RDATA_U48:
		return 6;
	default:
		return 2;
	}
}

static void parse_any_number(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct rdata_word word = parse_word(parse);
	size_t len = number_len(part->kind);
	uint64_t most = ((uint64_t)1 << len * 8) - 1, number;
	int named = number_of_name(part, word);
	uint32_t seconds;

	if (named >= 0 && (uint64_t)named <= most)
		number = (uint64_t)named;
	else if (part->kind == RDATA_OCTAL && parse_to_number(word, 8, most, &number))
		(void)number;
	else if (part->kind == RDATA_U32 && parse_duration(word, &seconds))
		number = seconds;
	else
		number = parse_number(parse, word, most);
	parse->numbers[parse->part] = number;
	parse_put_number(parse, number, len);
}

static void parse_one_name(struct rdata_parse *parse, const struct rdata_part *part)
{
	(void)part;
	parse_name(parse, parse_word(parse));
}

static void parse_any_address(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint8_t address[16];

	parse_address(parse, parse_word(parse), part->kind == RDATA_A ? AF_INET : AF_INET6, address);
	parse_put(parse, address, part->kind == RDATA_A ? 4 : 16);
}

/* A length octet before what parse_octets() made. */
static void parse_string(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct rdata_word word = parse_word(parse);
	size_t at = parse->len, len;

	(void)part;
	parse_put_number(parse, 0, 1);
	len = parse_octets(parse, word);
	if (len > 255)
		parse_fail(parse, "string of %zu octets, 255 allowed", len);
	if (!parse->has_failed)
		parse->rdata[at] = (uint8_t)len;
}

static void parse_string_maybe(struct rdata_parse *parse, const struct rdata_part *part)
{
	if (parse_has_word(parse))
		parse_string(parse, part);
}

static void parse_strings(struct rdata_parse *parse, const struct rdata_part *part)
{
	do {
		parse_string(parse, part);
	} while (parse_has_word(parse));
}

static void parse_string_rest(struct rdata_parse *parse, const struct rdata_part *part)
{
	(void)part;
	parse_octets(parse, parse_word(parse));
}

static void parse_hex_rest(struct rdata_parse *parse, const struct rdata_part *part)
{
	(void)part;
	while (parse_has_word(parse))
		parse_hex(parse, parse_word(parse));
}

/* NSAP: 0x47.0005..., dots as one likes. */
static void parse_hex0x(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct rdata_word word = parse_word(parse);
	char pair[2];
	size_t count = 0;

	(void)part;
	if (word.len < 2 || strncasecmp(word.text, "0x", 2) != 0)
		parse_fail(parse, "'%.*s' does not begin with 0x", parse_shown(word), word.text);
	for (size_t i = 2; i < word.len && !parse->has_failed; i++) {
		if (word.text[i] == '.')
			continue;
		pair[count++ % 2] = word.text[i];
		if (count % 2 == 0)
			parse_hex(parse, (struct rdata_word){ pair, 2, false });
	}
	if (count % 2)
		parse_fail(parse, "odd number of hex digits");
}

static void parse_base64_rest(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct parse_base64 state = { 0 };

	if (part->kind == RDATA_BASE64_DASH && parse_has_word(parse) && word_is(parse->words[parse->at], "-")) {
		parse->at++;
		return;
	}
	while (parse_has_word(parse))
		parse_base64_word(parse, &state, parse_word(parse));
	parse_base64_end(parse, &state);
}

static void parse_salt(struct rdata_parse *parse, const struct rdata_part *part)
{
	struct rdata_word word = parse_word(parse);
	size_t len = word_is(word, "-") ? 0 : word.len / 2;

	(void)part;
	if (len > 255)
		parse_fail(parse, "salt is longer than 255 octets");
	parse_put_number(parse, len, 1);
	if (len)
		parse_hex(parse, word);
}

/* A length, and base64 unless it is 0. */
static void parse_sized(struct rdata_parse *parse, const struct rdata_part *part)
{
	uint64_t len = parse_number(parse, parse_word(parse), RDATA_MOST);

	(void)part;
	parse_put_number(parse, len, 2);
	if (len && parse_base64(parse, parse_word(parse)) != len)
		parse_fail(parse, "data has not the length that is said");
}

static void parse_tag(struct rdata_parse *parse, const struct rdata_part *part)
{
	parse_string(parse, part);
}

static rdata_parser *const parsers[RDATA_KIND_COUNT] = {
	[RDATA_U8] = parse_any_number,
	[RDATA_U16] = parse_any_number,
	[RDATA_U32] = parse_any_number,
	[RDATA_U48] = parse_any_number,
	[RDATA_TIME] = rdata_parse_time,
	[RDATA_TYPE] = parse_any_number,
	[RDATA_TYPE_BARE] = parse_any_number,
	[RDATA_RCODE] = parse_any_number,
	[RDATA_CERT_TYPE] = parse_any_number,
	[RDATA_ALGORITHM] = parse_any_number,
	[RDATA_SCHEME] = parse_any_number,
	[RDATA_OCTAL] = parse_any_number,
	[RDATA_NAME] = parse_one_name,
	[RDATA_A] = parse_any_address,
	[RDATA_AAAA] = parse_any_address,
	[RDATA_STRING] = parse_string,
	[RDATA_STRING_MAYBE] = parse_string_maybe,
	[RDATA_STRINGS] = parse_strings,
	[RDATA_STRING_REST] = parse_string_rest,
	[RDATA_TAG] = parse_tag,
	[RDATA_HEX] = parse_hex_rest,
	[RDATA_DIGEST] = parse_hex_rest,
	[RDATA_HEX0X] = parse_hex0x,
	[RDATA_BASE64] = parse_base64_rest,
	[RDATA_BASE64_DASH] = parse_base64_rest,
	[RDATA_SALT] = parse_salt,
	[RDATA_HASH] = rdata_parse_hash,
	[RDATA_BITMAP] = rdata_parse_bitmap,
	[RDATA_NXT_BITMAP] = rdata_parse_nxt_bitmap,
	[RDATA_EUI48] = rdata_parse_eui,
	[RDATA_EUI64] = rdata_parse_eui,
	[RDATA_LOCATOR64] = rdata_parse_locator64,
	[RDATA_SIZED] = parse_sized,
	[RDATA_ATMA] = rdata_parse_atma,
	[RDATA_WKS] = rdata_parse_wks,
	[RDATA_A6] = rdata_parse_a6,
	[RDATA_LOC] = rdata_parse_loc,
	[RDATA_APL] = rdata_parse_apl,
	[RDATA_HIP] = rdata_parse_hip,
	[RDATA_RELAY] = rdata_parse_relay,
	[RDATA_GATEWAY] = rdata_parse_gateway,
	[RDATA_SVC_PARAMS] = rdata_parse_svc_params,
};

/* RFC 3597, 5: \# LENGTH HEX... */
static void parse_generic(struct rdata_parse *parse)
{
	uint64_t len;

	parse_word(parse);
	len = parse_number(parse, parse_word(parse), RDATA_MOST);
	while (parse_has_word(parse))
		parse_hex(parse, parse_word(parse));
	if (parse->len != len)
		parse_fail(parse, "%zu byte%s of data, but its length says %llu", parse->len, parse->len == 1 ? "" : "s",
			   (unsigned long long)len);
}

/* What was made must have the shape of its type, like anything received.  NULL:
 * the words of a failure name the part themselves. */
static const char *check_shape(struct rdata_parse *parse, uint16_t type, uint16_t class)
{
	const struct dns_message message = { .bytes = parse->rdata, .len = parse->len };
	const struct dns_record record = { .type = type, .class = class, .rdata_len = (uint16_t)parse->len };
	struct rdata_problem problem;

	if (rdata_walk(&message, &record, NULL, &problem) < 0)
		parse_fail(parse, "%.*s", CURSOR_WORDS - 1, problem.words);
	return NULL;
}

int rdata_parse(uint16_t type, uint16_t class, const struct rdata_word *words, size_t count,
		const struct dns_name *origin, uint8_t rdata[RDATA_MOST], struct rdata_problem *problem)
{
	struct rdata_parse parse = { .words = words, .count = count, .origin = origin, .rdata = rdata };
	const struct rdata_layout *layout = rdata_layout(type, class);
	const struct rdata_part *part = layout ? layout->parts : NULL;
	bool is_generic = count && !words[0].is_quoted && word_is(words[0], "\\#");
	const char *name = NULL;	/* of the part that failed */

	if (is_generic) {
		parse_generic(&parse);
	} else if (!layout) {
		parse_fail(&parse, "only \\# LENGTH HEX is known of this type");
	} else {
		for (; parse.part < RDATA_PARTS && part->kind != RDATA_END && !parse.has_failed; parse.part++, part++)
			parsers[part->kind](&parse, part);
		name = part > layout->parts ? part[-1].name : NULL;
		if (parse_has_word(&parse)) {
			parse_fail(&parse, "'%.*s' is too much", parse_shown(words[parse.at]), words[parse.at].text);
			parse.at++;
		} else if (!parse.has_failed) {
			name = check_shape(&parse, type, class);
		}
	}
	if (!parse.has_failed)
		return (int)parse.len;
	return rdata_fail(problem, parse.at ? parse.at - 1 : 0, "%s%s%s", name ? name : "", name ? ": " : "",
			  parse.words_of_failure);
}
