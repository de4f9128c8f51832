/* SPDX-License-Identifier: ISC */
/* One DNS message in the forms that -Q prints. */
#include "query_output.h"

#include "base/sockaddr.h"
#include "dns/codes.h"
#include "dns/present.h"
#include "dns/rdata.h"
#include "dns/text_out.h"
#include "dns/transfer.h"
#include "dns/wiredump.h"
#include "out/safe_text.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* ---- zone-file lines ---- */

struct noting {
	struct text_out *notes;
	const struct dns_message *message;
	const struct dns_record *record;
};

static void put_note(const struct noting *noting, const char *what, size_t offset, const char *words)
{
	char code[DNS_CODE_TEXT], text[DNS_NAME_TEXT];
	struct dns_name owner;

	dns_record_owner(noting->message, noting->record, &owner);
	put_format(noting->notes, "%s %s: record data %s at byte %zu: %s\n", dns_name_text(&owner, text),
		   dns_type_text(noting->record->type, code), what, offset, words);
}

static void on_odd_data(void *who, size_t offset, const char *words)
{
	put_note(who, "odd", offset, words);
}

/* RFC 9460, 2.2: parameters have an order.  They are shown in their own. */
static void note_parameters(struct noting *noting)
{
	const struct rdata_observer observer = { .on_note = on_odd_data, .who = noting };

	if (noting->record->type == DNS_TYPE_SVCB || noting->record->type == DNS_TYPE_HTTPS)
		rdata_walk(noting->message, noting->record, &observer, NULL);
}

/* Of a record that was presented; without its shape it has a problem. */
static void note_record(struct text_out *notes, const struct dns_message *message, const struct dns_record *record,
			bool has_shape, const struct rdata_problem *problem)
{
	struct noting noting = { notes, message, record };

	if (has_shape)
		note_parameters(&noting);
	else
		put_note(&noting, "malformed", problem->offset, problem->words);
}

/* Whether its data has the shape of its type, or none is known. */
static bool has_shape(const struct dns_message *message, const struct dns_record *record, struct rdata_problem *problem)
{
	const struct rdata_observer nobody = { 0 };

	return rdata_walk(message, record, &nobody, problem) == 0 || !problem->words[0];
}

/* What is printed of these sections (NULL: of all). */
static void note_sections(struct text_out *notes, const struct dns_message *message, const bool *sections)
{
	for (size_t i = 0; i < message->record_count; i++) {
		const struct dns_record *record = &message->records[i];
		struct rdata_problem problem = { 0 };

		if (record->section == DNS_QUESTION || record->type == DNS_TYPE_OPT ||
		    (sections && !sections[record->section]))
			continue;
		note_record(notes, message, record, has_shape(message, record, &problem), &problem);
	}
}

static void put_record(struct text_out *out, struct text_out *notes, const struct dns_message *message,
		       const struct dns_record *record, const struct present_style *style)
{
	struct rdata_problem problem = { 0 };

	if (record->type == DNS_TYPE_OPT)
		return;		/* never a line of a zone file */
	note_record(notes, message, record, present_record(out, message, record, style, &problem), &problem);
}

void query_output_lines(struct text_out *out, struct text_out *notes, const struct dns_message *message,
			const struct query_look *look)
{
	const struct dns_record *record = NULL;
	bool hides_soa = look->hides_soa;

	while (look->shows[DNS_QUESTION] && (record = dns_message_next(message, DNS_QUESTION, record)))
		present_question(out, message, record, &look->style);
	for (int section = DNS_ANSWER; section < DNS_SECTION_COUNT; section++) {
		record = NULL;
		while (look->shows[section] && (record = dns_message_next(message, (enum dns_section)section, record))) {
			if (record->type != DNS_TYPE_SOA || section != DNS_ANSWER || !hides_soa)
				put_record(out, notes, message, record, &look->style);
			if (record->type == DNS_TYPE_SOA && look->hides_later_soa)
				hides_soa = true;
		}
	}
}

static void put_identity(struct text_out *out, const struct query_facts *facts)
{
	char host[ADDRESS_HOST_LEN];

	put_format(out, " from server %s in %.0f ms.", address_host(facts->server, host, sizeof host),
		   floor(facts->ms));
}

