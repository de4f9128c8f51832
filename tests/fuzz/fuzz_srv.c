/* SPDX-License-Identifier: ISC */
/* Replies with SRV records: read, and put in order. */
#include "fuzz.h"

#include "dns/srv.h"

#include <stdlib.h>
#include <string.h>

/* The input is the chance, too. */
struct dice {
	const uint8_t *bytes;
	size_t at, len;
};

static uint32_t roll(void *who, uint32_t bound)
{
	struct dice *dice = who;
	uint32_t number = 0;

	for (int i = 0; i < 3 && dice->len; i++)
		number = number << 8 | dice->bytes[dice->at++ % dice->len];
	if (bound == 0)
		abort();
	return number % bound;
}

static int count_port(const struct srv_list *list, uint16_t port)
{
	int count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += list->targets[i].port == port;
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct srv_list list, before;
	struct dice dice = { .bytes = bytes, .len = len };
	char words[CURSOR_WORDS] = "";

	if (srv_read(&list, bytes, len, words) != 0) {
		if (!words[0])
			abort();
		return 0;
	}
	before = list;
	srv_order(list.targets, list.count, roll, &dice);
	for (size_t i = 0; i < list.count; i++) {
		if (i > 0 && list.targets[i - 1].priority > list.targets[i].priority)
			abort();
		if (count_port(&list, list.targets[i].port) != count_port(&before, list.targets[i].port))
			abort();	/* none is lost or doubled */
		if (list.targets[i].host[strlen(list.targets[i].host) - 1] != '.')
			abort();	/* make_target() takes it away */
	}
	return 0;
}
