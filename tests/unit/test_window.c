/* SPDX-License-Identifier: ISC */
/* Tests of dns/window. */
#include "check.h"

#include "dns/window.h"

static struct window window;

/* So many questions end; of a hundred so many are lost. */
static void end_some(size_t count, size_t lost)
{
	for (size_t i = 0; i < count; i++)
		if (i * lost / 100 != (i + 1) * lost / 100)
			window_lost(&window);
		else
			window_replied(&window);
}

/* As many as the window holds, several times. */
static void rounds(int count, size_t lost)
{
	while (count-- > 0)
		end_some(window.size, lost);
}

static void it_begins_small_and_doubles(void)
{
	window_init(&window);
	check_number(window.size, WINDOW_FIRST);
	rounds(1, 0);
	check_number(window.size, 2 * WINDOW_FIRST);
	rounds(3, 5);
	check_number(window.size, 16 * WINDOW_FIRST);
	rounds(20, 0);
	check_number(window.size, WINDOW_MOST);
}

static void it_halves_when_much_is_lost_down_to_the_least(void)
{
	window_init(&window);
	rounds(4, 0);
	end_some(WINDOW_FIRST * 16 / 2 + 2, 50);	/* no need to wait for the whole round */
	check_number(window.size, 8 * WINDOW_FIRST);
	end_some(100 * WINDOW_FIRST, 90);
	check_number(window.size, WINDOW_LEAST);
}

static void it_then_grows_by_small_steps(void)
{
	window_init(&window);
	rounds(4, 0);
	end_some(WINDOW_FIRST * 16 / 2 + 2, 50);
	rounds(1, 0);
	check_number(window.size, 9 * WINDOW_FIRST);
}

static void some_loss_lets_it_be(void)
{
	window_init(&window);
	rounds(5, 20);
	check_number(window.size, WINDOW_FIRST);
}

static void silence_is_no_loss(void)
{
	window_init(&window);
	rounds(1, 100);
	check_number(window.size, 2 * WINDOW_FIRST);
	check(!window.has_shrunk);
}

int main(void)
{
	run_test(it_begins_small_and_doubles);
	run_test(it_halves_when_much_is_lost_down_to_the_least);
	run_test(it_then_grows_by_small_steps);
	run_test(some_loss_lets_it_be);
	run_test(silence_is_no_loss);
	return tests_done();
}