void query_output_short(struct text_out *out, struct text_out *notes, const struct query_look *look,
			const struct query_facts *facts, const struct dns_message *message)
{
	const struct dns_record *record = NULL;
	struct rdata_problem problem = { 0 };

	while ((record = dns_message_next(message, DNS_ANSWER, record))) {
		if (record->type == DNS_TYPE_OPT)
			continue;
		note_record(notes, message, record, present_rdata_in(out, message, record, &look->style, &problem),
			    &problem);
		if (look->is_identified && facts->server)
			put_identity(out, facts);
		put_char(out, '\n');
	}
}

/* ---- --value ---- */

static void put_value_bytes(struct text_out *out, const uint8_t *bytes, size_t len, bool is_escaped)
{
	char text[4 * 256 + 1];		/* a character-string has 255 bytes at most */

	if (is_escaped)
		put_text(out, safe_text(text, sizeof text, bytes, len));
	else
		put_bytes(out, bytes, len);
}

static void put_joined_strings(struct text_out *out, const struct dns_message *message,
			       const struct dns_record *record, bool is_escaped)
{
	const uint8_t *at = message->bytes + record->rdata;
	size_t left = record->rdata_len, len;

	while (left > 0) {
		len = at[0] < left ? at[0] : left - 1;
		put_value_bytes(out, at + 1, len, is_escaped);
		at += len + 1;
		left -= len + 1;
	}
}

/* Returns as present_rdata(). */
static bool put_value(struct text_out *out, const struct dns_message *message, const struct dns_record *record,
		      bool is_escaped, struct rdata_problem *problem)
{
	*problem = (struct rdata_problem){ 0 };
	if (record->type != DNS_TYPE_TXT || !has_shape(message, record, problem))
		return present_rdata(out, message, record, problem);
	put_joined_strings(out, message, record, is_escaped);
	return true;
}

void query_output_value(struct text_out *out, struct text_out *notes, const struct dns_message *message, uint16_t type,
			const struct query_look *look)
{
	const struct dns_record *record = NULL;
	struct rdata_problem problem;
	bool is_shaped;

	while ((record = dns_message_next(message, DNS_ANSWER, record))) {
		if (record->type != type && type != DNS_TYPE_ANY)
			continue;
		is_shaped = put_value(out, message, record, look->escapes_values, &problem);
		put_char(out, look->ends_in_nul ? '\0' : '\n');
		if (notes)
			note_record(notes, message, record, is_shaped, &problem);
	}
}

/* ---- dig's report ---- */

void query_output_statistics(struct text_out *out, const struct query_facts *facts)
{
	char host[ADDRESS_HOST_LEN], when[64] = "";
	time_t seconds = (time_t)facts->when;
	struct tm local;

	if (facts->ms >= 0)
		put_format(out, ";; Query time: %.0f msec\n", facts->ms);
	if (facts->server) {
		address_host(facts->server, host, sizeof host);
		put_format(out, ";; SERVER: %s#%u(%s) (%s)\n", host, address_port(facts->server), host,
			   facts->proto && facts->proto[0] == 't' ? "TCP" : "UDP");
	}
	if (facts->when > 0 && localtime_r(&seconds, &local) &&
	    strftime(when, sizeof when, "%a %b %d %H:%M:%S %Z %Y", &local))
		put_format(out, ";; WHEN: %s\n", when);
	if (facts->transfer && facts->transfer->message_count)
		put_format(out, ";; XFR size: %zu records (messages %zu, bytes %zu)\n\n",
			   facts->transfer->record_count, facts->transfer->message_count,
			   facts->transfer->byte_count);
	else
		put_format(out, ";; MSG SIZE  rcvd: %zu\n\n", facts->reply_len);
}

void query_output_received(struct text_out *out, const struct query_facts *facts, const char *name)
{
	char host[ADDRESS_HOST_LEN];

	if (!facts->server)
		return;
	address_host(facts->server, host, sizeof host);
	put_format(out, ";; Received %zu bytes from %s#%u(", facts->reply_len, host, address_port(facts->server));
	put_text(out, name ? name : host);
	put_format(out, ") in %.0f ms\n\n", floor(facts->ms));
}

void query_output_wire(struct text_out *out, const char *title, const uint8_t *bytes, size_t len)
{
	put_format(out, ";; %s, %zu bytes\n", title, len);
	wiredump_put(out, bytes, len);
}

