/* SPDX-License-Identifier: ISC */
/* tests/fuzz/dress_oracle.h - what must hold whatever dress is taken off. */
#ifndef TESTS_FUZZ_DRESS_ORACLE_H
#define TESTS_FUZZ_DRESS_ORACLE_H

#include "dns/dress.h"
#include "dns/message.h"

#include <stdlib.h>
#include <string.h>

struct dress_count {
	size_t input_len, bytes, things;
};

static void oracle_origin(const struct dress_count *count, const struct dress_origin *origin)
{
	if (origin->offset > count->input_len)
		abort();
}

/* Reads each byte, so that ASan sees one that is not there. */
static int oracle_message(void *who, const struct dress_origin *origin, const uint8_t *bytes, size_t len)
{
	struct dress_count *count = who;
	volatile uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum = (uint8_t)(sum + bytes[i]);
	if (len > DNS_MESSAGE_MOST)
		abort();
	oracle_origin(count, origin);
	count->bytes += len;
	count->things++;
	return 0;
}

static void oracle_words(void *who, const struct dress_origin *origin, const char *words)
{
	struct dress_count *count = who;

	if (!*words)
		abort();
	oracle_origin(count, origin);
	count->things++;
}

/* Something is always told, and never more than the input holds: but for lines
 * that a dump repeats, no dress is smaller than what it covers. */
static void dress_oracle_check(const uint8_t *bytes, size_t len)
{
	struct dress_count count = { .input_len = len };
	const struct dress_observer observer = {
		.on_message = oracle_message, .on_problem = oracle_words, .on_note = oracle_words, .who = &count,
	};

	if (dress_walk(bytes, len, &observer) < 0 || count.things == 0)
		abort();
	if (count.bytes > len && !memchr(bytes, '*', len))
		abort();
}

#endif
