/* SPDX-License-Identifier: ISC */
/* The OPT record and its options, as dig prints them. */
#include "dns/edns.h"

#include "dns/codes.h"
#include "dns/text_out.h"

#include <arpa/inet.h>
#include <string.h>

void edns_read(const struct dns_record *opt, struct edns *edns)
{
	edns->udp_size = opt->class;
	edns->upper_rcode = (uint8_t)(opt->ttl >> 24);
	edns->version = (uint8_t)(opt->ttl >> 16);
	edns->flags = (uint16_t)opt->ttl;
}

void edns_options_start(const struct dns_message *message, const struct dns_record *opt, struct cursor *in)
{
	cursor_init(in, message->bytes, opt->rdata, opt->rdata + opt->rdata_len);
}

int edns_options_next(struct cursor *in, struct edns_option *option)
{
	if (!cursor_left(in))
		return cursor_ok(in) ? 0 : -1;
	option->offset = in->at;
	option->code = cursor_u16(in);
	option->len = cursor_u16(in);
	if (cursor_ok(in) && cursor_left(in) < option->len)
		return cursor_fail(in, option->offset + 2, "option length %u runs past the end, %zu left",
				   option->len, cursor_left(in));
	option->bytes = cursor_take(in, option->len);
	return cursor_ok(in) ? 1 : -1;
}

static uint32_t number_at(const uint8_t *bytes, size_t len)
{
	uint32_t number = 0;

	for (size_t i = 0; i < len; i++)
		number = number << 8 | bytes[i];
	return number;
}

static bool value_llq(struct text_out *out, const struct edns_option *option)
{
	const uint8_t *bytes = option->bytes;

	if (option->len != 18)
		return false;
	put_format(out, "Version: %u, Opcode: %u, Error: %u, Identifier: %llu, Lifetime: %u",
		   number_at(bytes, 2), number_at(bytes + 2, 2), number_at(bytes + 4, 2),
		   (unsigned long long)number_at(bytes + 6, 4) << 32 | number_at(bytes + 10, 4),
		   number_at(bytes + 14, 4));
	return true;
}

/* RFC 7871, 6. */
bool edns_subnet_text(struct text_out *out, const struct edns_option *option)
{
	uint8_t address[16] = { 0 };
	char text[INET6_ADDRSTRLEN];
	unsigned family, source, scope;
	size_t len;

	if (option->len < 4)
		return false;
	family = number_at(option->bytes, 2);
	source = option->bytes[2];
	scope = option->bytes[3];
	len = option->len - 4u;
	if (len != (source + 7) / 8 || family > 2 || source > (family == 1 ? 32 : 128) ||
	    scope > (family == 1 ? 32 : 128) || (family == 0 && (source || scope)))
		return false;
	if (source % 8 && option->bytes[3 + len] & (0xff >> source % 8))
		return false;	/* bits beyond the prefix must be zero */
	memcpy(address, option->bytes + 4, len);
	if (family == 0)
		put_text(out, "0");
	else
		put_text(out, inet_ntop(family == 1 ? AF_INET : AF_INET6, address, text, sizeof(text)));
	put_format(out, "/%u/%u", source, scope);
	return true;
}

static bool value_expire(struct text_out *out, const struct edns_option *option)
{
	uint32_t seconds;

	if (option->len != 4)
		return option->len == 0;
	seconds = number_at(option->bytes, 4);
	put_number(out, seconds);
	put_text(out, " (");
	put_duration(out, seconds);
	put_char(out, ')');
	return true;
}

static bool value_cookie(struct text_out *out, const struct edns_option *option)
{
	put_hex(out, option->bytes, option->len, false);
	return option->len == 8 || (option->len >= 16 && option->len <= 40);	/* RFC 7873, 4 */
}

static bool value_keepalive(struct text_out *out, const struct edns_option *option)
{
	uint32_t tenths;

	if (option->len != 2)
		return option->len == 0;
	tenths = number_at(option->bytes, 2);
	put_format(out, "%u.%u secs", tenths / 10, tenths % 10);
	return true;
}

static bool value_padding(struct text_out *out, const struct edns_option *option)
{
	if (option->len)
		put_format(out, "(%u bytes)", option->len);
	return true;
}

static bool value_key_tag(struct text_out *out, const struct edns_option *option)
{
	if (!option->len || option->len % 2)
		return false;
	for (size_t i = 0; i < option->len; i += 2) {
		if (i)
			put_text(out, ", ");
		put_number(out, number_at(option->bytes + i, 2));
	}
	return true;
}

/* dig shows EXTRA-TEXT as it is; here it is harmless for a terminal. */
static bool value_ede(struct text_out *out, const struct edns_option *option)
{
	unsigned code;
	const char *name;

	if (option->len < 2)
		return false;
	code = number_at(option->bytes, 2);
	name = dns_code_name(DNS_EDE_CODES, code);
	put_number(out, code);
	if (name)
		put_format(out, " (%s)", name);
	if (option->len > 2) {
		put_text(out, ": (");
		for (size_t i = 2; i < option->len; i++)
			put_char(out, option->bytes[i] >= 0x20 && option->bytes[i] < 0x7f
					      ? (char)option->bytes[i] : '.');
		put_char(out, ')');
	}
	return true;
}

