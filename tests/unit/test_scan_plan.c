/* SPDX-License-Identifier: ISC */
/* Reading numbers, times and almost-right words. */
#include "base/text.h"

#include "tests/unit/check.h"

static void check_time(const char *text, const char *problem, double seconds)
{
	double value = -1;
	const char *is = text_to_seconds(text, 0, 86400, &value);

	check_text(is ? is : "fine", problem ? problem : "fine");
	if (!problem)
		check(value > seconds - 1e-9 && value < seconds + 1e-9);
}

static void times_take_fractions_and_suffixes(void)
{
	check_time("5", NULL, 5);
	check_time("1.5", NULL, 1.5);
	check_time("500ms", NULL, 0.5);
	check_time("2s", NULL, 2);
	check_time("3m", NULL, 180);
	check_time("1h", NULL, 3600);
	check_time(".25", NULL, 0.25);
	check_time("0", NULL, 0);
}

static void times_that_are_none_are_refused(void)
{
	check_time("", "invalid", 0);
	check_time("abc", "invalid", 0);
	check_time("5x", "invalid", 0);
	check_time("1.2.3", "invalid", 0);
	check_time("1e3", "invalid", 0);
	check_time("0x10", "invalid", 0);
	check_time("inf", "invalid", 0);
	check_time("nan", "invalid", 0);
	check_time(" 5", "invalid", 0);
	check_time("-1", "too small", 0);
	check_time("-", "invalid", 0);
	check_time("25h", "too large", 0);
	check_time("999999999999999999999999999999", "too large", 0);
}

static void numbers_are_decimal_and_bounded(void)
{
	long long value = 0;

	check(!text_to_number("80", 1, 65535, &value));
	check_number(value, 80);
	check_text(text_to_number("0", 1, 65535, &value), "too small");
	check_text(text_to_number("65536", 1, 65535, &value), "too large");
	check_text(text_to_number("-1", 1, 65535, &value), "too small");
	check_text(text_to_number("", 1, 65535, &value), "invalid");
	check_text(text_to_number("+5", 1, 65535, &value), "invalid");
	check_text(text_to_number(" 5", 1, 65535, &value), "invalid");
	check_text(text_to_number("5 ", 1, 65535, &value), "invalid");
	check_text(text_to_number("0x50", 1, 65535, &value), "invalid");
}

static void distance_counts_slips_of_the_finger(void)
{
	check_number(text_distance("listen", "listen"), 0);
	check_number(text_distance("lsiten", "listen"), 1);	/* swapped */
	check_number(text_distance("lines", "line"), 1);
	check_number(text_distance("linger", "finger"), 1);
	check_number(text_distance("", "abc"), 3);
	check(text_distance("a word much longer than any option could ever be", "x") >= 32);
}

static void basename_is_the_last_part(void)
{
	check_text(text_basename("/usr/bin/nc"), "nc");
	check_text(text_basename("nc"), "nc");
	check_text(text_basename("./nc"), "nc");
}

int main(void)
{
	run_test(times_take_fractions_and_suffixes);
	run_test(times_that_are_none_are_refused);
	run_test(numbers_are_decimal_and_bounded);
	run_test(distance_counts_slips_of_the_finger);
	run_test(basename_is_the_last_part);
	return tests_done();
}
