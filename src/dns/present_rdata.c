/* SPDX-License-Identifier: ISC */
/* Record data as text: in one line, or in several as `dig +multiline` has it. */
#include "dns/codes.h"
#include "dns/present.h"
#include "dns/text_out.h"

#include <arpa/inet.h>
#include <string.h>

enum {
	TYPE_SOA = 6, TYPE_KEY = 25, TYPE_DNSKEY = 48, TYPE_DHCID = 49, TYPE_HIP = 55, TYPE_RKEY = 57, TYPE_CDNSKEY = 60,
	NO_SHAPE = 255,
};

#define BEFORE(number) (1u << (number))
#define FROM(number) (0xffffu & ~(BEFORE(number) - 1u))

/* Where the parenthesis opens, and before which fields, counted from 0, a new line
 * begins. */
static const struct shape {
	uint16_t type;
	uint8_t opens_at;
	unsigned breaks;
} shapes[] = {
	{ TYPE_SOA, 2, FROM(2) },
	{ DNS_TYPE_SIG, 5, BEFORE(5) | BEFORE(8) },
	{ TYPE_KEY, 3, BEFORE(3) },
	{ 31, 0, 0 },
	{ 32, 0, 0 },
	{ 37, 3, BEFORE(3) },
	{ 40, 3, BEFORE(3) },
	{ 43, 3, BEFORE(3) },
	{ 44, 2, BEFORE(2) },
	{ 45, 0, BEFORE(4) },
	{ DNS_TYPE_RRSIG, 4, BEFORE(4) | BEFORE(8) },
	{ TYPE_DNSKEY, 3, BEFORE(3) },
	{ TYPE_DHCID, 0, 0 },
	{ 50, 4, BEFORE(4) | BEFORE(5) },
	{ 52, 3, BEFORE(3) },
	{ 53, 3, BEFORE(3) },
	{ TYPE_HIP, 0, FROM(2) },
	{ TYPE_RKEY, 3, BEFORE(3) },
	{ 59, 3, BEFORE(3) },
	{ TYPE_CDNSKEY, 3, BEFORE(3) },
	{ 61, 0, 0 },
	{ 63, 3, BEFORE(3) },
	{ 67, 0, 0 },
	{ 68, 0, 0 },
	{ 32768, 3, BEFORE(3) },
	{ 32769, 3, BEFORE(3) },
};

static const struct shape *shape_of(uint16_t type)
{
	static const struct shape none = { 0, NO_SHAPE, 0 };

	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
		if (shapes[i].type == type)
			return &shapes[i];
	return &none;
}

struct sink {
	struct text_out *out;
	size_t start;
	const struct present_style *style;
	const struct dns_message *message;
	const struct dns_record *record;
	const struct shape *shape;
	unsigned fields;	/* put by now */
	bool is_open;
};

static bool is_key(uint16_t type)
{
	return type == TYPE_KEY || type == TYPE_DNSKEY || type == TYPE_RKEY || type == TYPE_CDNSKEY;
}

/* Whose keys, digests and signatures +nocrypto leaves out. */
static bool is_crypto(uint16_t type)
{
	static const uint16_t types[] = { 43, DNS_TYPE_RRSIG, 59, 61, 63, 32768, 32769 };

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (types[i] == type)
			return true;
	return is_key(type);
}

static bool is_blob(enum rdata_kind kind)
{
	return kind == RDATA_HEX || kind == RDATA_DIGEST || kind == RDATA_BASE64;
}

/* ---- keys ---- */

/* RFC 4034, appendix B: a sum over the record data; of RSA/MD5, algorithm 1, the
 * last but two bytes. */
static unsigned key_tag(const uint8_t *rdata, size_t len)
{
	uint32_t sum = 0;

	if (len > 3 && rdata[3] == 1)
		return len < 7 ? 0 : (unsigned)(rdata[len - 3] << 8 | rdata[len - 2]);
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? rdata[i] : (uint32_t)rdata[i] << 8;
	return (sum + (sum >> 16)) & 0xffff;
}

