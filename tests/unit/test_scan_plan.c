/* SPDX-License-Identifier: ISC */
/* The order of a scan: what is tried next, and what is told next. */
#include "net/scan_plan.h"
#include "tests/unit/check.h"

#include <errno.h>

static const unsigned three_ports[] = { 22, 80, 443 };

static void over(struct scan_plan *plan, unsigned index, unsigned address, int number)
{
	struct scan_task task = { index, address };
	struct scan_outcome outcome = { .number = (int16_t)number, .took_ms = 1 };

	scan_plan_over(plan, &task, &outcome);
}

/* Begins the next attempt and looks whether it is the one that it should be. */
#define check_next(plan, wanted_index, wanted_address) \
	do { \
		struct scan_task next_task = { 999, 999 }; \
		check(scan_plan_next((plan), &next_task)); \
		check_number(next_task.index, (wanted_index)); \
		check_number(next_task.address, (wanted_address)); \
	} while (0)

static void check_nothing_next(struct scan_plan *plan)
{
	struct scan_task task;

	check(!scan_plan_next(plan, &task));
}

static void check_told(struct scan_plan *plan, unsigned wanted)
{
	unsigned index = 999;

	check(scan_plan_tell(plan, &index));
	check_number(index, wanted);
}

static void check_nothing_told(struct scan_plan *plan)
{
	unsigned index;

	check(!scan_plan_tell(plan, &index));
}

static void ports_begin_in_order(void)
{
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 3, 1);
	check_next(&plan, 0, 0);
	check_next(&plan, 1, 0);
	check_next(&plan, 2, 0);
	check_nothing_next(&plan);
	check(!scan_plan_has_new(&plan));
	scan_plan_destroy(&plan);
}

static void results_are_told_in_order_however_they_come(void)
{
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 3, 1);
	for (unsigned i = 0; i < 3; i++)
		check_next(&plan, i, 0);
	over(&plan, 2, 0, 0);
	over(&plan, 1, 0, ECONNREFUSED);
	check_nothing_told(&plan);
	check_number(plan.settled, 2);
	over(&plan, 0, 0, ETIMEDOUT);
	check_told(&plan, 0);
	check_told(&plan, 1);
	check_told(&plan, 2);
	check_nothing_told(&plan);
	check_number(plan.open, 1);
	scan_plan_destroy(&plan);
}

static void an_attempt_put_back_is_the_next_one(void)
{
	struct scan_task task = { 1, 0 };
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 3, 1);
	check_next(&plan, 0, 0);
	check_next(&plan, 1, 0);
	scan_plan_put_back(&plan, &task);
	check(scan_plan_has_due(&plan));
	check_next(&plan, 1, 0);
	check(!scan_plan_has_due(&plan));
	check_next(&plan, 2, 0);
	scan_plan_destroy(&plan);
}

static void a_refused_port_is_tried_at_the_next_address(void)
{
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 3, 2);
	check_next(&plan, 0, 0);
	over(&plan, 0, 0, ECONNREFUSED);
	check(!scan_plan_is_settled(&plan, 0));
	check_next(&plan, 0, 1);
	over(&plan, 0, 1, ECONNREFUSED);
	check(scan_plan_is_settled(&plan, 0));
	scan_plan_destroy(&plan);
}

static void a_port_waits_for_addresses_that_are_expected(void)
{
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 3, 1);
	plan.expects_more = true;
	check_next(&plan, 0, 0);
	check_next(&plan, 1, 0);
	over(&plan, 0, 0, ECONNREFUSED);
	over(&plan, 1, 0, 0);
	check_nothing_told(&plan);
	check_number(plan.settled, 1);
	check_number(scan_plan_add(&plan, 2), 0);
	check_next(&plan, 0, 1);
	over(&plan, 0, 1, ECONNREFUSED);
	check_next(&plan, 0, 2);
	over(&plan, 0, 2, 0);
	check_told(&plan, 0);
	check_told(&plan, 1);
	check_next(&plan, 2, 0);
	scan_plan_destroy(&plan);
}

static void a_port_is_settled_where_no_addresses_come(void)
{
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 3, 1);
	plan.expects_more = true;
	check_next(&plan, 0, 0);
	check_next(&plan, 1, 0);
	over(&plan, 0, 0, ECONNREFUSED);
	check_number(scan_plan_add(&plan, 0), 0);
	check_number(plan.settled, 1);
	check_told(&plan, 0);
	check_nothing_told(&plan);
	over(&plan, 1, 0, ECONNREFUSED);
	check_number(plan.settled, 2);
	scan_plan_destroy(&plan);
}

static void an_open_port_is_not_tried_again(void)
{
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 1, 2);
	check_next(&plan, 0, 0);
	over(&plan, 0, 0, 0);
	check_nothing_next(&plan);
	check_told(&plan, 0);
	scan_plan_destroy(&plan);
}

static void silence_brings_the_next_address_once(void)
{
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 1, 2);
	check_next(&plan, 0, 0);
	check_nothing_next(&plan);
	scan_plan_is_silent(&plan, 0);
	scan_plan_is_silent(&plan, 0);
	check_next(&plan, 0, 1);
	scan_plan_is_silent(&plan, 0);
	check_nothing_next(&plan);
	over(&plan, 0, 0, ETIMEDOUT);
	check_nothing_told(&plan);
	over(&plan, 0, 1, ECONNREFUSED);
	check_told(&plan, 0);
	scan_plan_destroy(&plan);
}