static bool value_tag(struct text_out *out, const struct edns_option *option)
{
	if (option->len != 2)
		return false;
	put_number(out, number_at(option->bytes, 2));
	return true;
}

static void put_hex_and_text(struct text_out *out, const struct edns_option *option)
{
	if (!option->len)
		return;
	for (size_t i = 0; i < option->len; i++)
		put_format(out, "%02x ", option->bytes[i]);
	put_text(out, "(\"");
	for (size_t i = 0; i < option->len; i++)
		put_char(out, option->bytes[i] >= 0x20 && option->bytes[i] < 0x7f ? (char)option->bytes[i] : '.');
	put_text(out, "\")");
}

static bool value_unknown(struct text_out *out, const struct edns_option *option)
{
	put_hex_and_text(out, option);
	return true;
}

/* With the names of dig 9.18; codes it doesn't know are not here. */
static const struct {
	uint16_t code;
	const char *name;
	bool (*value)(struct text_out *out, const struct edns_option *option);
} options[] = {
	{ EDNS_LLQ, "LLQ", value_llq },
	{ EDNS_NSID, "NSID", value_unknown },
	{ EDNS_CLIENT_SUBNET, "CLIENT-SUBNET", edns_subnet_text },
	{ EDNS_EXPIRE, "EXPIRE", value_expire },
	{ EDNS_COOKIE, "COOKIE", value_cookie },
	{ EDNS_KEEPALIVE, "TCP KEEPALIVE", value_keepalive },
	{ EDNS_PADDING, "PAD", value_padding },
	{ EDNS_KEY_TAG, "KEY-TAG", value_key_tag },
	{ EDNS_EDE, "EDE", value_ede },
	{ EDNS_CLIENT_TAG, "CLIENT-TAG", value_tag },
	{ EDNS_SERVER_TAG, "SERVER-TAG", value_tag },
};

enum { OPTION_COUNT = sizeof(options) / sizeof(options[0]) };

void edns_option_name(struct text_out *out, uint16_t code)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (options[i].code == code) {
			put_text(out, options[i].name);
			return;
		}
	}
	put_format(out, "OPT=%u", code);
}

bool edns_option_value(struct text_out *out, const struct edns_option *option)
{
	size_t start = out->len;

	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (options[i].code != option->code)
			continue;
		if (options[i].value(out, option))
			return true;
		text_out_cut(out, start);
		put_hex_and_text(out, option);
		return false;
	}
	return value_unknown(out, option);
}

/* RFC 6975, 3: understood algorithms. */
static void put_algorithms(struct text_out *out, const struct edns_option *option)
{
	enum dns_registry registry = option->code == EDNS_DAU ? DNS_ALGORITHMS : DNS_DIGESTS;

	for (size_t i = 0; i < option->len; i++) {
		const char *name = dns_code_name(registry, option->bytes[i]);

		put_format(out, "%s%u", i ? ", " : "", option->bytes[i]);
		if (name && option->code != EDNS_N3U)
			put_format(out, " (%s)", name);
	}
}

/* RFC 7901, 4 and RFC 9567, 5: one name, never compressed. */
static void put_option_name(struct text_out *out, const struct edns_option *option)
{
	struct dns_name name;
	struct cursor in;

	cursor_init(&in, option->bytes, 0, option->len);
	if (dns_name_read(&in, &name) == 0 && cursor_left(&in) == 0 && !name.pointer_at)
		dns_name_put(out, &name);
}

/* RFC 9660, 2. */
static void put_zoneversion(struct text_out *out, const struct edns_option *option)
{
	if (option->len == 6 && option->bytes[1] == 0)
		put_format(out, "zone of %u labels, SOA serial %u", option->bytes[0],
			   number_at(option->bytes + 2, 4));
}

void edns_option_meaning(struct text_out *out, const struct edns_option *option)
{
	switch (option->code) {
	case EDNS_DAU:
	case EDNS_DHU:
	case EDNS_N3U:
		put_algorithms(out, option);
		break;
	case EDNS_CHAIN:
	case EDNS_REPORT_CHANNEL:
		put_option_name(out, option);
		break;
	case EDNS_ZONEVERSION:
		put_zoneversion(out, option);
		break;
	default:
		break;
	}
}

void edns_option_line(struct text_out *out, const struct edns_option *option)
{
	size_t start;

	put_text(out, "; ");
	edns_option_name(out, option->code);
	put_text(out, ": ");
	start = out->len;
	edns_option_value(out, option);
	if (out->len == start)
		text_out_cut(out, start - 1);
}

/* RFC 7873, 5.3: an answer begins with the client's own 8 bytes. */
const char *edns_cookie_verdict(const struct edns_option *option, const uint8_t *sent)
{
	if (option->code != EDNS_COOKIE || !sent)
		return NULL;
	if (option->len < 8 || memcmp(option->bytes, sent, 8) != 0)
		return "bad";
	return option->len == 8 ? "echoed" : "good";
}
