/* SPDX-License-Identifier: ISC */
/* Probes that all wait equally long: one timer for the first of them. */
#include "base/clock.h"
#include "net/scan_private.h"

void lanes_leave(struct probe *probe)
{
	for (int kind = 0; kind < LANE_COUNT; kind++) {
		if (probe->lanes[kind].is_there)
			TAILQ_REMOVE(&probe->scan->lanes[kind].probes, probe, lanes[kind].others);
		probe->lanes[kind].is_there = false;
	}
}

/* A timer that is early, because the first one has left, is set anew then. */
static void plan(struct lane *lane, double now)
{
	const struct probe *first = TAILQ_FIRST(&lane->probes);
	double left;

	if (!first || ev_is_active(&lane->timer))
		return;
	left = first->lanes[lane->kind].since + lane->delay_s - now;
	ev_now_update(lane->scan->loop);
	ev_timer_set(&lane->timer, left > 0 ? left : 0, 0);
	ev_timer_start(lane->scan->loop, &lane->timer);
}

void lane_enter(struct probe *probe, enum lane_kind kind, double now)
{
	struct lane *lane = &probe->scan->lanes[kind];

	if (lane->delay_s < 0)
		return;
	probe->lanes[kind].since = now;
	probe->lanes[kind].is_there = true;
	TAILQ_INSERT_TAIL(&lane->probes, probe, lanes[kind].others);
	plan(lane, now);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct lane *lane = timer->data;
	double now = clock_now();
	struct probe *probe;

	(void)loop, (void)revents;
	while ((probe = TAILQ_FIRST(&lane->probes)) != NULL &&
	       probe->lanes[lane->kind].since + lane->delay_s <= now) {
		TAILQ_REMOVE(&lane->probes, probe, lanes[lane->kind].others);
		probe->lanes[lane->kind].is_there = false;
		lane->on_time(probe);
	}
	plan(lane, now);
}

void lane_init(struct scan *scan, enum lane_kind kind, double delay_s, void (*on_time)(struct probe *probe))
{
	struct lane *lane = &scan->lanes[kind];

	lane->scan = scan;
	lane->kind = kind;
	lane->delay_s = delay_s;
	lane->on_time = on_time;
	TAILQ_INIT(&lane->probes);
	ev_timer_init(&lane->timer, on_timer, 0, 0);
	lane->timer.data = lane;
	/* An answer that has come meanwhile is looked at first. */
	ev_set_priority(&lane->timer, EV_MINPRI);
}

void lane_destroy(struct lane *lane)
{
	ev_timer_stop(lane->scan->loop, &lane->timer);
}
