/* SPDX-License-Identifier: ISC */
/* Bytes in network order, as far as there is room. */
#include "base/writer.h"

#include "check.h"

static void numbers_are_written_in_network_order(void)
{
	uint8_t room[8] = { 0 };
	struct writer to = { .bytes = room, .size = sizeof room };

	writer_u16(&to, 0x0102);
	writer_u32(&to, 0x03040506);
	writer_bytes(&to, "\x07\x08", 2);
	check_number(to.len, 8);
	check(!to.is_full);
	check(memcmp(room, "\1\2\3\4\5\6\7\10", 8) == 0);
}

static void what_does_not_fit_is_not_written(void)
{
	uint8_t room[4] = { 0 };
	struct writer to = { .bytes = room, .size = 3 };

	writer_u16(&to, 0x0102);
	writer_u16(&to, 0x0304);
	check(to.is_full);
	check_number(to.len, 2);
	check(memcmp(room, "\1\2\0\0", 4) == 0);
}

static void nothing_is_written_after_it(void)
{
	uint8_t room[4] = { 0 };
	struct writer to = { .bytes = room, .size = 4 };

	writer_bytes(&to, "12345", 5);
	writer_bytes(&to, "1", 1);
	check(to.is_full);
	check_number(to.len, 0);
	check_number(room[0], 0);
}

int main(void)
{
	run_test(numbers_are_written_in_network_order);
	run_test(what_does_not_fit_is_not_written);
	run_test(nothing_is_written_after_it);
	return tests_done();
}
