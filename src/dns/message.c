/* SPDX-License-Identifier: ISC */
/* A DNS message taken apart: where everything lies. */
#include "dns/message.h"

#include "dns/codes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const section_names[DNS_SECTION_COUNT] = {
	[DNS_QUESTION] = "question",
	[DNS_ANSWER] = "answer",
	[DNS_AUTHORITY] = "authority",
	[DNS_ADDITIONAL] = "additional",
};

void dns_message_init(struct dns_message *message)
{
	*message = (struct dns_message){ 0 };
}

void dns_message_destroy(struct dns_message *message)
{
	free(message->records);
	dns_message_init(message);
}

void dns_message_problem(struct dns_message *message, bool is_fatal, size_t offset, const char *format, ...)
{
	struct dns_problem *problem;
	va_list list;

	if (message->problem_count == DNS_PROBLEMS_MOST) {
		if (!is_fatal)
			return;
		message->problem_count--;	/* the fatal one is told in any case */
	}
	problem = &message->problems[message->problem_count++];
	problem->offset = offset;
	problem->is_fatal = is_fatal;
	va_start(list, format);
	vsnprintf(problem->words, sizeof(problem->words), format, list);
	va_end(list);
}

const struct dns_problem *dns_message_fatal(const struct dns_message *message)
{
	for (size_t i = 0; i < message->problem_count; i++)
		if (message->problems[i].is_fatal)
			return &message->problems[i];
	return NULL;
}

static void forget(struct dns_message *message, const uint8_t *bytes, size_t len)
{
	message->bytes = bytes;
	message->len = len;
	message->header = (struct dns_header){ 0 };
	message->record_count = message->problem_count = message->end = 0;
	message->opt = NULL;
	message->is_complete = message->has_failed = false;
	for (int i = 0; i < DNS_SECTION_COUNT; i++)
		message->section_counts[i] = 0;
}

static struct dns_record *add_record(struct dns_message *message)
{
	size_t room = message->record_room ? message->record_room * 2 : 16;
	struct dns_record *records;

	if (message->record_count == message->record_room) {
		records = realloc(message->records, room * sizeof(*records));
		if (!records) {
			message->has_failed = true;
			return NULL;
		}
		message->records = records;
		message->record_room = room;
	}
	return &message->records[message->record_count];
}

static void read_header(struct dns_message *message, struct cursor *in)
{
	message->header.id = cursor_u16(in);
	message->header.flags = cursor_u16(in);
	for (int i = 0; i < DNS_SECTION_COUNT; i++)
		message->header.counts[i] = cursor_u16(in);
	if (!cursor_ok(in))
		dns_message_problem(message, true, message->len,
				    "message ends in its header, after %zu of 12 bytes", message->len);
}

/* RDLENGTH that runs past the end: the record's head is worth showing. */
static void read_rdata(struct dns_message *message, struct cursor *in, struct dns_record *record)
{
	size_t at = in->at;

	record->rdata_len = cursor_u16(in);
	record->rdata = in->at;
	if (cursor_left(in) < record->rdata_len && cursor_ok(in)) {
		dns_message_problem(message, true, at, "RDLENGTH %u runs past the end, %zu left",
				    record->rdata_len, cursor_left(in));
		record->rdata_len = (uint16_t)cursor_left(in);
		record->is_cut = true;
	}
	cursor_take(in, record->rdata_len);
}

/* One question or record.  -1: it could not be read to its end. */
static int read_record(struct dns_message *message, struct cursor *in, enum dns_section section)
{
	struct dns_record *record = add_record(message);
	struct dns_name owner;

	if (!record)
		return -1;
	*record = (struct dns_record){ .section = section, .owner = in->at };
	dns_name_read(in, &owner);
	record->fixed = in->at;
	record->type = cursor_u16(in);
	record->class = cursor_u16(in);
	record->rdata = in->at;
	if (section != DNS_QUESTION) {
		record->ttl = cursor_u32(in);
		read_rdata(message, in, record);
	}
	if (!cursor_ok(in)) {
		dns_message_problem(message, true, in->failed_at, "%s %zu: %s", section_names[section],
				    message->section_counts[section] + 1, in->words);
		return -1;
	}
	message->record_count++;
	message->section_counts[section]++;
	return record->is_cut ? -1 : 0;
}

