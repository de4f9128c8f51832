/* SPDX-License-Identifier: ISC */
/* Messages as they come from the network: taken apart, and shown in every way. */
#include "fuzz.h"

#include "dns_oracle.h"

#include "dns/json_text.h"
#include "dns/message_check.h"
#include "dns/record_json.h"
#include "dns/wiredump.h"

#include <jansson.h>

struct coverage {
	size_t at;
};

static void on_row(void *who, const struct wire_row *row)
{
	struct coverage *coverage = who;

	if (row->offset != coverage->at || row->len == 0)
		abort();
	coverage->at += row->len;
}

static void check_wiredump(const uint8_t *bytes, size_t len)
{
	struct coverage coverage = { 0 };
	const struct wire_observer observer = { .on_row = on_row, .who = &coverage };

	wiredump_walk(bytes, len, &observer);
	if (coverage.at != len)
		abort();
}

/* Another's parser reads it, and its printer prints the same. */
static void check_json(struct text_out *out, size_t len)
{
	json_t *json = json_loadb(out->text, out->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	char *again = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);

	if (!again || out->len > 1000000 + len * 2000 || strcmp(again, text_out_string(out)) != 0)
		abort();
	free(again);
	json_decref(json);
}

static void put_json(struct text_out *out, const struct dns_message *message)
{
	put_json_open(out, '[');
	for (int section = 0; section < DNS_SECTION_COUNT; section++)
		put_section_json(out, message, (enum dns_section)section);
	put_edns_json(out, message);
	put_wiredump_json(out, message->bytes, message->len);
	put_json_close(out, ']');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct dns_message message;
	struct text_out out;

	dns_message_init(&message);
	text_out_init(&out);
	if (dns_message_parse(&message, bytes, len) < 0 && !dns_message_fatal(&message))
		abort();
	dns_message_check(&message);
	present_message(&out, &message, NULL, NULL);
	wiredump_put(&out, bytes, len);
	check_wiredump(bytes, len);
	text_out_cut(&out, 0);
	put_json(&out, &message);
	check_json(&out, len);
	for (size_t i = 0; i < message.record_count; i++)
		oracle_check_record(&message, &message.records[i]);
	text_out_destroy(&out);
	dns_message_destroy(&message);
	return 0;
}
