/* SPDX-License-Identifier: ISC */
/* --decode: prints a message, as -Q would print it as a reply. */
#include "decode_message.h"

#include "decode.h"
#include "dns/codes.h"
#include "dns/dress.h"
#include "dns/json_text.h"
#include "query_explain.h"
#include "query_options.h"

#include <stdio.h>

struct asked {
	char name[DNS_NAME_TEXT], type[DNS_CODE_TEXT], class[DNS_CODE_TEXT];
};

static void read_question(const struct dns_message *message, struct asked *asked, struct query_facts *facts)
{
	const struct dns_record *question = dns_message_next(message, DNS_QUESTION, NULL);
	struct dns_name owner;

	if (!question)
		return;
	dns_record_owner(message, question, &owner);
	facts->name = dns_name_text(&owner, asked->name);
	facts->type = dns_type_text(question->type, asked->type);
	facts->class = dns_class_text(question->class, asked->class);
	facts->type_number = question->type;
}

static void put_warnings(struct text_out *warnings, const struct dns_message *message)
{
	char text[sizeof message->problems[0].words + 32];

	for (size_t i = 0; i < message->problem_count; i++) {
		if (message->problems[i].is_fatal)
			continue;
		snprintf(text, sizeof text, "byte %zu: %s", message->problems[i].offset, message->problems[i].words);
		put_json_text(warnings, text);
	}
}

/* The server is the end that answers.  --wire names a query what it is. */
static void set_facts(struct query_facts *facts, const struct decoding *decoding, const struct dress_origin *origin,
		      const uint8_t *bytes, size_t len)
{
	bool is_reply = len >= 3 && bytes[2] & 0x80;
	bool is_json = decoding->look.form == QUERY_JSON;

	facts->ms = -1;
	facts->when = origin->time;
	facts->reply = is_reply || is_json ? bytes : NULL;
	facts->reply_len = facts->query_len = len;
	facts->query = is_reply || is_json ? NULL : bytes;
	if (!origin->from.len)
		return;
	facts->server = is_reply ? &origin->from : &origin->to;
	facts->proto = origin->is_tcp ? "tcp" : "udp";
}

/* --explain, of a reply that was read to its end.  Nobody knows what its query had
 * besides the question. */
static void explain(struct decoding *decoding, struct query_facts *facts, struct text_out *verdicts)
{
	const struct dns_message *message = &decoding->message;
	const struct dns_record *question = dns_message_next(message, DNS_QUESTION, NULL);
	bool is_json = decoding->look.form == QUERY_JSON;
	struct query_ask ask = { .words = decoding->query->list.words, .raw = message->bytes };

	if (!decoding->query->is_explained)
		return;
	facts->verdicts = verdicts;
	if (!question || !message->is_complete || !(message->header.flags & DNS_FLAG_QR))
		return;
	dns_record_owner(message, question, &ask.name);
	ask.type = question->type;
	ask.class = question->class;
	query_explain_put(is_json ? verdicts : &decoding->out, is_json, &ask, message);
}

void decode_message_put(struct decoding *decoding, const struct dress_origin *origin, const uint8_t *bytes,
			size_t len)
{
	struct query_facts facts = { 0 };
	struct dns_message *message = &decoding->message;
	const struct dns_problem *fatal = dns_message_fatal(message);
	struct text_out warnings, verdicts;
	struct asked asked;

	set_facts(&facts, decoding, origin, bytes, len);
	read_question(message, &asked, &facts);
	facts.status = message->is_complete ? NULL : "MALFORMED";
	facts.error = fatal ? fatal->words : NULL;
	text_out_init(&warnings);
	if (decoding->look.form == QUERY_JSON)
		put_warnings(&warnings, message);
	facts.warnings = &warnings;
	text_out_init(&verdicts);
	explain(decoding, &facts, &verdicts);
	query_output(&decoding->out, &decoding->notes, &decoding->look, &facts, message);
	text_out_destroy(&verdicts);
	text_out_destroy(&warnings);
}
