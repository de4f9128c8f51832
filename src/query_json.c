/* SPDX-License-Identifier: ISC */
/* What --json prints: an object for each question, or for each record. */
#include "query_output.h"

#include "base/sockaddr.h"
#include "dns/codes.h"
#include "dns/json_text.h"
#include "dns/record_json.h"
#include "dns/text_out.h"

static void put_key_text(struct text_out *out, const char *key, const char *text)
{
	put_json_key(out, key);
	put_json_text(out, text);
}

/* null where the number isn't known. */
static void put_key_number(struct text_out *out, const char *key, bool is_known, uint64_t number)
{
	put_json_key(out, key);
	if (is_known)
		put_json_number(out, number);
	else
		put_json_null(out);
}

static void put_key_decimal(struct text_out *out, const char *key, double number, unsigned decimals)
{
	put_json_key(out, key);
	put_json_decimal(out, number, decimals);
}

static void put_key_list(struct text_out *out, const char *key, const struct text_out *items)
{
	put_json_key(out, key);
	put_json_open(out, '[');
	if (items)
		put_bytes(out, items->text, items->len);
	put_json_close(out, ']');
}

static size_t count_type(const struct dns_message *message, uint16_t type)
{
	const struct dns_record *record = NULL;
	size_t count = 0;

	while ((record = dns_message_next(message, DNS_ANSWER, record)))
		count += record->type == type || type == DNS_TYPE_ANY;
	return count;
}

/* What could be read of a malformed message is told, but not as an answer. */
static void put_status(struct text_out *out, const struct query_facts *facts, const struct dns_message *message)
{
	bool is_answer = message && !facts->status;
	unsigned rcode = message ? dns_message_rcode(message) : 0;
	char text[DNS_CODE_TEXT];

	put_key_text(out, "status", is_answer ? dns_rcode_text(rcode, text) : facts->status);
	put_key_number(out, "rcode", is_answer, rcode);
	put_key_number(out, "answers", message, message ? count_type(message, facts->type_number) : 0);
}

static void put_flags(struct text_out *out, const struct dns_message *message)
{
	static const struct {
		const char *key;
		uint16_t bit;
	} flags[] = {
		{ "aa", DNS_FLAG_AA }, { "tc", DNS_FLAG_TC }, { "rd", DNS_FLAG_RD },
		{ "ra", DNS_FLAG_RA }, { "ad", DNS_FLAG_AD }, { "cd", DNS_FLAG_CD },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		put_json_key(out, flags[i].key);
		if (message)
			put_json_bool(out, message->header.flags & flags[i].bit);
		else
			put_json_null(out);
	}
}

static void put_course(struct text_out *out, const struct query_facts *facts, const struct dns_message *message)
{
	const struct address *server = facts->server;
	char host[ADDRESS_HOST_LEN];

	put_key_text(out, "server", server ? address_host(server, host, sizeof host) : NULL);
	put_key_number(out, "port", server, server ? address_port(server) : 0);
	put_key_text(out, "proto", facts->proto);
	put_key_decimal(out, "ms", facts->ms, 3);
	put_key_number(out, "tries", facts->tries, facts->tries);
	put_key_number(out, "id", message, message ? message->header.id : 0);
	put_key_number(out, "size", message, message ? message->len : 0);
	put_key_decimal(out, "ts", facts->when > 0 ? facts->when : -1, 6);
	put_key_text(out, "input", facts->input);
	put_key_number(out, "line", facts->line, (uint64_t)facts->line);
}

static void put_sections(struct text_out *out, const struct dns_message *message)
{
	static const char *const keys[DNS_SECTION_COUNT] = {
		[DNS_ANSWER] = "answer", [DNS_AUTHORITY] = "authority", [DNS_ADDITIONAL] = "additional",
	};

	for (int section = DNS_ANSWER; section < DNS_SECTION_COUNT; section++) {
		if (!message) {
			put_key_list(out, keys[section], NULL);
			continue;
		}
		put_json_key(out, keys[section]);
		put_section_json(out, message, (enum dns_section)section);
	}
	put_json_key(out, "edns");
	if (message)
		put_edns_json(out, message);
	else
		put_json_null(out);
}

static void put_wire(struct text_out *out, const struct query_facts *facts)
{
	size_t start;

	put_json_key(out, "wire");
	start = put_json_string_start(out);
	put_hex(out, facts->reply, facts->reply_len, false);
	put_json_string_end(out, start);
	put_json_key(out, "fields");
	put_wiredump_json(out, facts->reply, facts->reply_len);
}

void query_output_json(struct text_out *out, const struct query_look *look, const struct query_facts *facts,
		       const struct dns_message *message)
{
	put_json_open(out, '{');
	put_key_number(out, "v", true, 1);
	put_key_text(out, "name", facts->name);
	put_key_text(out, "type", facts->type);
	put_key_text(out, "class", facts->class);
	put_status(out, facts, message);
	put_flags(out, message);
	put_course(out, facts, message);
	put_sections(out, message);
	put_key_text(out, "error", facts->error);
	put_key_list(out, "warnings", facts->warnings);
	if (facts->verdicts)
		put_key_list(out, "explain", facts->verdicts);
	if (look->has_wire && facts->reply)
		put_wire(out, facts);
	put_json_close(out, '}');
	put_char(out, '\n');
}

void query_output_json_records(struct text_out *out, const struct query_facts *facts,
			       const struct dns_message *message)
{
	static const char *const sections[] = { "question", "answer", "authority", "additional" };

	for (size_t i = 0; i < message->record_count; i++) {
		const struct dns_record *record = &message->records[i];

		if (record->section == DNS_QUESTION || record->type == DNS_TYPE_OPT)
			continue;
		put_json_open(out, '{');
		put_key_text(out, "q", facts->name);
		put_key_text(out, "section", sections[record->section]);
		put_record_json_keys(out, message, record);
		put_json_close(out, '}');
		put_char(out, '\n');
	}
}
