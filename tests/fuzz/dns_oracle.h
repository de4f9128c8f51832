/* SPDX-License-Identifier: ISC */
/* tests/fuzz/dns_oracle.h - what must hold of any record, whoever made it. */
#ifndef TESTS_FUZZ_DNS_ORACLE_H
#define TESTS_FUZZ_DNS_ORACLE_H

#include "dns/message.h"
#include "dns/present.h"
#include "dns/rdata.h"
#include "dns/text_out.h"
#include "dns/zoneline.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct oddity {
	bool is_odd;		/* compressed, or in an order that text does not keep */
	size_t params;
};

static void oracle_on_field(void *who, const struct rdata_field *field)
{
	struct oddity *oddity = who;

	if (field->domain && field->domain->pointer_at)
		oddity->is_odd = true;
	if (field->kind == RDATA_SVC_PARAM && ++oddity->params > 60)
		oddity->is_odd = true;
	/* Ports that are not there may yet take a zero in the bitmap. */
	if (field->kind == RDATA_PORTS && field->bytes[field->bytes_len - 1] == 0)
		oddity->is_odd = true;
}

static void oracle_on_note(void *who, size_t offset, const char *words)
{
	(void)offset;
	(void)words;
	((struct oddity *)who)->is_odd = true;
}

static bool oracle_is_odd(const struct dns_message *message, const struct dns_record *record)
{
	struct oddity oddity = { 0 };
	const struct rdata_observer observer = { oracle_on_field, oracle_on_note, &oddity };

	rdata_walk(message, record, &observer, NULL);
	return oddity.is_odd;
}

/* Text makes the same bytes again. */
static void oracle_check_record(const struct dns_message *message, const struct dns_record *record)
{
	static struct zone_record parsed;
	static const struct zoneline_defaults plain = { 0 };
	struct rdata_problem problem;
	struct text_out line;
	struct dns_name owner;
	int result;

	if (record->section == DNS_QUESTION)
		return;
	text_out_init(&line);
	present_record(&line, message, record, NULL, NULL);
	for (size_t i = 0; i + 1 < line.len; i++)
		if (line.text[i] != '\t' && (line.text[i] < 0x20 || line.text[i] > 0x7e))
			abort();	/* lines are printable ASCII */
	result = zoneline_parse(&parsed, line.text, line.len, &plain, &problem);
	if (record->is_cut || !oracle_is_odd(message, record)) {
		dns_record_owner(message, record, &owner);
		if (result != 1 || parsed.type != record->type || parsed.class != record->class ||
		    parsed.ttl != record->ttl || !dns_name_equal(&parsed.owner, &owner) ||
		    parsed.rdata_len != record->rdata_len ||
		    memcmp(parsed.rdata, message->bytes + record->rdata, record->rdata_len) != 0) {
			fprintf(stderr, "not the same again (%d %s): %.*s", result, result < 0 ? problem.words : "",
				(int)line.len, line.text);
			abort();
		}
	}
	text_out_destroy(&line);
}

#endif
