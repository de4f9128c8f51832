/* SPDX-License-Identifier: ISC */
/* --decode: says what the messages are that print as nothing. */
#include "decode_silent.h"

#include "dns/codes.h"
#include "dns/message.h"
#include "out/report.h"

#include <string.h>

enum { TOLD_MOST = 8 };

/* "message 1: query web.test A", "message 2: reply web.test AAAA, NOERROR" */
static void put_silent(struct text_out *out, unsigned long number, const struct dns_message *message)
{
	const struct dns_record *question = dns_message_next(message, DNS_QUESTION, NULL);
	bool is_reply = message->header.flags & DNS_FLAG_QR;
	char name[DNS_NAME_TEXT], code[DNS_CODE_TEXT];
	unsigned opcode = dns_header_opcode(&message->header);
	struct dns_name owner;

	put_format(out, "message %lu: ", number);
	if (opcode)
		put_format(out, "%s ", dns_opcode_text(opcode, code));
	put_text(out, is_reply ? "reply" : "query");
	if (question) {
		dns_record_owner(message, question, &owner);
		dns_name_text(&owner, name);
		put_format(out, " %.*s ", name[1] ? (int)strlen(name) - 1 : 1, name);
		if (question->class != DNS_CLASS_IN)
			put_format(out, "%s ", dns_class_text(question->class, code));
		put_text(out, dns_type_text(question->type, code));
	}
	if (is_reply)
		put_format(out, ", %s, no answer", dns_rcode_text(dns_message_rcode(message), code));
	put_char(out, '\n');
}

void decode_silent_init(struct decode_silent *silent)
{
	text_out_init(&silent->lines);
	silent->count = 0;
}

void decode_silent_destroy(struct decode_silent *silent)
{
	text_out_destroy(&silent->lines);
}

void decode_silent_add(struct decode_silent *silent, unsigned long number, const struct dns_message *message)
{
	if (++silent->count <= TOLD_MOST)
		put_silent(&silent->lines, number, message);
}

void decode_silent_tell(struct decode_silent *silent, struct report *report)
{
	char *rest = NULL, *line;

	if (!silent->count)
		return;
	if (silent->count > TOLD_MOST)
		put_format(&silent->lines, "%lu more messages without an answer\n", silent->count - TOLD_MOST);
	text_out_string(&silent->lines);
	if (silent->lines.has_failed)
		return;
	for (line = strtok_r(silent->lines.text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		report(report, REPORT_WARNING, F_TEXT(line));
}
