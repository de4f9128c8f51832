/* SPDX-License-Identifier: ISC */
/* Record data of any type: the first two bytes are the type, the third the class. */
#include "fuzz.h"

#include "dns_oracle.h"

enum { HEAD = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct dns_message message = { 0 };
	struct dns_record record = { .section = DNS_ANSWER, .owner = HEAD, .fixed = HEAD + 1, .rdata = HEAD + 1 };
	uint8_t *copy;

	if (len < 3 || len - 3 > 65535)
		return 0;
	copy = calloc(1, HEAD + 1 + len - 3);	/* a header, a root name, then the data */
	if (!copy)
		return 0;
	memcpy(copy + HEAD + 1, bytes + 3, len - 3);
	record.type = (uint16_t)(bytes[0] << 8 | bytes[1]);
	record.class = bytes[2];
	record.rdata_len = (uint16_t)(len - 3);
	message.bytes = copy;
	message.len = HEAD + 1 + len - 3;
	oracle_check_record(&message, &record);
	free(copy);
	return 0;
}
