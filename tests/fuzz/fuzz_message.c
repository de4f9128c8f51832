/* SPDX-License-Identifier: ISC */
/* Messages as they come from the network: taken apart, and shown in every way. */
#include "fuzz.h"

#include "dns_oracle.h"

#include "dns/message_check.h"
#include "dns/record_json.h"
#include "dns/wiredump.h"

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

static void check_ascii(json_t *json, size_t len)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);

	if (!text || strlen(text) > 1000000 + len * 2000)
		abort();
	for (char *c = text; *c; c++)
		if ((signed char)*c < 0x20)	/* DEL is ASCII; what is beyond is negative */
			abort();
	free(text);
	json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct dns_message message;
	struct text_out out;
	json_t *json = json_object();

	dns_message_init(&message);
	text_out_init(&out);
	if (dns_message_parse(&message, bytes, len) < 0 && !dns_message_fatal(&message))
		abort();
	dns_message_check(&message);
	present_message(&out, &message, NULL, NULL);
	wiredump_put(&out, bytes, len);
	check_wiredump(bytes, len);
	if (message_json(json, &message, 255) < 0)
		abort();
	check_ascii(json, len);
	check_ascii(wiredump_json(bytes, len), len);
	for (size_t i = 0; i < message.record_count; i++)
		oracle_check_record(&message, &message.records[i]);
	text_out_destroy(&out);
	dns_message_destroy(&message);
	return 0;
}
