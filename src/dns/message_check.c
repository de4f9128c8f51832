/* SPDX-License-Identifier: ISC */
/* Looks into each record for what is malformed or odd. */
#include "dns/message_check.h"

#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/rdata.h"
#include "dns/text_out.h"

struct check {
	struct dns_message *message;
	const char *type;
};

static void on_note(void *who, size_t offset, const char *words)
{
	struct check *check = who;

	dns_message_problem(check->message, false, offset, "%s: %s", check->type, words);
}

static void check_options(struct dns_message *message, const struct dns_record *opt)
{
	struct edns_option option;
	struct text_out text;
	struct cursor in;
	int found;

	text_out_init(&text);
	edns_options_start(message, opt, &in);
	while ((found = edns_options_next(&in, &option)) > 0)
		if (!edns_option_value(&text, &option))
			dns_message_problem(message, false, option.offset, "OPT: option %u does not suit its code",
					    option.code);
	if (found < 0)
		dns_message_problem(message, false, in.failed_at, "OPT: %s", in.words);
	text_out_destroy(&text);
}

static void check_rdata(struct dns_message *message, const struct dns_record *record)
{
	char text[DNS_CODE_TEXT];
	struct check check = { message, dns_type_text(record->type, text) };
	const struct rdata_observer observer = { .on_note = on_note, .who = &check };
	struct rdata_problem problem;

	if (rdata_walk(message, record, &observer, &problem) < 0 && problem.words[0])
		dns_message_problem(message, false, problem.offset, "%s: %s", check.type, problem.words);
}

void dns_message_check(struct dns_message *message)
{
	for (size_t i = 0; i < message->record_count; i++) {
		const struct dns_record *record = &message->records[i];

		if (record->section == DNS_QUESTION || record->is_cut)
			continue;
		if (record->type == DNS_TYPE_OPT)
			check_options(message, record);
		else
			check_rdata(message, record);
	}
}