static int read_section(struct dns_message *message, struct cursor *in, enum dns_section section)
{
	unsigned count = message->header.counts[section];

	for (unsigned i = 0; i < count; i++) {
		if (cursor_left(in) == 0) {
			dns_message_problem(message, true, in->at, "header announces %u %s record%s, %u present",
					    count, section_names[section], count == 1 ? "" : "s", i);
			return -1;
		}
		if (read_record(message, in, section) < 0)
			return -1;
		message->end = in->at;
	}
	return 0;
}

/* Where OPT may stand (RFC 6891, 6.1.1) and SIG(0), TSIG (RFC 8945, 5.1). */
static void check_meta(struct dns_message *message, const struct dns_record *record)
{
	if (record->type == DNS_TYPE_OPT) {
		if (record->section != DNS_ADDITIONAL)
			dns_message_problem(message, false, record->owner, "OPT outside the additional section");
		else if (message->opt)
			dns_message_problem(message, false, record->owner, "second OPT record");
		else
			message->opt = record;
		if (message->bytes[record->owner] != 0)
			dns_message_problem(message, false, record->owner, "OPT is not at the root");
	} else if (record->type == DNS_TYPE_TSIG) {
		if (record->section != DNS_ADDITIONAL ||
		    record + 1 != message->records + message->record_count)
			dns_message_problem(message, false, record->owner, "TSIG is not the last record");
	} else if (record->ttl & 0x80000000) {
		dns_message_problem(message, false, record->fixed + 4,
				    "TTL %u has its top bit set (RFC 2181, 8)", record->ttl);
	}
}

static void check_records(struct dns_message *message)
{
	for (size_t i = 0; i < message->record_count; i++)
		if (message->records[i].section != DNS_QUESTION)
			check_meta(message, &message->records[i]);
	if (message->is_complete && message->end < message->len)
		dns_message_problem(message, false, message->end, "%zu extra byte%s at the end",
				    message->len - message->end, message->len - message->end == 1 ? "" : "s");
	if (message->is_complete && message->header.counts[DNS_QUESTION] == 0)
		dns_message_problem(message, false, 4, "no question");
}

int dns_message_parse(struct dns_message *message, const uint8_t *bytes, size_t len)
{
	struct cursor in;
	bool goes_on;

	forget(message, bytes, len);
	cursor_init(&in, bytes, 0, len);
	read_header(message, &in);
	message->end = in.at;
	goes_on = cursor_ok(&in);
	for (int section = 0; goes_on && section < DNS_SECTION_COUNT; section++)
		goes_on = read_section(message, &in, (enum dns_section)section) == 0;
	message->is_complete = goes_on;
	check_records(message);
	return message->is_complete ? 0 : -1;
}

const struct dns_record *dns_message_next(const struct dns_message *message, enum dns_section section,
					  const struct dns_record *last)
{
	size_t i = last ? (size_t)(last - message->records) + 1 : 0;

	while (i < message->record_count && message->records[i].section != section)
		i++;
	return i < message->record_count ? &message->records[i] : NULL;
}

void dns_record_owner(const struct dns_message *message, const struct dns_record *record,
		      struct dns_name *owner)
{
	struct cursor in;

	cursor_init(&in, message->bytes, record->owner, message->len);
	dns_name_read(&in, owner);
}

unsigned dns_header_opcode(const struct dns_header *header)
{
	return header->flags >> 11 & 15;
}

unsigned dns_message_rcode(const struct dns_message *message)
{
	unsigned upper = message->opt ? message->opt->ttl >> 24 : 0;

	return upper << 4 | (message->header.flags & 15);
}