/* RFC 4034, A.1.1: private algorithms have their name in front of the key. */
static void put_algorithm(struct sink *sink, unsigned algorithm)
{
	const char *name = algorithm ? dns_code_name(DNS_ALGORITHMS, algorithm) : NULL;
	struct dns_name domain;
	struct cursor in;

	cursor_init(&in, sink->message->bytes, sink->record->rdata + 4u,
		    sink->record->rdata + (size_t)sink->record->rdata_len);
	if (algorithm == 253 && dns_name_read(&in, &domain) == 0 && !domain.pointer_at) {
		dns_name_put(sink->out, &domain);
		text_out_cut(sink->out, sink->out->len - (domain.len > 1));
	} else if (name) {
		put_text(sink->out, name);
	} else {
		put_number(sink->out, algorithm);
	}
}

static void put_key_comment(struct sink *sink)
{
	enum { FLAG_SEP = 1, FLAG_REVOKED = 0x80 };	/* RFC 4034, 2.1.1; RFC 5011, 3 */
	const uint8_t *rdata = sink->message->bytes + sink->record->rdata;
	uint16_t type = sink->record->type;

	if (sink->record->rdata_len < 4)
		return;
	if (type == TYPE_DNSKEY || type == TYPE_CDNSKEY)
		put_format(sink->out, " ; %s", !(rdata[1] & FLAG_SEP) ? "ZSK" :
			   rdata[1] & FLAG_REVOKED ? "revoked KSK" : "KSK");
	put_text(sink->out, "; alg = ");
	put_algorithm(sink, rdata[3]);
	put_format(sink->out, " ; key id = %u", key_tag(rdata, sink->record->rdata_len));
}

/* ---- fields ---- */

static void put_line(struct text_out *out)
{
	put_text(out, "\n\t\t\t\t");
}

/* What stands before a field: blank, parenthesis, new line. */
static void put_separator(struct sink *sink)
{
	bool is_first = sink->out->len == sink->start;

	if (sink->style->is_multiline && sink->shape->opens_at == sink->fields) {
		put_text(sink->out, is_first ? "(" : " (");
		sink->is_open = true;
		is_first = false;
	}
	if (sink->style->is_multiline && sink->fields < 16 && sink->shape->breaks & BEFORE(sink->fields))
		put_line(sink->out);
	else if (!is_first)
		put_char(sink->out, ' ');
}

/* Breaks the text from `start` on into chunks. */
static void break_up(const struct sink *sink, size_t start)
{
	struct text_out *out = sink->out;
	size_t len = out->len - start, chunk = sink->style->chunk;
	struct text_out whole;

	if (!chunk || len <= chunk || out->has_failed)
		return;
	text_out_init(&whole);
	put_bytes(&whole, out->text + start, len);
	text_out_cut(out, start + chunk);
	for (size_t at = chunk; at < len && !whole.has_failed; at += chunk) {
		if (sink->style->is_multiline)
			put_line(out);
		else
			put_char(out, ' ');
		put_bytes(out, whole.text + at, len - at < chunk ? len - at : chunk);
	}
	out->has_failed |= whole.has_failed;
	text_out_destroy(&whole);
}

static void put_expanded(struct text_out *out, const uint8_t bytes[16])
{
	for (size_t i = 0; i < 16; i += 2)
		put_format(out, i ? ":%02x%02x" : "%02x%02x", bytes[i], bytes[i + 1]);
}

/* The numbers of an SOA stand one below the other, and say what they are. */
static void put_soa_number(struct sink *sink, const struct rdata_field *field)
{
	put_format(sink->out, "%-10u ; %s", (unsigned)field->number, field->name);
	if (sink->fields == 2)
		return;		/* the serial is no time */
	put_text(sink->out, " (");
	put_duration(sink->out, (uint32_t)field->number);
	put_char(sink->out, ')');
}

static void put_field(struct sink *sink, const struct rdata_field *field)
{
	const struct present_style *style = sink->style;
	uint16_t type = sink->record->type;
	size_t start = sink->out->len;

	if (style->hides_crypto && is_blob(field->kind) && is_key(type)) {
		put_format(sink->out, "[key id = %u]",
			   key_tag(sink->message->bytes + sink->record->rdata, sink->record->rdata_len));
	} else if (style->hides_crypto && is_blob(field->kind) && is_crypto(type)) {
		put_text(sink->out, "[omitted]");
	} else if (type == TYPE_SOA && sink->fields >= 2 && style->is_multiline && style->has_comments) {
		put_soa_number(sink, field);
	} else if (style->expands_aaaa && type == DNS_TYPE_AAAA) {
		put_expanded(sink->out, field->bytes);
	} else {
		rdata_field_text(sink->out, field);
		if (is_blob(field->kind) && type != TYPE_HIP)
			break_up(sink, start);
	}
}

