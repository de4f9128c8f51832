/* SPDX-License-Identifier: ISC */
/* Tests of base/cursor. */
#include "check.h"

#include "base/cursor.h"

static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 };

static void numbers_are_read_in_network_order(void)
{
	struct cursor in;

	cursor_init(&in, bytes, 0, sizeof(bytes));
	check_number(cursor_u8(&in), 1);
	check_number(cursor_u16(&in), 0x0203);
	check_number(cursor_u32(&in), 0x04050607);
	check_number(cursor_u48(&in), 0x08090a0b0c0d);
	check(cursor_ok(&in));
	check_number(cursor_left(&in), 0);
}

static void after_a_failure_everything_is_zero(void)
{
	struct cursor in;

	cursor_init(&in, bytes, 10, sizeof(bytes));
	check_number(cursor_u32(&in), 0);
	check_number(cursor_u8(&in), 0);
	check_number(cursor_left(&in), 0);
	check(!cursor_take(&in, 0));
	check(!cursor_ok(&in));
}

static void the_first_failure_is_remembered(void)
{
	struct cursor in;

	cursor_init(&in, bytes, 10, sizeof(bytes));
	cursor_u32(&in);
	check_number(cursor_fail(&in, 3, "another"), -1);
	check_number(in.failed_at, 10);
	check_text(in.words, "4 bytes wanted, 3 left");
}

int main(void)
{
	run_test(numbers_are_read_in_network_order);
	run_test(after_a_failure_everything_is_zero);
	run_test(the_first_failure_is_remembered);
	return tests_done();
}