static void a_port_found_open_is_due_no_more(void)
{
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 1, 2);
	check_next(&plan, 0, 0);
	scan_plan_is_silent(&plan, 0);
	over(&plan, 0, 0, 0);
	check_nothing_next(&plan);
	scan_plan_destroy(&plan);
}

static void who_has_answered_is_asked_first_from_then_on(void)
{
	struct scan_plan plan;

	scan_plan_init(&plan, three_ports, 3, 3);
	check_next(&plan, 0, 0);
	scan_plan_is_silent(&plan, 0);
	check_next(&plan, 0, 1);
	over(&plan, 0, 1, ECONNREFUSED);
	check_next(&plan, 0, 2);
	check_next(&plan, 1, 1);	/* address 1 has answered, 0 has not */
	over(&plan, 1, 1, ECONNREFUSED);
	check_next(&plan, 1, 0);
	over(&plan, 1, 0, ETIMEDOUT);
	check_next(&plan, 1, 2);
	over(&plan, 0, 2, ECONNREFUSED);
	check_next(&plan, 2, 1);	/* and stays first */
	scan_plan_destroy(&plan);
}

static void outcomes_are_kept_in_the_order_of_the_attempts(void)
{
	const struct scan_outcome *outcome;
	struct scan_plan plan;
	unsigned address;

	scan_plan_init(&plan, three_ports, 1, 2);
	check_next(&plan, 0, 0);
	over(&plan, 0, 0, ECONNREFUSED);
	check(scan_plan_outcome(&plan, 0, 1, &address) == NULL);
	check_next(&plan, 0, 1);
	check(scan_plan_outcome(&plan, 0, 1, &address) == NULL);
	over(&plan, 0, 1, 0);
	outcome = scan_plan_outcome(&plan, 0, 0, &address);
	check(outcome && outcome->number == ECONNREFUSED && address == 0);
	outcome = scan_plan_outcome(&plan, 0, 1, &address);
	check(outcome && outcome->number == 0 && address == 1);
	check(scan_plan_outcome(&plan, 0, 2, &address) == NULL);
	scan_plan_destroy(&plan);
}

static void errors_are_told_apart(void)
{
	check_number(scan_state_of(0), SCAN_OPEN);
	check_number(scan_state_of(ECONNREFUSED), SCAN_CLOSED);
	check_number(scan_state_of(ETIMEDOUT), SCAN_NO_ANSWER);
	check_number(scan_state_of(EHOSTUNREACH), SCAN_UNREACHABLE);
	check_number(scan_state_of(ENETUNREACH), SCAN_UNREACHABLE);
	check_number(scan_state_of(EADDRNOTAVAIL), SCAN_FAILED);
	check_number(scan_state_of(EACCES), SCAN_FAILED);
}

/* Windows of every size, answers in random order: each port is begun once at each
 * address and told once, in order. */
static void nothing_is_missed_or_told_twice(void)
{
	enum { PORTS = 300, WINDOW = 40 };
	unsigned ports[PORTS], begun[PORTS][2] = { { 0 } }, told = 0, index;
	struct scan_task flying[WINDOW], task;
	unsigned count = 0;
	struct scan_plan plan;

	for (unsigned i = 0; i < PORTS; i++)
		ports[i] = i + 1;
	scan_plan_init(&plan, ports, PORTS, 2);
	srandom(4);
	while (told < PORTS) {
		while (count < WINDOW && scan_plan_next(&plan, &task)) {
			if (random() % 8 == 0) {
				scan_plan_put_back(&plan, &task);
				break;
			}
			begun[task.index][task.address]++;
			flying[count++] = task;
		}
		if (count > 0) {
			unsigned which = (unsigned)random() % count;

			task = flying[which];
			flying[which] = flying[--count];
			over(&plan, task.index, task.address, ECONNREFUSED);
		}
		while (scan_plan_tell(&plan, &index))
			check_number(index, told++);
	}
	for (unsigned i = 0; i < PORTS; i++)
		check(begun[i][0] == 1 && begun[i][1] == 1);
	check_number(count, 0);
	check_number(plan.settled, PORTS);
	scan_plan_destroy(&plan);
}

int main(void)
{
	run_test(ports_begin_in_order);
	run_test(results_are_told_in_order_however_they_come);
	run_test(an_attempt_put_back_is_the_next_one);
	run_test(a_refused_port_is_tried_at_the_next_address);
	run_test(a_port_waits_for_addresses_that_are_expected);
	run_test(a_port_is_settled_where_no_addresses_come);
	run_test(an_open_port_is_not_tried_again);
	run_test(silence_brings_the_next_address_once);
	run_test(a_port_found_open_is_due_no_more);
	run_test(who_has_answered_is_asked_first_from_then_on);
	run_test(outcomes_are_kept_in_the_order_of_the_attempts);
	run_test(errors_are_told_apart);
	run_test(nothing_is_missed_or_told_twice);
	return tests_done();
}
