/* SPDX-License-Identifier: ISC */
/* When to try again, and when to give up. */
#include "net/retry.h"

#include "check.h"

/* Times in milliseconds, rounded. */
static long next_ms(struct retry *retry, double now)
{
	double next = retry_next(retry, now);

	return next < 0 ? -1 : (long)(next * 1000 + 0.5);
}

static struct retry begin(struct retry_options options)
{
	struct retry retry;

	retry_init(&retry, &options, 100);
	return retry;
}

static void nothing_asked_for_is_one_try(void)
{
	struct retry retry = begin((struct retry_options){ 0 });

	check_number(next_ms(&retry, 100), -1);
	check(retry_limit(&retry, -1, 100) < 0);
	check(retry_limit(&retry, 3, 100) == 3);
}

static void so_many_more_are_made(void)
{
	struct retry retry = begin((struct retry_options){ .most = 2 });

	check_number(next_ms(&retry, 100), 500);
	check_number(next_ms(&retry, 200), 1000);
	check_number(next_ms(&retry, 300), -1);
	check_number(retry.tries, 3);
}

static void pauses_double_up_to_eight_seconds(void)
{
	static const long pauses[] = { 500, 1000, 2000, 4000, 8000, 8000, 8000 };
	struct retry retry = begin((struct retry_options){ .most = 1000000 });

	for (size_t i = 0; i < sizeof pauses / sizeof pauses[0]; i++)
		check_number(next_ms(&retry, 100), pauses[i]);
	retry.tries = 900000;
	check_number(next_ms(&retry, 100), 8000);
}

static void a_long_first_pause_stays(void)
{
	struct retry retry = begin((struct retry_options){ .most = 5, .delay_s = 30 });

	check_number(next_ms(&retry, 100), 30000);
	check_number(next_ms(&retry, 200), 30000);
}

static void a_time_is_used_to_its_end(void)
{
	struct retry retry = begin((struct retry_options){ .limit_s = 2 });

	check_number(next_ms(&retry, 100), 500);
	check_number(next_ms(&retry, 100.5), 1000);
	check_number(next_ms(&retry, 101.5), 400);	/* not two seconds */
	check_number(next_ms(&retry, 101.91), -1);
}

static void both_bounds_hold(void)
{
	struct retry retry = begin((struct retry_options){ .most = 1, .limit_s = 60 });

	check_number(next_ms(&retry, 100), 500);
	check_number(next_ms(&retry, 100), -1);
	retry = begin((struct retry_options){ .most = 100, .limit_s = 1 });
	check_number(next_ms(&retry, 100), 500);
	check_number(next_ms(&retry, 101), -1);
}

static void a_try_has_what_is_left(void)
{
	struct retry retry = begin((struct retry_options){ .limit_s = 10 });

	check(retry_limit(&retry, -1, 104) == 6);
	check(retry_limit(&retry, 3, 104) == 3);
	check(retry_limit(&retry, 3, 109) == 1);
	check(retry_limit(&retry, 3, 200) == 0);
}

int main(void)
{
	run_test(nothing_asked_for_is_one_try);
	run_test(so_many_more_are_made);
	run_test(pauses_double_up_to_eight_seconds);
	run_test(a_long_first_pause_stays);
	run_test(a_time_is_used_to_its_end);
	run_test(both_bounds_hold);
	run_test(a_try_has_what_is_left);
	return tests_done();
}
