/* SPDX-License-Identifier: ISC */
/* The text of the fields of record data, as dig prints it. */
#include "dns/codes.h"
#include "dns/rdata_walk.h"
#include "dns/text_out.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef void texter(struct text_out *out, const struct rdata_field *field);

static void text_number(struct text_out *out, const struct rdata_field *field)
{
	put_number(out, field->number);
}

/* RFC 4034, 3.1.5: 32 bits stand for the moment nearest to now. */
static void text_time(struct text_out *out, const struct rdata_field *field)
{
	time_t now = time(NULL);
	time_t moment = now + (int32_t)((uint32_t)field->number - (uint32_t)now);
	struct tm tm;

	gmtime_r(&moment, &tm);
	put_format(out, "%04d%02d%02d%02d%02d%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		   tm.tm_min, tm.tm_sec);
}

static void text_type(struct text_out *out, const struct rdata_field *field)
{
	char text[DNS_CODE_TEXT];

	put_text(out, dns_type_text((uint16_t)field->number, text));
}

static void text_code(struct text_out *out, const struct rdata_field *field)
{
	static const enum dns_registry registries[RDATA_KIND_COUNT] = {
		[RDATA_TYPE_BARE] = DNS_TYPES,
		[RDATA_RCODE] = DNS_RCODES,
		[RDATA_CERT_TYPE] = DNS_CERT_TYPES,
		[RDATA_ALGORITHM] = DNS_ALGORITHMS,
		[RDATA_SCHEME] = DNS_DSYNC_SCHEMES,
	};
	const char *name = dns_code_name(registries[field->kind], (unsigned)field->number);

	if (name)
		put_text(out, name);
	else
		put_number(out, field->number);
}

/* TSIG (RFC 8945, 3) calls 16 BADSIG where EDNS says BADVERS. */
static void text_rcode(struct text_out *out, const struct rdata_field *field)
{
	if (field->number == 16)
		put_text(out, "BADSIG");
	else
		text_code(out, field);
}

static void text_octal(struct text_out *out, const struct rdata_field *field)
{
	put_format(out, "%o", (unsigned)field->number);
}

static void text_name(struct text_out *out, const struct rdata_field *field)
{
	dns_name_put(out, field->domain);
}

static void text_a(struct text_out *out, const struct rdata_field *field)
{
	for (size_t i = 0; i < 4; i++) {
		if (i)
			put_char(out, '.');
		put_number(out, field->bytes[i]);
	}
}

static void text_aaaa(struct text_out *out, const struct rdata_field *field)
{
	char text[INET6_ADDRSTRLEN];

	put_text(out, inet_ntop(AF_INET6, field->bytes, text, sizeof(text)));
}

static void text_string(struct text_out *out, const struct rdata_field *field)
{
	put_quoted(out, field->bytes, field->bytes_len);
}

static void text_tag(struct text_out *out, const struct rdata_field *field)
{
	put_bytes(out, field->bytes, field->bytes_len);
}

static void text_hex(struct text_out *out, const struct rdata_field *field)
{
	put_hex(out, field->bytes, field->bytes_len, true);
}

static void text_hex0x(struct text_out *out, const struct rdata_field *field)
{
	put_text(out, "0x");
	put_hex(out, field->bytes, field->bytes_len, false);
}

static void text_base64(struct text_out *out, const struct rdata_field *field)
{
	put_base64(out, field->bytes, field->bytes_len);
}

static void text_base64_dash(struct text_out *out, const struct rdata_field *field)
{
	if (field->bytes_len)
		put_base64(out, field->bytes, field->bytes_len);
	else
		put_char(out, '-');
}

static void text_salt(struct text_out *out, const struct rdata_field *field)
{
	if (field->bytes_len)
		put_hex(out, field->bytes, field->bytes_len, true);
	else
		put_char(out, '-');
}

static void text_hash(struct text_out *out, const struct rdata_field *field)
{
	put_base32hex(out, field->bytes, field->bytes_len);
}

static bool has_bit(const struct rdata_field *field, size_t bit)
{
	return field->bytes[bit / 8] & 0x80 >> bit % 8;
}

/* Of the types without a name an NXT has the number alone, as dig prints it. */
static void put_bit(struct text_out *out, const struct rdata_field *field, size_t bit)
{
	char text[DNS_CODE_TEXT];

	if (field->kind == RDATA_PORTS || (field->kind == RDATA_NXT_BITS && !dns_code_name(DNS_TYPES, (unsigned)bit)))
		put_number(out, bit);
	else
		put_text(out, dns_type_text((uint16_t)(field->number + bit), text));
}

static void text_bits(struct text_out *out, const struct rdata_field *field)
{
	size_t start = out->len;

	for (size_t bit = 0; bit < field->bytes_len * 8; bit++) {
		if (!has_bit(field, bit))
			continue;
		if (out->len > start)
			put_char(out, ' ');
		put_bit(out, field, bit);
	}
}

static void text_eui(struct text_out *out, const struct rdata_field *field)
{
	for (size_t i = 0; i < field->bytes_len; i++)
		put_format(out, i ? "-%02x" : "%02x", field->bytes[i]);
}

static void text_locator64(struct text_out *out, const struct rdata_field *field)
{
	for (size_t i = 0; i < 8; i += 2)
		put_format(out, i ? ":%x" : "%x", field->bytes[i] << 8 | field->bytes[i + 1]);
}

static void text_sized(struct text_out *out, const struct rdata_field *field)
{
	put_number(out, field->bytes_len);
	if (field->bytes_len || field->number)
		put_char(out, ' ');
	put_base64(out, field->bytes, field->bytes_len);
}

static void text_atma(struct text_out *out, const struct rdata_field *field)
{
	if (field->number == 1) {
		put_char(out, '+');
		put_bytes(out, field->bytes, field->bytes_len);
	} else {
		put_hex(out, field->bytes, field->bytes_len, false);
	}
}

static void text_apl_item(struct text_out *out, const struct rdata_field *field)
{
	unsigned family = (unsigned)(field->number >> 16), prefix = (unsigned)(field->number >> 8 & 0xff);
	uint8_t address[16] = { 0 };
	char text[INET6_ADDRSTRLEN];

	memcpy(address, field->bytes, field->bytes_len);
	inet_ntop(family == 1 ? AF_INET : AF_INET6, address, text, sizeof(text));
	put_format(out, "%s%u:%s/%u", field->number & 1 ? "!" : "", family, text, prefix);
}

static void text_a6_suffix(struct text_out *out, const struct rdata_field *field)
{
	uint8_t address[16] = { 0 };
	char text[INET6_ADDRSTRLEN];

	if (field->bytes_len == 0)
		return;
	memcpy(address + sizeof(address) - field->bytes_len, field->bytes, field->bytes_len);
	put_text(out, inet_ntop(AF_INET6, address, text, sizeof(text)));
}

static uint32_t u32_at(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Thousandths of a second of arc, counted from the equator or the meridian. */
static void put_angle(struct text_out *out, uint32_t angle, const char *letters)
{
	const uint32_t zero = 1u << 31;
	uint32_t size = angle >= zero ? angle - zero : zero - angle;

	put_format(out, "%u %u %u.%03u %c ", size / 3600000, size / 60000 % 60, size / 1000 % 60, size % 1000,
		   letters[angle < zero]);
}

/* A digit and a power of ten, in centimetres. */
static void put_loc_size(struct text_out *out, uint8_t size)
{
	static const uint32_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
					   1000000000 };
	uint64_t cm = (uint64_t)(size >> 4) * powers[size & 15];

	if ((size & 15) > 1)
		put_format(out, "%um", (unsigned)(cm / 100));
	else
		put_format(out, "0.%02um", (unsigned)cm);
}

static void text_loc(struct text_out *out, const struct rdata_field *field)
{
	const uint8_t *loc = field->bytes;
	uint32_t altitude = u32_at(loc + 12);
	bool is_below = altitude < 10000000;
	uint32_t cm = is_below ? 10000000 - altitude : altitude - 10000000;

	put_angle(out, u32_at(loc + 4), "NS");
	put_angle(out, u32_at(loc + 8), "EW");
	put_format(out, "%s%u.%02um ", is_below ? "-" : "", cm / 100, cm % 100);
	put_loc_size(out, loc[1]);
	put_char(out, ' ');
	put_loc_size(out, loc[2]);
	put_char(out, ' ');
	put_loc_size(out, loc[3]);
}

static texter *const texters[RDATA_KIND_COUNT] = {
	[RDATA_U8] = text_number,
	[RDATA_U16] = text_number,
	[RDATA_U32] = text_number,
	[RDATA_U48] = text_number,
	[RDATA_TIME] = text_time,
	[RDATA_TYPE] = text_type,
	[RDATA_TYPE_BARE] = text_code,
	[RDATA_RCODE] = text_rcode,
	[RDATA_CERT_TYPE] = text_code,
	[RDATA_ALGORITHM] = text_code,
	[RDATA_SCHEME] = text_code,
	[RDATA_NAME] = text_name,
	[RDATA_A] = text_a,
	[RDATA_OCTAL] = text_octal,
	[RDATA_AAAA] = text_aaaa,
	[RDATA_STRING] = text_string,
	[RDATA_STRING_REST] = text_string,
	[RDATA_TAG] = text_tag,
	[RDATA_HEX] = text_hex,
	[RDATA_HEX_WORD] = text_hex,
	[RDATA_DIGEST] = text_hex,
	[RDATA_HEX0X] = text_hex0x,
	[RDATA_BASE64] = text_base64,
	[RDATA_BASE64_DASH] = text_base64_dash,
	[RDATA_SALT] = text_salt,
	[RDATA_HASH] = text_hash,
	[RDATA_BITS] = text_bits,
	[RDATA_NXT_BITS] = text_bits,
	[RDATA_PORTS] = text_bits,
	[RDATA_EUI48] = text_eui,
	[RDATA_EUI64] = text_eui,
	[RDATA_LOCATOR64] = text_locator64,
	[RDATA_SIZED] = text_sized,
	[RDATA_ATMA] = text_atma,
	[RDATA_APL_ITEM] = text_apl_item,
	[RDATA_A6_SUFFIX] = text_a6_suffix,
	[RDATA_LOC_WHOLE] = text_loc,
	[RDATA_SVC_PARAM] = rdata_svc_param_text,
};

void rdata_field_text(struct text_out *out, const struct rdata_field *field)
{
	if (texters[field->kind])
		texters[field->kind](out, field);
}
