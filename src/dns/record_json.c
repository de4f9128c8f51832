/* SPDX-License-Identifier: ISC */
/* Records, sections and the wire dump as JSON. */
#include "dns/record_json.h"

#include "dns/codes.h"
#include "dns/json_text.h"
#include "dns/present.h"
#include "dns/rdata.h"
#include "dns/rdata_svcb.h"
#include "dns/text_out.h"
#include "dns/wiredump.h"

#include <arpa/inet.h>
#include <string.h>

/* ---- typed fields ---- */

/* A record's fields on their way out.  A list or an object of several fields
 * stays open until the record ends: it is always the last. */
struct json_writer {
	struct text_out *out;
	char closing;			/* ']' or '}'; 0: nothing is open */
	uint8_t svc_keys[65536 / 8];	/* those put, once closing is '}' */
};

static void put_numbers_of_bits(struct text_out *out, const struct rdata_field *field)
{
	char text[DNS_CODE_TEXT];

	for (size_t bit = 0; bit < field->bytes_len * 8; bit++) {
		if (!(field->bytes[bit / 8] & 0x80 >> bit % 8))
			continue;
		if (field->kind == RDATA_PORTS)
			put_json_number(out, bit);
		else
			put_json_text(out, dns_type_text((uint16_t)(field->number + bit), text));
	}
}

static void put_alpn(struct text_out *out, const uint8_t *value, size_t len)
{
	for (size_t i = 0; i < len; i += value[i] + 1u)
		put_json_string(out, value + i + 1, value[i]);
}

static void put_hints(struct text_out *out, const uint8_t *value, size_t len, int family)
{
	size_t size = family == AF_INET ? 4 : 16;
	char text[INET6_ADDRSTRLEN];

	for (size_t i = 0; i + size <= len; i += size)
		put_json_text(out, inet_ntop(family, value + i, text, sizeof(text)));
}

static void put_mandatory(struct text_out *out, const uint8_t *value, size_t len)
{
	char text[DNS_CODE_TEXT];

	for (size_t i = 0; i < len; i += 2)
		put_json_text(out, svc_key_text((unsigned)value[i] << 8 | value[i + 1], text));
}

/* False: its value is no list. */
static bool put_svc_list(struct text_out *out, const struct rdata_field *field)
{
	const uint8_t *value = field->bytes;
	size_t len = field->bytes_len;
	unsigned key = (unsigned)field->number;

	if (key != SVC_MANDATORY && key != SVC_ALPN && key != SVC_IPV4HINT && key != SVC_IPV6HINT)
		return false;
	put_json_open(out, '[');
	if (key == SVC_MANDATORY)
		put_mandatory(out, value, len);
	else if (key == SVC_ALPN)
		put_alpn(out, value, len);
	else
		put_hints(out, value, len, key == SVC_IPV4HINT ? AF_INET : AF_INET6);
	put_json_close(out, ']');
	return true;
}

/* true where the key stands alone. */
static void put_svc_value(struct text_out *out, const struct rdata_field *field)
{
	const uint8_t *value = field->bytes;
	size_t start;

	if (field->bytes_len == 0) {
		put_json_bool(out, true);
		return;
	}
	if (put_svc_list(out, field))
		return;
	if (field->number == SVC_PORT) {
		put_json_number(out, (unsigned)value[0] << 8 | value[1]);
		return;
	}
	start = put_json_string_start(out);
	if (field->number == SVC_ECH)
		put_base64(out, value, field->bytes_len);
	else
		put_escaped(out, value, field->bytes_len);
	put_json_string_end(out, start);
}

static void put_svc_param(struct json_writer *writer, const struct rdata_field *field)
{
	const char *name = dns_code_name(DNS_SVC_PARAMS, (unsigned)field->number);
	uint8_t *known = &writer->svc_keys[field->number / 8];
	uint8_t bit = (uint8_t)(1u << field->number % 8);
	char text[DNS_CODE_TEXT];

	if (*known & bit)
		return;
	*known |= bit;
	put_json_key(writer->out, name ? name : svc_key_text((unsigned)field->number, text));
	put_svc_value(writer->out, field);
}

static void put_field_text(struct text_out *out, const struct rdata_field *field)
{
	size_t start = put_json_string_start(out);

	if (field->kind == RDATA_SIZED)
		put_base64(out, field->bytes, field->bytes_len);
	else if (field->bytes_len > 0 || (field->kind != RDATA_SALT && field->kind != RDATA_BASE64_DASH))
		rdata_field_text(out, field);
	put_json_string_end(out, start);
}

static void put_plain(struct text_out *out, const struct rdata_field *field)
{
	switch (field->kind) {
	case RDATA_U8:
	case RDATA_U16:
	case RDATA_U32:
	case RDATA_U48:
	case RDATA_TIME:
	case RDATA_RCODE:
	case RDATA_CERT_TYPE:
	case RDATA_ALGORITHM:
	case RDATA_SCHEME:
	case RDATA_OCTAL:
		put_json_number(out, field->number);
		return;
	case RDATA_STRING:
	case RDATA_STRING_REST:
	case RDATA_TAG:
		put_json_string(out, field->bytes, field->bytes_len);
		return;
	default:
		put_field_text(out, field);
	}
}

/* Opens what several fields share, with the first of them. */
static void open_shared(struct json_writer *writer, const char *name, char closing)
{
	if (writer->closing)
		return;
	writer->closing = closing;
	put_json_key(writer->out, name);
	put_json_open(writer->out, closing == ']' ? '[' : '{');
	if (closing == '}')
		memset(writer->svc_keys, 0, sizeof writer->svc_keys);
}

