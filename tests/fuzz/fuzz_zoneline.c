/* SPDX-License-Identifier: ISC */
/* Record lines as a user writes them. */
#include "fuzz.h"

#include "dns_oracle.h"

/* The record as a message of its own, shown and read again. */
static void check_parsed(const struct zone_record *parsed)
{
	struct dns_message message = { 0 };
	struct dns_record record = { .section = DNS_ANSWER, .owner = 12, .type = parsed->type,
				     .class = parsed->class, .ttl = parsed->ttl };
	size_t len = 12 + parsed->owner.len + parsed->rdata_len;
	uint8_t *bytes = calloc(1, len);

	if (!bytes)
		return;
	memcpy(bytes + 12, parsed->owner.wire, parsed->owner.len);
	record.fixed = record.rdata = 12 + parsed->owner.len;
	record.rdata_len = (uint16_t)parsed->rdata_len;
	memcpy(bytes + record.rdata, parsed->rdata, parsed->rdata_len);
	message.bytes = bytes;
	message.len = len;
	oracle_check_record(&message, &record);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct zone_record parsed;
	const struct zoneline_defaults defaults = { .ttl = 60 };
	const char *text = (const char *)bytes;

	for (size_t at = 0, extent; at < len; at += extent) {
		struct rdata_problem problem = { 0 };

		extent = zoneline_extent(text + at, len - at);
		if (extent == 0 || extent > len - at)
			abort();
		if (zoneline_parse(&parsed, text + at, extent, &defaults, &problem) == 1)
			check_parsed(&parsed);
		else if (problem.offset > extent)
			abort();
	}
	return 0;
}
