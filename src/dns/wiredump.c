/* SPDX-License-Identifier: ISC */
/* Every byte of a message with its meaning. */
#include "dns/wiredump.h"

#include "base/cursor.h"
#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/message.h"
#include "dns/present.h"
#include "dns/rdata.h"
#include "dns/text_out.h"
#include "dns/wiredump_words.h"

#include <stdarg.h>
#include <stdio.h>

struct dump {
	const struct wire_observer *observer;
	struct dns_message message;	/* no records: only to say where the bytes are */
	struct cursor in;
	size_t told;			/* up to here each byte is on a row */
	struct text_out value, meaning;	/* of the row being made */
};

static void note(struct dump *dump, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void note(struct dump *dump, const char *format, ...)
{
	char text[DNS_NAME_TEXT + 64];
	va_list list;

	if (!dump->observer->on_note)
		return;
	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	dump->observer->on_note(dump->observer->who, text);
}

/* Tells the row from what was told up to `end`, with value and meaning as they
 * were put; nothing where there is no byte. */
static void tell(struct dump *dump, size_t end, struct wire_row row)
{
	row.offset = dump->told;
	row.len = end - dump->told;
	if (end > dump->told) {
		row.value = text_out_string(&dump->value);
		row.meaning = text_out_string(&dump->meaning);
		dump->observer->on_row(dump->observer->who, &row);
		dump->told = end;
	}
	text_out_cut(&dump->value, 0);
	text_out_cut(&dump->meaning, 0);
}

static void tell_malformed(struct dump *dump, size_t end, const char *field, size_t at, const char *why)
{
	text_out_cut(&dump->value, 0);
	text_out_cut(&dump->meaning, 0);
	put_format(&dump->meaning, "malformed at offset %zu: %s", at, why);
	if (end == dump->told)
		note(dump, "%s: %s", field, text_out_string(&dump->meaning));
	tell(dump, end, (struct wire_row){ .field = field, .is_malformed = true });
}

/* Reads a number and puts it; the caller adds the meaning, then tells. */
static unsigned read_number(struct dump *dump, size_t len)
{
	unsigned number = len == 1 ? cursor_u8(&dump->in)
				   : len == 2 ? cursor_u16(&dump->in) : cursor_u32(&dump->in);

	put_number(&dump->value, number);
	return number;
}

static void tell_number(struct dump *dump, const char *field, unsigned number)
{
	if (cursor_ok(&dump->in))
		tell(dump, dump->in.at, (struct wire_row){ .field = field, .number = number, .has_number = true });
}

static void put_pointer(struct text_out *out, const struct dns_name *name, size_t start)
{
	if (!name->pointer_at)
		return;
	if (name->pointer_at == start)
		put_format(out, "pointer to %04zx", name->pointer_to);
	else
		put_format(out, "pointer at %04zx to %04zx", name->pointer_at, name->pointer_to);
}

/* A name that is wrong is passed over as it lies there, if it has an end. */
static bool dump_name(struct dump *dump, const char *field)
{
	size_t start = dump->in.at;
	struct dns_name name;
	struct cursor over = dump->in;

	if (dns_name_read(&dump->in, &name) == 0) {
		dns_name_put(&dump->value, &name);
		put_pointer(&dump->meaning, &name, start);
		tell(dump, dump->in.at, (struct wire_row){ .field = field });
		return true;
	}
	if (dns_name_skip(&over) < 0)
		return false;
	tell_malformed(dump, over.at, field, dump->in.failed_at, dump->in.words);
	dump->in = over;
	return true;
}

static void on_rdata_field(void *who, const struct rdata_field *field)
{
	struct dump *dump = who;

	if (!(field->seen_in & SEEN_IN_DUMP) || field->len == 0)
		return;
	rdata_field_text(&dump->value, field);
	if (field->domain)
		put_pointer(&dump->meaning, field->domain, field->offset);
	wiredump_put_field_meaning(&dump->meaning, field);
	tell(dump, field->offset + field->len, (struct wire_row){ .field = field->name,
		.number = field->number, .has_number = wiredump_is_number(field->kind) });
}

static void on_rdata_note(void *who, size_t offset, const char *words)
{
	note(who, "at offset %zu: %s", offset, words);
}

static void dump_rdata(struct dump *dump, const struct dns_record *record)
{
	const struct rdata_observer observer = { on_rdata_field, on_rdata_note, dump };
	size_t end = record->rdata + record->rdata_len;
	struct rdata_problem problem;

	if (rdata_walk(&dump->message, record, &observer, &problem) < 0) {
		if (problem.words[0]) {
			tell_malformed(dump, end, "rdata", problem.offset, problem.words);
		} else {
			put_hex(&dump->value, dump->message.bytes + record->rdata, record->rdata_len, true);
			put_text(&dump->meaning, "opaque (RFC 3597)");
			tell(dump, end, (struct wire_row){ .field = "rdata" });
		}
	}
	cursor_take(&dump->in, record->rdata_len);
}

static void dump_option(struct dump *dump, const struct edns_option *option)
{
	const char *name = dns_code_name(DNS_EDNS_OPTIONS, option->code);
	bool is_fit;

	put_number(&dump->value, option->code);
	put_text(&dump->meaning, name ? name : "unknown option");
	tell(dump, option->offset + 2,
	     (struct wire_row){ .field = "option_code", .number = option->code, .has_number = true });
	put_number(&dump->value, option->len);
	tell(dump, option->offset + 4,
	     (struct wire_row){ .field = "option_length", .number = option->len, .has_number = true });
	is_fit = edns_option_value(&dump->value, option);
	if (!is_fit)
		put_text(&dump->meaning, "malformed: does not suit its code");
	if (!is_fit && option->len == 0)
		note(dump, "at offset %zu: malformed: an empty option %u", option->offset, option->code);
	edns_option_meaning(&dump->meaning, option);
	tell(dump, option->offset + 4 + option->len,
	     (struct wire_row){ .field = "option_data", .is_malformed = !is_fit });
}

static void dump_options(struct dump *dump, const struct dns_record *opt)
{
	struct edns_option option;
	struct cursor in;
	int found;

	edns_options_start(&dump->message, opt, &in);
	while ((found = edns_options_next(&in, &option)) > 0)
		dump_option(dump, &option);
	if (found < 0)
		tell_malformed(dump, opt->rdata + opt->rdata_len, "options", in.failed_at, in.words);
	cursor_take(&dump->in, opt->rdata_len);
}

/* RFC 6891, 6.1.3: class and TTL of an OPT record are something else. */
static void dump_opt_head(struct dump *dump)
{
	unsigned number = read_number(dump, 2);

	tell_number(dump, "udp_size", number);
	number = read_number(dump, 1);
	put_text(&dump->meaning, "upper 8 bits of the RCODE");
	tell_number(dump, "extended_rcode", number);
	tell_number(dump, "version", read_number(dump, 1));
	number = cursor_u16(&dump->in);
	put_format(&dump->value, "0x%04x", number);
	put_format(&dump->meaning, "%s%s%s", number & EDNS_FLAG_DO ? "do" : "", number & EDNS_FLAG_CO ? " co" : "",
		   number & 0x3fff ? " and what must be zero" : "");
	tell_number(dump, "flags", number);
}

static void dump_class_and_ttl(struct dump *dump, struct dns_record *record)
{
	char text[DNS_CODE_TEXT];

	record->class = (uint16_t)read_number(dump, 2);
	put_text(&dump->meaning, dns_class_text(record->class, text));
	tell_number(dump, "class", record->class);
	if (record->section == DNS_QUESTION)
		return;
	record->ttl = read_number(dump, 4);
	put_duration(&dump->meaning, record->ttl);
	if (record->ttl & 0x80000000)
		put_text(&dump->meaning, ", top bit set (RFC 2181, 8)");
	tell_number(dump, "ttl", record->ttl);
}

static void dump_rdlength(struct dump *dump, struct dns_record *record)
{
	unsigned announced = read_number(dump, 2);
	size_t left = cursor_left(&dump->in);

	record->is_cut = left < announced && cursor_ok(&dump->in);
	record->rdata_len = (uint16_t)(record->is_cut ? left : announced);
	record->rdata = dump->in.at;
	if (record->is_cut)
		put_format(&dump->meaning, "malformed: runs past the end, %zu left", left);
	if (cursor_ok(&dump->in))
		tell(dump, dump->in.at, (struct wire_row){ .field = "rdlength", .number = announced,
			.has_number = true, .is_malformed = record->is_cut });
}

/* False: nothing can be read after it. */
static bool dump_record(struct dump *dump, enum dns_section section)
{
	struct dns_record record = { .section = section };
	char text[DNS_CODE_TEXT];
	const char *newer;

	if (!dump_name(dump, section == DNS_QUESTION ? "qname" : "name"))
		return false;
	record.type = (uint16_t)read_number(dump, 2);
	newer = dns_code_name(DNS_NEWER_TYPES, record.type);
	put_text(&dump->meaning, newer ? newer : dns_type_text(record.type, text));
	tell_number(dump, "type", record.type);
	if (record.type == DNS_TYPE_OPT && section != DNS_QUESTION)
		dump_opt_head(dump);
	else
		dump_class_and_ttl(dump, &record);
	if (section == DNS_QUESTION)
		return cursor_ok(&dump->in);
	dump_rdlength(dump, &record);
	if (!cursor_ok(&dump->in))
		return false;
	if (record.type == DNS_TYPE_OPT)
		dump_options(dump, &record);
	else
		dump_rdata(dump, &record);
	return !record.is_cut;
}

static bool dump_section(struct dump *dump, enum dns_section section)
{
	unsigned count = dump->message.header.counts[section];

	for (unsigned i = 0; i < count; i++) {
		if (cursor_left(&dump->in) == 0) {
			note(dump, "malformed: %u announced in this section, %u present", count, i);
			return false;
		}
		note(dump, "%s %u of %u", present_section_name(&dump->message, section), i + 1, count);
		if (!dump_record(dump, section))
			return false;
	}
	return true;
}

static void dump_header(struct dump *dump)
{
	static const char *const names[] = { "QDCOUNT", "ANCOUNT", "NSCOUNT", "ARCOUNT" };
	struct dns_header *header = &dump->message.header;
	const struct wiredump_bits *bits = wiredump_flag_bits;

	note(dump, "HEADER");
	header->id = (uint16_t)read_number(dump, 2);
	put_format(&dump->meaning, "0x%04x", header->id);
	tell_number(dump, "ID", header->id);
	header->flags = cursor_u16(&dump->in);
	put_format(&dump->value, "0x%04x", header->flags);
	tell_number(dump, "flags", header->flags);
	for (; cursor_ok(&dump->in) && bits->name; bits++) {
		char line[96];

		note(dump, "%s", wiredump_bits_line(bits, header->flags, line, sizeof(line)));
	}
	for (int i = 0; i < DNS_SECTION_COUNT; i++) {
		header->counts[i] = (uint16_t)read_number(dump, 2);
		put_format(&dump->meaning, "%s", present_section_name(&dump->message, (enum dns_section)i));
		tell_number(dump, names[i], header->counts[i]);
	}
}

void wiredump_walk(const uint8_t *bytes, size_t len, const struct wire_observer *observer)
{
	struct dump dump = { .observer = observer, .message = { .bytes = bytes, .len = len } };
	bool goes_on;

	cursor_init(&dump.in, bytes, 0, len);
	dump_header(&dump);
	goes_on = cursor_ok(&dump.in);
	for (int section = 0; goes_on && section < DNS_SECTION_COUNT; section++)
		goes_on = dump_section(&dump, (enum dns_section)section);
	if (!cursor_ok(&dump.in)) {
		tell_malformed(&dump, len, "unread", dump.in.failed_at, dump.in.words);
	} else if (dump.told < len) {
		note(&dump, "after the message");
		put_format(&dump.meaning, "%zu extra byte%s", len - dump.told, len - dump.told == 1 ? "" : "s");
		tell(&dump, len, (struct wire_row){ .field = "extra", .is_malformed = true });
	}
	text_out_destroy(&dump.value);
	text_out_destroy(&dump.meaning);
}
