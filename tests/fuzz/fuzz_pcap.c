/* SPDX-License-Identifier: ISC */
/* Captures: the packets, and the TCP streams in them. */
#include "fuzz.h"

#include "dress_oracle.h"

/* The first bytes, which libpcap needs to know the file, are ours: the first of
 * the input chooses them. */
static const char *const heads[] = {
	"\xd4\xc3\xb2\xa1\x02\x00\x04\x00", "\xa1\xb2\xc3\xd4\x00\x02\x00\x04", "\x4d\x3c\xb2\xa1\x02\x00\x04\x00",
};

enum { HEAD_LEN = 8, HEAD_COUNT = sizeof heads / sizeof heads[0], INPUT_MOST = 1 << 16 };

static void check_with_head(const uint8_t *bytes, size_t len)
{
	static uint8_t whole[INPUT_MOST];

	if (len < HEAD_LEN || len > sizeof whole)
		return;
	memcpy(whole, bytes, len);
	memcpy(whole, heads[bytes[0] % HEAD_COUNT], HEAD_LEN);
	dress_oracle_check(whole, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	dress_oracle_check(bytes, len);
	check_with_head(bytes, len);
	return 0;
}
