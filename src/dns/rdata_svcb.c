/* SPDX-License-Identifier: ISC */
/* The parameters of SVCB and HTTPS records (RFC 9460). */
#include "dns/rdata_svcb.h"

#include "dns/codes.h"
#include "dns/rdata_walk.h"
#include "dns/text_out.h"

#include <arpa/inet.h>
#include <string.h>

/* dig 9.18 prints only these by name. */
enum { NAMED_UP_TO = 6 };

static uint16_t number_at(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static const char *check_mandatory(const uint8_t *value, size_t len)
{
	int last = -1;

	if (len == 0 || len % 2)
		return "mandatory is no list of keys";
	for (size_t i = 0; i < len; i += 2) {
		if (number_at(value + i) <= last)
			return "mandatory keys are out of order";
		if (number_at(value + i) == 0)
			return "mandatory lists itself";
		last = number_at(value + i);
	}
	return NULL;
}

static const char *check_alpn(const uint8_t *value, size_t len)
{
	if (len == 0)
		return "alpn is empty";
	for (size_t i = 0; i < len; i += value[i] + 1u)
		if (value[i] == 0 || value[i] >= len - i)
			return value[i] ? "an alpn id runs past the end" : "an alpn id is empty";
	return NULL;
}

/* NULL: the value suits its key. */
static const char *check_value(unsigned key, const uint8_t *value, size_t len)
{
	switch (key) {
	case SVC_MANDATORY:
		return check_mandatory(value, len);
	case SVC_ALPN:
		return check_alpn(value, len);
	case SVC_NO_DEFAULT_ALPN:
		return len == 0 ? NULL : "no-default-alpn has a value";
	case SVC_PORT:
		return len == 2 ? NULL : "port is not 2 bytes";
	case SVC_IPV4HINT:
		return len && len % 4 == 0 ? NULL : "ipv4hint is no list of addresses";
	case SVC_IPV6HINT:
		return len && len % 16 == 0 ? NULL : "ipv6hint is no list of addresses";
	default:
		return NULL;
	}
}

void rdata_walk_svc_params(struct rdata_walk *walk, const struct rdata_part *part)
{
	int last = -1;

	while (cursor_left(&walk->in)) {
		size_t at = walk->in.at;
		unsigned key = cursor_u16(&walk->in);
		size_t len = cursor_u16(&walk->in);
		const uint8_t *value = cursor_take(&walk->in, len);
		const char *problem = value ? check_value(key, value, len) : NULL;

		if (problem)
			cursor_fail(&walk->in, at, "%s", problem);
		if (value && (int)key <= last)
			rdata_note(walk, at, (int)key == last ? "SvcParam key appears twice"
							      : "SvcParam keys are out of order");
		rdata_tell(walk, at, (struct rdata_field){ .name = part->name, .kind = RDATA_SVC_PARAM,
			.seen_in = SEEN_IN_ALL, .bytes = value, .bytes_len = len, .number = key });
		last = (int)key;
	}
}

const char *svc_key_text(unsigned key, char text[DNS_CODE_TEXT])
{
	struct text_out out = { .text = text, .size = DNS_CODE_TEXT };

	if (key <= NAMED_UP_TO)
		return dns_code_name(DNS_SVC_PARAMS, key);
	put_text(&out, "key");
	put_number(&out, key);
	text[out.len] = '\0';
	return text;
}

static void put_mandatory(struct text_out *out, const uint8_t *value, size_t len)
{
	char text[DNS_CODE_TEXT];

	for (size_t i = 0; i < len; i += 2) {
		if (i)
			put_char(out, ',');
		put_text(out, svc_key_text(number_at(value + i), text));
	}
}

/* RFC 9460, A.1: the list's escapes, inside those of the string. */
static void put_alpn(struct text_out *out, const uint8_t *value, size_t len)
{
	put_char(out, '"');
	for (size_t i = 0; i < len; i += value[i] + 1u) {
		if (i)
			put_char(out, ',');
		for (size_t j = 1; j <= value[i]; j++) {
			if (value[i + j] == ',' || value[i + j] == '\\')
				put_text(out, "\\\\");
			if (value[i + j] == ' ')
				put_text(out, "\\032");
			else
				put_escaped(out, value + i + j, 1);
		}
	}
	put_char(out, '"');
}

static void put_hints(struct text_out *out, const uint8_t *value, size_t len, int family)
{
	size_t size = family == AF_INET ? 4 : 16;
	char text[INET6_ADDRSTRLEN];

	for (size_t i = 0; i + size <= len; i += size) {
		if (i)
			put_char(out, ',');
		put_text(out, inet_ntop(family, value + i, text, sizeof(text)));
	}
}

void svc_value_text(struct text_out *out, unsigned key, const uint8_t *value, size_t len)
{
	switch (key) {
	case SVC_MANDATORY:
		put_mandatory(out, value, len);
		break;
	case SVC_ALPN:
		put_alpn(out, value, len);
		break;
	case SVC_PORT:
		put_number(out, number_at(value));
		break;
	case SVC_IPV4HINT:
		put_hints(out, value, len, AF_INET);
		break;
	case SVC_ECH:
		put_base64(out, value, len);
		break;
	case SVC_IPV6HINT:
		put_hints(out, value, len, AF_INET6);
		break;
	default:
		put_quoted(out, value, len);
	}
}

void rdata_svc_param_text(struct text_out *out, const struct rdata_field *field)
{
	char text[DNS_CODE_TEXT];

	put_text(out, svc_key_text((unsigned)field->number, text));
	if (field->bytes_len == 0)
		return;
	put_char(out, '=');
	svc_value_text(out, (unsigned)field->number, field->bytes, field->bytes_len);
}
