/* SPDX-License-Identifier: ISC */
/* Puts a reply together. */
#include "dns/reply_writer.h"

#include "dns/codes.h"

#include <ctype.h>
#include <string.h>

enum { POINTER_MOST = 0x3fff };	/* fourteen bits of offset (RFC 1035, 4.1.4) */

/* ---- names ---- */

static bool is_same(const uint8_t *a, const uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (tolower(a[i]) != tolower(b[i]))
			return false;
	return true;
}

/* Whether a label of the name begins at `at`. */
static bool is_label_start(const uint8_t *wire, size_t at)
{
	size_t start = 0;

	while (start < at)
		start += wire[start] + 1u;
	return start == at;
}

/* Where the same name stands already; 0: nowhere. */
static size_t offset_of(const struct reply_writer *to, const uint8_t *wire, size_t len)
{
	for (size_t i = 0; i < to->name_count; i++) {
		size_t at = to->names[i].len - len;

		if (to->names[i].len >= len && at < to->names[i].literal && to->names[i].offset + at <= POINTER_MOST &&
		    is_label_start(to->names[i].wire, at) && is_same(to->names[i].wire + at, wire, len))
			return to->names[i].offset + at;
	}
	return 0;
}

static void remember(struct reply_writer *to, const uint8_t *wire, size_t len, size_t literal, size_t offset)
{
	if (to->name_count == REPLY_NAMES || literal == 0)
		return;
	to->names[to->name_count].wire = wire;
	to->names[to->name_count].len = len;
	to->names[to->name_count].literal = literal;
	to->names[to->name_count++].offset = offset;
}

/* Labels until the rest stands somewhere already; the root is shorter than a pointer. */
static void put_name(struct reply_writer *to, const struct dns_name *name)
{
	struct writer *message = &to->message;
	size_t start = message->len, at = 0, offset = 0;

	while (name->wire[at] && !(offset = offset_of(to, name->wire + at, name->len - at))) {
		writer_bytes(message, name->wire + at, name->wire[at] + 1u);
		at += name->wire[at] + 1u;
	}
	if (offset)
		writer_u16(message, 0xc000u | (unsigned)offset);
	else
		writer_bytes(message, "", 1);
	remember(to, name->wire, name->len, at, start);
}

/* ---- the parts of a message ---- */

void reply_writer_init(struct reply_writer *writer, uint8_t *bytes, size_t limit)
{
	writer->message = (struct writer){ .bytes = bytes, .len = DNS_HEADER_LEN, .size = limit };
	writer->question_end = DNS_HEADER_LEN;
	memset(writer->counts, 0, sizeof writer->counts);
	writer->name_count = 0;
}

void reply_put_question(struct reply_writer *writer, const struct dns_name *name, uint16_t type, uint16_t class)
{
	put_name(writer, name);
	writer_u16(&writer->message, type);
	writer_u16(&writer->message, class);
	writer->counts[DNS_QUESTION]++;
	writer->question_end = writer->message.len;
}

void reply_put_record(struct reply_writer *writer, enum dns_section section, const struct dns_name *owner,
		      uint16_t type, uint16_t class, uint32_t ttl, const uint8_t *rdata, size_t rdata_len)
{
	struct writer *message = &writer->message;

	if (message->is_full || writer->counts[section] == UINT16_MAX) {
		message->is_full = true;
		return;
	}
	put_name(writer, owner);
	writer_u16(message, type);
	writer_u16(message, class);
	writer_u32(message, ttl);
	writer_u16(message, (unsigned)rdata_len);
	/* The next owner may be this target.  A \# may have made it something else. */
	if (type == DNS_TYPE_CNAME && rdata_len > 1 && rdata_len <= DNS_NAME_WIRE && rdata[rdata_len - 1] == 0 &&
	    is_label_start(rdata, rdata_len - 1))
		remember(writer, rdata, rdata_len, rdata_len - 1, message->len);
	writer_bytes(message, rdata, rdata_len);
	if (!message->is_full)
		writer->counts[section]++;
}

void reply_put_opt(struct reply_writer *writer, uint16_t udp_size, uint32_t ttl)
{
	struct writer *message = &writer->message;

	writer_bytes(message, "", 1);
	writer_u16(message, DNS_TYPE_OPT);
	writer_u16(message, udp_size);
	writer_u32(message, ttl);
	writer_u16(message, 0);
	writer->counts[DNS_ADDITIONAL]++;
}

void reply_drop_records(struct reply_writer *writer)
{
	writer->message.len = writer->question_end;
	writer->message.is_full = false;
	for (int i = DNS_ANSWER; i < DNS_SECTION_COUNT; i++)
		writer->counts[i] = 0;
}

size_t reply_writer_end(struct reply_writer *writer, uint16_t id, uint16_t flags)
{
	struct writer header = { .bytes = writer->message.bytes, .size = DNS_HEADER_LEN };

	writer_u16(&header, id);
	writer_u16(&header, flags);
	for (int i = 0; i < DNS_SECTION_COUNT; i++)
		writer_u16(&header, writer->counts[i]);
	return writer->message.len;
}