/* dig's header has one line more than present_header(): it knows what was asked. */
static void put_header(struct text_out *out, const struct dns_message *message)
{
	present_header(out, message);
	if ((message->header.flags & (DNS_FLAG_RD | DNS_FLAG_RA)) == DNS_FLAG_RD)
		put_text(out, ";; WARNING: recursion requested but not available\n");
}

static void put_whole_report(struct text_out *out, const struct query_look *look, const struct dns_message *message,
			     const uint8_t *cookie)
{
	struct text_out header, whole;

	text_out_init(&header);
	text_out_init(&whole);
	present_header(&header, message);
	present_message(&whole, message, cookie, &look->style);
	put_header(out, message);
	if (!whole.has_failed && !header.has_failed)
		put_bytes(out, whole.text + header.len, whole.len - header.len);
	text_out_destroy(&header);
	text_out_destroy(&whole);
}

void query_output_query(struct text_out *out, const struct query_look *look, const struct dns_message *query, size_t len)
{
	put_text(out, ";; Sending:\n");
	present_message(out, query, NULL, &look->style);
	put_format(out, ";; QUERY SIZE: %zu\n\n", len);
}

/* One that was found somewhere: nobody has replied. */
static bool is_query(const struct dns_message *message)
{
	return !(message->header.flags & DNS_FLAG_QR);
}

static void put_report(struct text_out *out, const struct query_look *look, const struct query_facts *facts,
		       const struct dns_message *message)
{
	bool is_whole = true;

	if (is_query(message)) {
		query_output_query(out, look, message, facts->query_len);
		return;
	}
	put_text(out, ";; Got answer:\n");
	for (int section = 0; section < DNS_SECTION_COUNT; section++)
		is_whole &= look->shows[section];
	if (is_whole) {
		put_whole_report(out, look, message, facts->sent_cookie);
	} else {
		put_header(out, message);
		put_char(out, '\n');
		present_edns(out, message, facts->sent_cookie);
		for (int section = 0; section < DNS_SECTION_COUNT; section++)
			if (look->shows[section])
				present_section(out, message, (enum dns_section)section, &look->style);
	}
}

/* ---- all together ---- */

static void put_form(struct text_out *out, struct text_out *notes, const struct query_look *look,
		     const struct query_facts *facts, const struct dns_message *message)
{
	switch (look->form) {
	case QUERY_LINES:
		query_output_lines(out, notes, message, look);
		return;
	case QUERY_SHORT:
		query_output_short(out, notes, look, facts, message);
		return;
	case QUERY_VALUE:
		query_output_value(out, notes, message, facts->type_number, look);
		return;
	case QUERY_REPORT:
		put_report(out, look, facts, message);
		note_sections(notes, message, look->shows);
		return;
	case QUERY_JSON_RECORDS:
		query_output_json_records(out, facts, message);
		note_sections(notes, message, NULL);
		return;
	case QUERY_JSON:
		break;		/* needs no message */
	}
}

/* What dig says below the records. */
static void put_tail(struct text_out *out, const struct query_look *look, const struct query_facts *facts)
{
	if (look->has_statistics)
		query_output_statistics(out, facts);
	else if (look->is_identified)
		query_output_received(out, facts, NULL);
}

void query_output(struct text_out *out, struct text_out *notes, const struct query_look *look,
		  const struct query_facts *facts, const struct dns_message *message)
{
	bool is_json = look->form == QUERY_JSON || look->form == QUERY_JSON_RECORDS;

	if (look->has_wire && !is_json && facts->query)
		query_output_wire(out, "query", facts->query, facts->query_len);
	if (look->has_wire && !is_json && facts->reply)
		query_output_wire(out, "reply", facts->reply, facts->reply_len);
	if (look->form == QUERY_JSON)
		query_output_json(out, look, facts, message);
	else if (message && !(look->has_wire && look->form == QUERY_LINES))
		put_form(out, notes, look, facts, message);
	if (message && look->form == QUERY_REPORT && is_query(message))
		return;		/* its size is told */
	if (message && !is_json && look->form != QUERY_SHORT && look->form != QUERY_VALUE && !facts->is_part)
		put_tail(out, look, facts);
}
