/* SPDX-License-Identifier: ISC */
/* Which port is tried at which address next, and which is told of next. */
#include "net/scan_plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct planned_port {
	int next_due;		/* -1: the last one */
	uint8_t first;		/* address it began with */
	uint8_t tried, flying;	/* addresses */
	bool is_due, is_open;
};

int scan_plan_init(struct scan_plan *plan, const unsigned *ports, unsigned port_count, unsigned address_count)
{
	memset(plan, 0, sizeof *plan);
	plan->ports = ports;
	plan->port_count = port_count;
	plan->address_count = address_count;
	plan->first_due = plan->last_due = -1;
	plan->each = calloc(port_count, sizeof *plan->each);
	plan->outcomes = calloc((size_t)port_count * address_count, sizeof *plan->outcomes);
	return plan->each && plan->outcomes ? 0 : -1;
}

void scan_plan_destroy(struct scan_plan *plan)
{
	free(plan->each);
	free(plan->outcomes);
	plan->each = NULL;
	plan->outcomes = NULL;
}

bool scan_plan_has_due(const struct scan_plan *plan)
{
	return plan->first_due >= 0;
}

bool scan_plan_has_new(const struct scan_plan *plan)
{
	return plan->begun < plan->port_count;
}

/* ---- attempts ---- */

/* The first address, then the others in their order. */
static unsigned address_of(const struct planned_port *port, unsigned nth)
{
	if (nth == 0)
		return port->first;
	return nth <= port->first ? nth - 1 : nth;
}

static void make_due(struct scan_plan *plan, unsigned index, bool at_front)
{
	struct planned_port *port = &plan->each[index];

	port->is_due = true;
	port->next_due = at_front ? plan->first_due : -1;
	if (plan->first_due < 0)
		plan->first_due = plan->last_due = (int)index;
	else if (at_front)
		plan->first_due = (int)index;
	else
		plan->last_due = plan->each[plan->last_due].next_due = (int)index;
}

static struct planned_port *take_due(struct scan_plan *plan, unsigned *index)
{
	struct planned_port *port;

	while (plan->first_due >= 0) {
		*index = (unsigned)plan->first_due;
		port = &plan->each[*index];
		plan->first_due = port->next_due;
		port->is_due = false;
		if (!port->is_open)	/* it was found open meanwhile */
			return port;
	}
	return NULL;
}

bool scan_plan_next(struct scan_plan *plan, struct scan_task *task)
{
	struct planned_port *port = take_due(plan, &task->index);

	if (!port) {
		if (!scan_plan_has_new(plan))
			return false;
		task->index = plan->begun++;
		port = &plan->each[task->index];
		port->first = (uint8_t)plan->preferred;
	}
	task->address = address_of(port, port->tried++);
	port->flying++;
	return true;
}

void scan_plan_put_back(struct scan_plan *plan, const struct scan_task *task)
{
	struct planned_port *port = &plan->each[task->index];

	port->tried--;
	port->flying--;
	if (!port->is_due)
		make_due(plan, task->index, true);
}

static void plan_further(struct scan_plan *plan, unsigned index)
{
	struct planned_port *port = &plan->each[index];

	if (!port->is_due && !port->is_open && port->tried < plan->address_count)
		make_due(plan, index, false);
}

void scan_plan_is_silent(struct scan_plan *plan, unsigned index)
{
	plan_further(plan, index);
}

/* Whoever answers first is asked first from then on. */
static void note_heard(struct scan_plan *plan, unsigned address, int number)
{
	if (number != 0 && number != ECONNREFUSED)
		return;
	plan->has_heard[address] = true;
	if (!plan->has_heard[plan->preferred])
		plan->preferred = address;
}

void scan_plan_over(struct scan_plan *plan, const struct scan_task *task, const struct scan_outcome *outcome)
{
	struct planned_port *port = &plan->each[task->index];
	struct scan_outcome *kept = &plan->outcomes[(size_t)task->index * plan->address_count + task->address];

	*kept = *outcome;
	kept->is_over = true;
	port->flying--;
	if (outcome->number == ECANCELED)
		return;
	if (outcome->number == 0) {
		port->is_open = true;
		plan->open++;
	}
	if (scan_plan_is_settled(plan, task->index))
		plan->settled++;
	note_heard(plan, task->address, outcome->number);
	plan_further(plan, task->index);
}

/* ---- more addresses ---- */

/* The outcomes of a port lie side by side: they move apart. */
static int make_room(struct scan_plan *plan, unsigned address_count)
{
	struct scan_outcome *outcomes = calloc((size_t)plan->port_count * address_count, sizeof *outcomes);

	if (!outcomes)
		return -1;
	for (size_t i = 0; i < plan->begun; i++)
		memcpy(outcomes + i * address_count, plan->outcomes + i * plan->address_count,
		       plan->address_count * sizeof *outcomes);
	free(plan->outcomes);
	plan->outcomes = outcomes;
	plan->address_count = address_count;
	return 0;
}

/* Each port that is not open is to be tried there. */
int scan_plan_add(struct scan_plan *plan, unsigned count)
{
	int result = count > 0 ? make_room(plan, plan->address_count + count) : 0;

	plan->expects_more = false;
	for (unsigned i = 0; i < plan->begun; i++) {
		if (plan->each[i].is_open)
			continue;
		plan_further(plan, i);
		plan->settled += scan_plan_is_settled(plan, i);
	}
	return result;
}

/* ---- results ---- */

bool scan_plan_is_settled(const struct scan_plan *plan, unsigned index)
{
	const struct planned_port *port = &plan->each[index];

	return port->is_open ||
	       (port->tried == plan->address_count && port->flying == 0 && !plan->expects_more);
}

bool scan_plan_tell(struct scan_plan *plan, unsigned *index)
{
	if (plan->told == plan->port_count || !scan_plan_is_settled(plan, plan->told))
		return false;
	*index = plan->told++;
	return true;
}

const struct scan_outcome *scan_plan_outcome(const struct scan_plan *plan, unsigned index, unsigned nth,
					     unsigned *address)
{
	const struct planned_port *port = &plan->each[index];
	const struct scan_outcome *outcome;

	if (nth >= port->tried)
		return NULL;
	*address = address_of(port, nth);
	outcome = &plan->outcomes[(size_t)index * plan->address_count + *address];
	return outcome->is_over ? outcome : NULL;
}

static const struct {
	int number;
	enum scan_state state;
} state_table[] = {
	{ 0, SCAN_OPEN },
	{ ECONNREFUSED, SCAN_CLOSED },
	{ ETIMEDOUT, SCAN_NO_ANSWER },
	{ EHOSTUNREACH, SCAN_UNREACHABLE },
	{ ENETUNREACH, SCAN_UNREACHABLE },
	{ EHOSTDOWN, SCAN_UNREACHABLE },
	{ ENETDOWN, SCAN_UNREACHABLE },
	{ ENOPROTOOPT, SCAN_UNREACHABLE },	/* ICMP: protocol unreachable */
	{ EPROTO, SCAN_UNREACHABLE },
	{ ECANCELED, SCAN_DROPPED },
};

enum scan_state scan_state_of(int number)
{
	for (size_t i = 0; i < sizeof state_table / sizeof state_table[0]; i++)
		if (state_table[i].number == number)
			return state_table[i].state;
	return SCAN_FAILED;
}
