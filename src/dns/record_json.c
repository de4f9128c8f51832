/* SPDX-License-Identifier: ISC */
/* Records, sections, EDNS and the wire dump as JSON. */
#include "dns/record_json.h"

#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/present.h"
#include "dns/rdata.h"
#include "dns/rdata_svcb.h"
#include "dns/text_out.h"
#include "dns/wiredump.h"

#include <arpa/inet.h>
#include <string.h>

json_t *utf8_json(const void *bytes, size_t len)
{
	json_t *text = json_stringn(bytes, len);

	return text ? text : json_null();
}

/* Takes what was written, which is ASCII. */
static json_t *text_json(struct text_out *out, size_t start)
{
	json_t *text = json_stringn_nocheck(out->text ? out->text + start : "", out->len - start);

	text_out_cut(out, start);
	return text;
}

struct builder {
	json_t *record;		/* being built */
	struct text_out text;	/* of one field */
	struct text_out joined;	/* the strings of TXT */
};

/* The array of that name, made where there is none.  Lent. */
static json_t *list_named(json_t *object, const char *name)
{
	json_t *list = json_object_get(object, name);

	if (!list) {
		list = json_array();
		json_object_set_new_nocheck(object, name, list);
	}
	return list;
}

static void add_numbers_of_bits(json_t *list, const struct rdata_field *field)
{
	char text[DNS_CODE_TEXT];

	for (size_t bit = 0; bit < field->bytes_len * 8; bit++) {
		if (!(field->bytes[bit / 8] & 0x80 >> bit % 8))
			continue;
		if (field->kind == RDATA_PORTS)
			json_array_append_new(list, json_integer((json_int_t)bit));
		else
			json_array_append_new(list, json_string_nocheck(dns_type_text((uint16_t)(field->number + bit),
									      text)));
	}
}

static json_t *alpn_json(const uint8_t *value, size_t len)
{
	json_t *list = json_array();

	for (size_t i = 0; i < len; i += value[i] + 1u)
		json_array_append_new(list, utf8_json(value + i + 1, value[i]));
	return list;
}

static json_t *hints_json(const uint8_t *value, size_t len, int family)
{
	size_t size = family == AF_INET ? 4 : 16;
	char text[INET6_ADDRSTRLEN];
	json_t *list = json_array();

	for (size_t i = 0; i + size <= len; i += size)
		json_array_append_new(list, json_string(inet_ntop(family, value + i, text, sizeof(text))));
	return list;
}

static json_t *mandatory_json(const uint8_t *value, size_t len)
{
	char text[DNS_CODE_TEXT];
	json_t *list = json_array();

	for (size_t i = 0; i < len; i += 2)
		json_array_append_new(list, json_string(svc_key_text((unsigned)value[i] << 8 | value[i + 1], text)));
	return list;
}

/* true where the key stands alone. */
static json_t *svc_value_json(struct builder *builder, const struct rdata_field *field)
{
	const uint8_t *value = field->bytes;
	size_t len = field->bytes_len;

	if (len == 0)
		return json_true();
	switch (field->number) {
	case SVC_MANDATORY:
		return mandatory_json(value, len);
	case SVC_ALPN:
		return alpn_json(value, len);
	case SVC_PORT:
		return json_integer(value[0] << 8 | value[1]);
	case SVC_IPV4HINT:
		return hints_json(value, len, AF_INET);
	case SVC_IPV6HINT:
		return hints_json(value, len, AF_INET6);
	case SVC_ECH:
		put_base64(&builder->text, value, len);
		return text_json(&builder->text, 0);
	default:
		put_escaped(&builder->text, value, len);
		return text_json(&builder->text, 0);
	}
}

static void add_svc_param(struct builder *builder, const struct rdata_field *field)
{
	json_t *params = json_object_get(builder->record, field->name);
	const char *key = dns_code_name(DNS_SVC_PARAMS, (unsigned)field->number);
	char text[DNS_CODE_TEXT];

	if (!params) {
		params = json_object();
		json_object_set_new_nocheck(builder->record, field->name, params);
	}
	json_object_set_new(params, key ? key : svc_key_text((unsigned)field->number, text),
			    svc_value_json(builder, field));
}

static json_t *plain_json(struct builder *builder, const struct rdata_field *field)
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
		return json_integer((json_int_t)field->number);
	case RDATA_STRING:
	case RDATA_STRING_REST:
	case RDATA_TAG:
		return utf8_json(field->bytes, field->bytes_len);
	case RDATA_SIZED:
		put_base64(&builder->text, field->bytes, field->bytes_len);
		return text_json(&builder->text, 0);
	case RDATA_SALT:
	case RDATA_BASE64_DASH:
		if (field->bytes_len == 0)
			return json_string("");
		break;
	default:
		break;
	}
	rdata_field_text(&builder->text, field);
	return text_json(&builder->text, 0);
}