static bool is_item(const struct rdata_field *field)
{
	return field->kind == RDATA_APL_ITEM || strcmp(field->name, "strings") == 0 ||
	       strcmp(field->name, "servers") == 0;
}

static void on_field(void *who, const struct rdata_field *field)
{
	struct json_writer *writer = who;

	if (!(field->seen_in & SEEN_IN_JSON))
		return;
	if (field->kind == RDATA_BITS || field->kind == RDATA_NXT_BITS || field->kind == RDATA_PORTS) {
		open_shared(writer, field->name, ']');
		put_numbers_of_bits(writer->out, field);
	} else if (field->kind == RDATA_SVC_PARAM) {
		open_shared(writer, field->name, '}');
		put_svc_param(writer, field);
	} else if (is_item(field)) {
		open_shared(writer, field->name, ']');
		put_plain(writer->out, field);
	} else {
		put_json_key(writer->out, field->name);
		put_plain(writer->out, field);
	}
}

/* The strings of TXT, joined. */
static void put_joined(struct text_out *out, const struct dns_message *message, const struct dns_record *record)
{
	const uint8_t *at = message->bytes + record->rdata, *end = at + record->rdata_len;
	size_t start;

	put_json_key(out, "text");
	start = put_json_string_start(out);
	for (; at < end; at += at[0] + 1)
		put_bytes(out, at + 1, at[0]);
	put_json_string_end(out, start);
}

/* Lists are there even where they are empty. */
static void close_shared(struct json_writer *writer, const struct rdata_layout *layout)
{
	for (const struct rdata_part *part = layout->parts; part->kind != RDATA_END; part++) {
		if (part->kind == RDATA_BITMAP || part->kind == RDATA_NXT_BITMAP || part->kind == RDATA_APL)
			open_shared(writer, part->name, ']');
		else if (part->kind == RDATA_WKS)
			open_shared(writer, "ports", ']');
		else if (part->kind == RDATA_HIP)
			open_shared(writer, "servers", ']');
		else if (part->kind == RDATA_SVC_PARAMS)
			open_shared(writer, part->name, '}');
	}
	if (writer->closing)
		put_json_close(writer->out, writer->closing);
}

static void put_fields(struct text_out *out, const struct dns_message *message, const struct dns_record *record)
{
	const struct rdata_layout *layout = rdata_layout(record->type, record->class);
	struct json_writer writer;
	const struct rdata_observer observer = { .on_field = on_field, .who = &writer };
	size_t start = out->len;

	writer.out = out;
	writer.closing = 0;
	if (!layout || record->is_cut)
		return;
	if (rdata_walk(message, record, &observer, NULL) < 0) {
		text_out_cut(out, start);
		return;
	}
	close_shared(&writer, layout);
	if (layout->parts[0].kind == RDATA_STRINGS)
		put_joined(out, message, record);
}

/* ---- records ---- */

void put_record_json_keys(struct text_out *out, const struct dns_message *message,
			  const struct dns_record *record)
{
	char text[DNS_CODE_TEXT];
	struct dns_name owner;
	size_t start;

	dns_record_owner(message, record, &owner);
	put_json_key(out, "name");
	start = put_json_string_start(out);
	dns_name_put(out, &owner);
	put_json_string_end(out, start);
	put_json_key(out, "type");
	put_json_text(out, dns_type_text(record->type, text));
	put_json_key(out, "class");
	put_json_text(out, dns_class_text(record->class, text));
	if (record->section == DNS_QUESTION)
		return;
	put_json_key(out, "ttl");
	put_json_number(out, record->ttl);
	put_json_key(out, "data");
	start = put_json_string_start(out);
	present_rdata(out, message, record, NULL);
	put_json_string_end(out, start);
	put_fields(out, message, record);
}

void put_section_json(struct text_out *out, const struct dns_message *message, enum dns_section section)
{
	const struct dns_record *record = NULL;

	put_json_open(out, '[');
	while ((record = dns_message_next(message, section, record))) {
		if (record->type == DNS_TYPE_OPT && section != DNS_QUESTION)
			continue;
		put_json_open(out, '{');
		put_record_json_keys(out, message, record);
		put_json_close(out, '}');
	}
	put_json_close(out, ']');
}

/* ---- the wire dump ---- */

static void on_row(void *who, const struct wire_row *row)
{
	struct text_out *out = who;

	put_json_open(out, '{');
	put_json_key(out, "off");
	put_json_number(out, row->offset);
	put_json_key(out, "len");
	put_json_number(out, row->len);
	put_json_key(out, "field");
	put_json_text(out, row->field);
	put_json_key(out, "value");
	if (row->has_number)
		put_json_number(out, row->number);
	else
		put_json_text(out, row->value);
	put_json_key(out, "text");
	put_json_text(out, row->meaning[0] ? row->meaning : row->value);
	if (row->is_malformed) {
		put_json_key(out, "malformed");
		put_json_bool(out, true);
	}
	put_json_close(out, '}');
}

void put_wiredump_json(struct text_out *out, const uint8_t *bytes, size_t len)
{
	const struct wire_observer observer = { .on_row = on_row, .who = out };

	put_json_open(out, '[');
	wiredump_walk(bytes, len, &observer);
	put_json_close(out, ']');
}
