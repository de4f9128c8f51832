/* SPDX-License-Identifier: ISC */
/* A message in a few words. */
#include "dns/dissect_text.h"

#include "dns/present.h"
#include "dns/text_out.h"

#include <string.h>

enum {
	SHOWN_RECORDS = 8,
	SHOWN_LETTERS = 240,
};

/* ---- the question ---- */

void dissect_question_of(struct dissect_question *question, const struct dns_message *message)
{
	const struct dns_record *first = dns_message_next(message, DNS_QUESTION, NULL);

	memset(question, 0, sizeof *question);
	dns_name_root(&question->name);
	question->opcode = dns_header_opcode(&message->header);
	question->count = message->section_counts[DNS_QUESTION];
	if (!first)
		return;
	dns_record_owner(message, first, &question->name);
	question->type = first->type;
	question->class = first->class;
}

bool dissect_question_equal(const struct dissect_question *a, const struct dissect_question *b)
{
	return a->count == b->count && a->type == b->type && a->class == b->class && a->opcode == b->opcode &&
	       dns_name_equal(&a->name, &b->name);
}

void dissect_words_of(struct dissect_words *words, const struct dissect_question *question)
{
	size_t len;

	words->class = words->opcode = NULL;
	if (question->opcode)
		words->opcode = dns_opcode_text(question->opcode, words->opcode_text);
	if (question->count == 0) {
		strcpy(words->name, "no question");
		words->type = NULL;
		return;
	}
	dns_name_text(&question->name, words->name);
	len = strlen(words->name);
	if (len > 1)
		words->name[len - 1] = '\0';
	words->type = dns_type_text(question->type, words->type_text);
	if (question->class != DNS_CLASS_IN)
		words->class = dns_class_text(question->class, words->class_text);
}

/* ---- the answer ---- */

/* Signatures that nobody asked for would hide the rest. */
static bool is_wanted(const struct dns_record *record, const struct dissect_question *question)
{
	return record->type != DNS_TYPE_RRSIG || question->type == DNS_TYPE_RRSIG;
}

static void put_data(struct text_out *out, const struct dns_message *message, const struct dns_record *record,
		     const struct dissect_question *question)
{
	char type[DNS_CODE_TEXT];

	if (record->type != question->type)
		put_format(out, "%s ", dns_type_text(record->type, type));
	present_rdata(out, message, record, NULL);
}

static void put_records(struct text_out *out, const struct dns_message *message,
			const struct dissect_question *question)
{
	const struct dns_record *record = NULL;
	size_t start = out->len, shown = 0, before, more = 0;

	while ((record = dns_message_next(message, DNS_ANSWER, record))) {
		if (!is_wanted(record, question))
			continue;
		before = out->len;
		if (!more && shown < SHOWN_RECORDS) {
			if (shown)
				put_text(out, ", ");
			put_data(out, message, record, question);
		}
		if (more || shown == SHOWN_RECORDS || (shown && out->len - start > SHOWN_LETTERS)) {
			text_out_cut(out, before);
			more++;
		} else {
			shown++;
		}
	}
	if (out->len - start > SHOWN_LETTERS) {
		text_out_cut(out, start + SHOWN_LETTERS);
		put_text(out, "...");
	}
	if (more)
		put_format(out, " and %zu more", more);
}

static const struct dns_record *find_type(const struct dns_message *message, enum dns_section section, uint16_t type)
{
	const struct dns_record *record = NULL;

	while ((record = dns_message_next(message, section, record)))
		if (record->type == type)
			return record;
	return NULL;
}

/* RFC 2308, 2.2: no answer without an error. */
static void put_nothing(struct text_out *out, const struct dns_message *message)
{
	const struct dns_record *ns = find_type(message, DNS_AUTHORITY, DNS_TYPE_NS);

	if (!ns || find_type(message, DNS_AUTHORITY, DNS_TYPE_SOA)) {
		put_text(out, "no data");
		return;
	}
	put_text(out, "referral to ");
	present_rdata(out, message, ns, NULL);
}

void dissect_put_answer(struct text_out *out, const struct dns_message *message,
			const struct dissect_question *question)
{
	const struct dns_problem *fatal = dns_message_fatal(message);

	if (message->header.flags & DNS_FLAG_TC)
		put_text(out, "truncated");
	else if (fatal)
		put_format(out, "malformed at byte %zu: %s", fatal->offset, fatal->words);
	else if (message->section_counts[DNS_ANSWER])
		put_records(out, message, question);
	else if (dns_message_rcode(message) == 0 && question->opcode == 0)
		put_nothing(out, message);
}