static void on_field(void *who, const struct rdata_field *field)
{
	struct builder *builder = who;

	if (!(field->seen_in & SEEN_IN_JSON))
		return;
	if (field->kind == RDATA_BITS || field->kind == RDATA_PORTS)
		add_numbers_of_bits(list_named(builder->record, field->name), field);
	else if (field->kind == RDATA_SVC_PARAM)
		add_svc_param(builder, field);
	else if (strcmp(field->name, "strings") == 0 || strcmp(field->name, "servers") == 0 ||
		 field->kind == RDATA_APL_ITEM)
		json_array_append_new(list_named(builder->record, field->name), plain_json(builder, field));
	else
		json_object_set_new_nocheck(builder->record, field->name, plain_json(builder, field));
	if (strcmp(field->name, "strings") == 0)
		put_bytes(&builder->joined, field->bytes, field->bytes_len);
}

static void add_data(struct builder *builder, const struct dns_message *message,
		     const struct dns_record *record)
{
	present_rdata(&builder->text, message, record, NULL);
	json_object_set_new_nocheck(builder->record, "data", text_json(&builder->text, 0));
}

static void add_head(struct builder *builder, const struct dns_message *message,
		     const struct dns_record *record)
{
	char text[DNS_CODE_TEXT];
	struct dns_name owner;

	dns_record_owner(message, record, &owner);
	dns_name_put(&builder->text, &owner);
	json_object_set_new_nocheck(builder->record, "name", text_json(&builder->text, 0));
	json_object_set_new_nocheck(builder->record, "type", json_string_nocheck(dns_type_text(record->type, text)));
	json_object_set_new_nocheck(builder->record, "class", json_string_nocheck(dns_class_text(record->class, text)));
	if (record->section == DNS_QUESTION)
		return;
	json_object_set_new_nocheck(builder->record, "ttl", json_integer(record->ttl));
	add_data(builder, message, record);
}

/* Lists are there even where they are empty. */
static void add_empty_lists(struct builder *builder, const struct rdata_layout *layout)
{
	for (const struct rdata_part *part = layout->parts; part->kind != RDATA_END; part++) {
		if (part->kind == RDATA_BITMAP || part->kind == RDATA_NXT_BITMAP || part->kind == RDATA_APL)
			list_named(builder->record, part->name);
		else if (part->kind == RDATA_WKS)
			list_named(builder->record, "ports");
		else if (part->kind == RDATA_HIP)
			list_named(builder->record, "servers");
		else if (part->kind == RDATA_SVC_PARAMS && !json_object_get(builder->record, part->name))
			json_object_set_new_nocheck(builder->record, part->name, json_object());
		else if (part->kind == RDATA_STRINGS)
			json_object_set_new_nocheck(builder->record, "text",
						    utf8_json(builder->joined.text ? builder->joined.text : "",
							      builder->joined.len));
	}
}

json_t *record_json(const struct dns_message *message, const struct dns_record *record)
{
	struct builder builder = { .record = json_object() };
	const struct rdata_observer observer = { .on_field = on_field, .who = &builder };

	add_head(&builder, message, record);
	if (record->section != DNS_QUESTION && rdata_layout(record->type, record->class)) {
		if (!record->is_cut && rdata_walk(message, record, &observer, NULL) == 0) {
			add_empty_lists(&builder, rdata_layout(record->type, record->class));
		} else {
			json_object_clear(builder.record);
			add_head(&builder, message, record);
		}
	}
	text_out_destroy(&builder.text);
	text_out_destroy(&builder.joined);
	return builder.record;
}

json_t *section_json(const struct dns_message *message, enum dns_section section)
{
	const struct dns_record *record = NULL;
	json_t *list = json_array();

	while ((record = dns_message_next(message, section, record)))
		if (record->type != DNS_TYPE_OPT || section == DNS_QUESTION)
			json_array_append_new(list, record_json(message, record));
	return list;
}

static json_t *ede_json(const struct edns_option *option)
{
	unsigned code = (unsigned)option->bytes[0] << 8 | option->bytes[1];
	const char *name = dns_code_name(DNS_EDE_CODES, code);

	return json_pack("{s:i, s:s?, s:o}", "code", (int)code, "name", name, "text",
			 utf8_json(option->bytes + 2, option->len - 2u));
}

static json_t *option_json(const struct edns_option *option, struct text_out *text)
{
	const char *name = dns_code_name(DNS_EDNS_OPTIONS, option->code);
	json_t *object = json_pack("{s:i, s:s?}", "code", (int)option->code, "name", name);

	put_hex(text, option->bytes, option->len, false);
	json_object_set_new_nocheck(object, "hex", text_json(text, 0));
	return object;
}