static void on_field(void *who, const struct rdata_field *field)
{
	struct sink *sink = who;

	if (!(field->seen_in & SEEN_IN_TEXT))
		return;
	/* A key or fingerprint that isn't there leaves no blank. */
	if ((field->kind == RDATA_BASE64 || field->kind == RDATA_HEX) && field->bytes_len == 0)
		return;
	put_separator(sink);
	put_field(sink, field);
	sink->fields++;
}

/* ---- the end ---- */

/* The parenthesis, and what is said after the data. */
static void put_end(struct sink *sink)
{
	const uint8_t *rdata = sink->message->bytes + sink->record->rdata;
	uint16_t type = sink->record->type;
	bool says_more = sink->style->has_comments && (is_key(type) || type == TYPE_SOA);

	if (sink->is_open && says_more)
		put_line(sink->out);
	else if (sink->is_open && type != TYPE_SOA)
		put_char(sink->out, ' ');
	if (sink->is_open)
		put_char(sink->out, ')');
	if (sink->style->has_comments && is_key(type) && sink->fields > 3) {
		put_text(sink->out, sink->is_open ? "" : " ");
		put_key_comment(sink);
	} else if (type == TYPE_DHCID && sink->is_open && sink->record->rdata_len >= 3) {
		/* RFC 4701, 3.1: identifier type and digest type */
		put_format(sink->out, " ; %u %u %u", rdata[0] << 8 | rdata[1], rdata[2], sink->record->rdata_len - 3);
	}
}

/* Names are told as they are, not as they were compressed. */
static void on_plain_field(void *who, const struct rdata_field *field)
{
	struct sink *sink = who;

	if (!(field->seen_in & SEEN_IN_DUMP))
		return;
	if (field->kind == RDATA_NAME)
		put_bytes(sink->out, field->domain->wire, field->domain->len);
	else
		put_bytes(sink->out, sink->message->bytes + field->offset, field->len);
}

static void collect_rdata(struct sink *sink, struct text_out *rdata)
{
	struct sink collector = { .out = rdata, .message = sink->message };
	const struct rdata_observer observer = { .on_field = on_plain_field, .who = &collector };

	if (!sink->record->is_cut && rdata_walk(sink->message, sink->record, &observer, NULL) == 0)
		return;
	text_out_cut(rdata, 0);
	put_bytes(rdata, sink->message->bytes + sink->record->rdata, sink->record->rdata_len);
}

/* RFC 3597, 5. */
static void put_generic(struct sink *sink)
{
	struct text_out *out = sink->out, rdata;
	size_t start;

	text_out_init(&rdata);
	collect_rdata(sink, &rdata);
	put_text(out, "\\# ");
	put_number(out, rdata.len);
	if (rdata.len)
		put_text(out, sink->style->is_multiline ? " ( " : " ");
	start = out->len;
	put_hex(out, (const uint8_t *)rdata.text, rdata.len, true);
	break_up(sink, start);
	if (rdata.len && sink->style->is_multiline)
		put_text(out, " )");
	out->has_failed |= rdata.has_failed;
	text_out_destroy(&rdata);
}

bool present_rdata_in(struct text_out *out, const struct dns_message *message, const struct dns_record *record,
		      const struct present_style *style, struct rdata_problem *problem)
{
	static const struct present_style plain = { 0 };
	struct sink sink = { out, out->len, style ? style : &plain, message, record, shape_of(record->type), 0, false };
	const struct rdata_observer observer = { .on_field = on_field, .who = &sink };
	struct rdata_problem here;

	if (!problem)
		problem = &here;
	if (!sink.style->is_generic && !record->is_cut && rdata_walk(message, record, &observer, problem) == 0) {
		put_end(&sink);
		return true;
	}
	if (record->is_cut)
		*problem = (struct rdata_problem){ record->rdata, "the message ends within it" };
	else if (sink.style->is_generic)
		*problem = (struct rdata_problem){ 0 };
	text_out_cut(out, sink.start);
	put_generic(&sink);
	return problem->words[0] == '\0';
}

bool present_rdata(struct text_out *out, const struct dns_message *message, const struct dns_record *record,
		   struct rdata_problem *problem)
{
	return present_rdata_in(out, message, record, NULL, problem);
}