/* What has a key of its own; false: it hasn't, or it doesn't suit its code. */
static bool add_known_option(json_t *edns, const struct edns_option *option, struct text_out *text)
{
	switch (option->code) {
	case EDNS_NSID:
		json_object_set_new_nocheck(edns, "nsid", utf8_json(option->bytes, option->len));
		return json_is_string(json_object_get(edns, "nsid"));
	case EDNS_COOKIE:
		put_hex(text, option->bytes, option->len, false);
		json_object_set_new_nocheck(edns, "cookie", text_json(text, 0));
		return true;
	case EDNS_CLIENT_SUBNET:
		if (!edns_subnet_text(text, option))
			return false;
		json_object_set_new_nocheck(edns, "ecs", text_json(text, 0));
		return true;
	case EDNS_EDE:
		if (option->len < 2)
			return false;
		json_array_append_new(json_object_get(edns, "ede"), ede_json(option));
		return true;
	default:
		return false;
	}
}

json_t *edns_json(const struct dns_message *message)
{
	struct edns_option option;
	struct text_out text;
	struct cursor in;
	struct edns edns;
	json_t *object;

	if (!message->opt)
		return json_null();
	edns_read(message->opt, &edns);
	object = json_pack("{s:i, s:i, s:b, s:n, s:n, s:n, s:[], s:[]}", "version", (int)edns.version, "udp",
			   (int)edns.udp_size, "do", (edns.flags & EDNS_FLAG_DO) != 0, "nsid", "cookie", "ecs",
			   "ede", "options");
	text_out_init(&text);
	edns_options_start(message, message->opt, &in);
	while (edns_options_next(&in, &option) > 0)
		if (!add_known_option(object, &option, &text))
			json_array_append_new(json_object_get(object, "options"), option_json(&option, &text));
	text_out_destroy(&text);
	return object;
}

static size_t count_type(const struct dns_message *message, uint16_t type)
{
	const struct dns_record *record = NULL;
	size_t count = 0;

	while ((record = dns_message_next(message, DNS_ANSWER, record)))
		count += record->type == type || type == DNS_TYPE_ANY;
	return count;
}

int message_json(json_t *object, const struct dns_message *message, uint16_t type)
{
	static const struct {
		const char *key;
		uint16_t bit;
	} flags[] = {
		{ "aa", DNS_FLAG_AA }, { "tc", DNS_FLAG_TC }, { "rd", DNS_FLAG_RD },
		{ "ra", DNS_FLAG_RA }, { "ad", DNS_FLAG_AD }, { "cd", DNS_FLAG_CD },
	};
	unsigned rcode = dns_message_rcode(message);
	char text[DNS_CODE_TEXT];
	int failures = 0;

	failures += json_object_set_new_nocheck(object, "status", json_string_nocheck(dns_rcode_text(rcode, text)));
	failures += json_object_set_new_nocheck(object, "rcode", json_integer(rcode));
	failures += json_object_set_new_nocheck(object, "answers", json_integer((json_int_t)count_type(message, type)));
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		failures += json_object_set_new_nocheck(object, flags[i].key,
						json_boolean(message->header.flags & flags[i].bit));
	failures += json_object_set_new_nocheck(object, "id", json_integer(message->header.id));
	failures += json_object_set_new_nocheck(object, "size", json_integer((json_int_t)message->len));
	failures += json_object_set_new_nocheck(object, "answer", section_json(message, DNS_ANSWER));
	failures += json_object_set_new_nocheck(object, "authority", section_json(message, DNS_AUTHORITY));
	failures += json_object_set_new_nocheck(object, "additional", section_json(message, DNS_ADDITIONAL));
	failures += json_object_set_new_nocheck(object, "edns", edns_json(message));
	return failures ? -1 : 0;
}

static void on_row(void *who, const struct wire_row *row)
{
	json_t *object = json_pack("{s:I, s:I, s:s}", "off", (json_int_t)row->offset, "len",
				   (json_int_t)row->len, "field", row->field);

	json_object_set_new_nocheck(object, "value", row->has_number ? json_integer((json_int_t)row->number)
								     : json_string(row->value));
	json_object_set_new_nocheck(object, "text", json_string(row->meaning[0] ? row->meaning : row->value));
	if (row->is_malformed)
		json_object_set_new_nocheck(object, "malformed", json_true());
	json_array_append_new(who, object);
}

json_t *wiredump_json(const uint8_t *bytes, size_t len)
{
	json_t *list = json_array();
	const struct wire_observer observer = { .on_row = on_row, .who = list };

	wiredump_walk(bytes, len, &observer);
	return list;
}
