/* SPDX-License-Identifier: ISC */
/* Which ports of a host are open: many connects at once.
 *
 *	plan --next--> probe_start --> flying --ready or too late--> over --> plan --tell--> on_port
 *	  ^                 | held: not now        | silent for a while
 *	  `-----------------'----------------------'
 *
 * before_waiting() does all that can be done without waiting, a batch at a time,
 * so that signals and answers get their turn. */
#include "net/scan.h"

#include "base/clock.h"
#include "base/trace.h"
#include "net/scan_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* RFC 8305, 8: how long one address is ahead of the next. */
#define SILENCE_S 0.250

/* "-w 0" gives up at once, but not before a peer on this machine can answer. */
#define LEAST_TIMEOUT_S 0.010

/* How late a start may be and still be made up for. */
#define CATCH_UP_S 0.010

/* When no local port is free: how often, and how soon, it is looked again. */
#define STALL_S 0.020
enum { STALLS_MOST = 100 };

enum {
	BATCH = 64,
	SPARE_DESCRIPTORS = 4,	/* for what a report looks up */
};

/* ---- probes ---- */

static struct probe *take_probe(struct scan *scan)
{
	struct probe *probe = TAILQ_FIRST(&scan->idle);

	if (probe) {
		TAILQ_REMOVE(&scan->idle, probe, others);
		return probe;
	}
	probe = calloc(1, sizeof *probe);
	if (probe) {
		probe->scan = scan;
		probe->fd = -1;
	}
	return probe;
}

/* Whatever number it ends with, it flies no more. */
static void land(struct probe *probe)
{
	struct scan *scan = probe->scan;

	ev_io_stop(scan->loop, &probe->ready);
	lanes_leave(probe);
	TAILQ_REMOVE(&scan->flying, probe, others);
	scan->flying_count--;
	scan->is_held = false;
}

static void retire(struct probe *probe, int number)
{
	probe_close(probe, number);
	TAILQ_INSERT_HEAD(&probe->scan->idle, probe, others);
}

static void settle(struct probe *probe, int number)
{
	struct scan *scan = probe->scan;
	struct scan_task task = probe->task;
	struct scan_outcome outcome = {
		.number = (int16_t)number,
		.took_ms = (float)((clock_now() - probe->started) * 1000),
	};

	if (number != 0 && number != ETIMEDOUT && number != ECANCELED)
		outcome.offender = probe_offender(probe);
	retire(probe, number);
	scan_plan_over(&scan->plan, &task, &outcome);
}

/* The port is open: what other addresses have to say is not waited for. */
static void cancel_others(struct scan *scan, unsigned index)
{
	struct probe *probe, *next;

	for (probe = TAILQ_FIRST(&scan->flying); probe; probe = next) {
		next = TAILQ_NEXT(probe, others);
		if (probe->task.index == index) {
			land(probe);
			settle(probe, ECANCELED);
		}
	}
}

static void over(struct probe *probe, int number)
{
	struct scan *scan = probe->scan;
	struct scan_task task = probe->task;

	settle(probe, number);
	if (number == 0 && scan->plan.address_count > 1)
		cancel_others(scan, task.index);
}

static void on_ready(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct probe *probe = watcher->data;
	int number = 0;

	(void)loop, (void)revents;
	if (probe_look(probe, &number) == PROBE_FLYING)
		return;
	land(probe);
	over(probe, number);
}

static void let_fly(struct probe *probe)
{
	struct scan *scan = probe->scan;
	bool is_stream = scan->options.socket.type == SOCK_STREAM;

	TAILQ_INSERT_TAIL(&scan->flying, probe, others);
	scan->flying_count++;
	ev_io_init(&probe->ready, on_ready, probe->fd, is_stream ? EV_WRITE : EV_READ);
	probe->ready.data = probe;
	ev_io_start(scan->loop, &probe->ready);
	for (int kind = 0; kind < LANE_COUNT; kind++)
		lane_enter(probe, (enum lane_kind)kind, probe->started);
}

/* ---- when a probe's time has come ---- */

static void on_deadline(struct probe *probe)
{
	land(probe);
	over(probe, ETIMEDOUT);
}

static void on_silence(struct probe *probe)
{
	scan_plan_is_silent(&probe->scan->plan, probe->task.index);
}

static void on_again(struct probe *probe)
{
	probe_send(probe);
	lane_enter(probe, LANE_AGAIN, clock_now());
}

/* ---- starting ---- */

/* Seconds until the next port may start; 0: now. */
static double wait_for_turn(const struct scan *scan)
{
	double left;

	if (scan_plan_has_due(&scan->plan) || scan->options.interval_s <= 0)
		return 0;
	left = scan->next_start - clock_now();
	return left > 0 ? left : 0;
}

static void count_start(struct scan *scan)
{
	double now = clock_now();

	if (scan->next_start < now - CATCH_UP_S)
		scan->next_start = now;
	scan->next_start += scan->options.interval_s;
}

/* One in flight less is more than fits; with none it can only get better by itself. */
static bool is_held(struct scan *scan, struct probe *probe, int number)
{
	trace(TRACE_CONNECT, "scan: port %u held back with %u under way: %s",
	      scan->plan.ports[probe->task.index], scan->flying_count, strerror(number));
	if (scan->flying_count == 0 && ++scan->stalls > STALLS_MOST) {
		probe->started = clock_now();
		over(probe, number);
		return false;
	}
	scan_plan_put_back(&scan->plan, &probe->task);
	retire(probe, number);
	scan->is_held = true;
	if (number == EMFILE || number == ENFILE)
		scan->most = scan->flying_count;
	return true;
}

/* Returns whether another may follow. */
static bool start_one(struct scan *scan)
{
	bool is_new = !scan_plan_has_due(&scan->plan);
	struct probe *probe = take_probe(scan);
	enum probe_result result;
	int number = 0;

	if (!probe || !scan_plan_next(&scan->plan, &probe->task)) {
		if (!probe)
			error_set_errno(&scan->error, ENOMEM, "scan");
		else
			retire(probe, 0);
		return false;
	}
	if (is_new)
		count_start(scan);
	result = probe_start(probe, &number);
	if (result == PROBE_HELD)
		return !is_held(scan, probe, number);
	if (result == PROBE_FATAL) {
		retire(probe, 0);
		return false;
	}
	scan->stalls = 0;
	if (result == PROBE_FLYING)
		let_fly(probe);
	else
		over(probe, number);
	return true;
}

static bool may_start(const struct scan *scan)
{
	return !scan->error.status && !scan->is_held && scan->flying_count < scan->most &&
	       (scan_plan_has_due(&scan->plan) || scan_plan_has_new(&scan->plan));
}

static void plan_later(struct scan *scan, double after_s)
{
	ev_timer_stop(scan->loop, &scan->later);
	ev_now_update(scan->loop);
	ev_timer_set(&scan->later, after_s, 0);
	ev_timer_start(scan->loop, &scan->later);
}

static void start_some(struct scan *scan)
{
	double left = 0;

	scan->goes_on = false;
	for (unsigned i = 0; may_start(scan); i++) {
		left = wait_for_turn(scan);
		if (i == BATCH || left > 0) {
			plan_later(scan, left);
			scan->goes_on = left <= 0;
			return;
		}
		if (!start_one(scan))
			break;
	}
	if (scan->is_held && scan->flying_count == 0)
		plan_later(scan, STALL_S);
}

static void on_later(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct scan *scan = timer->data;

	(void)loop, (void)revents;
	if (scan->flying_count == 0)
		scan->is_held = false;
}

/* ---- telling ---- */

/* Of several addresses the least of the states counts.  But with datagrams silence
 * may be that of an open port, whatever the other addresses say. */
static unsigned rank_of(const struct scan *scan, enum scan_state state)
{
	if (scan->options.socket.type == SOCK_STREAM)
		return state;
	return state == SCAN_NO_ANSWER ? SCAN_CLOSED : state == SCAN_CLOSED ? SCAN_NO_ANSWER : state;
}

static void gather(struct scan *scan, unsigned index, struct scan_result *result)
{
	const struct scan_outcome *outcome;
	unsigned address;

	result->port = (uint16_t)scan->plan.ports[index];
	result->decisive = NULL;
	result->attempt_count = 0;
	for (unsigned nth = 0; nth < scan->plan.address_count; nth++) {
		struct scan_attempt *attempt = &result->attempts[result->attempt_count];

		outcome = scan_plan_outcome(&scan->plan, index, nth, &address);
		if (!outcome)
			continue;
		attempt->address = &scan->addresses[address];
		attempt->number = outcome->number;
		attempt->state = scan_state_of(outcome->number);
		attempt->took_ms = (double)outcome->took_ms;
		attempt->offender = outcome->offender ? &scan->offenders[outcome->offender - 1] : NULL;
		if (!result->decisive || rank_of(scan, attempt->state) < rank_of(scan, result->state)) {
			result->state = attempt->state;
			result->decisive = attempt;
		}
		result->attempt_count++;
	}
}

static void tell_settled(struct scan *scan)
{
	struct scan_result result;
	bool has_told = false;
	unsigned index;

	while (scan_plan_tell(&scan->plan, &index)) {
		gather(scan, index, &result);
		scan->handler.on_port(scan->handler.who, &result);
		has_told = true;
	}
	if (has_told && !scan->goes_on)
		scan->handler.on_pause(scan->handler.who);
}

static void on_before_waiting(struct ev_loop *loop, ev_prepare *watcher, int revents)
{
	struct scan *scan = watcher->data;
	struct error error;

	(void)revents;
	start_some(scan);
	tell_settled(scan);
	if (!scan->error.status && scan->plan.told < scan->plan.port_count)
		return;
	ev_prepare_stop(loop, watcher);
	error = scan->error;
	scan->handler.on_done(scan->handler.who, &error);
}

/* ---- the whole ---- */

/* As many descriptors as are asked for, as far as the system lets us. */
static unsigned allowed_in_flight(unsigned wanted)
{
	struct rlimit limit;
	int lowest = dup(STDERR_FILENO);
	rlim_t used = SPARE_DESCRIPTORS + (rlim_t)(lowest > 0 ? lowest : STDERR_FILENO + 1);

	if (lowest >= 0)
		close(lowest);
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return wanted;
	if (limit.rlim_cur < wanted + used && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max < wanted + used ? limit.rlim_max : wanted + used;
		setrlimit(RLIMIT_NOFILE, &limit);
		getrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur < wanted + used)
		return limit.rlim_cur > used ? (unsigned)(limit.rlim_cur - used) : 1;
	return wanted;
}

static void init_lanes(struct scan *scan)
{
	const struct scan_options *options = &scan->options;
	double timeout_s = options->timeout_s, silence_s = options->silence_s;

	if (timeout_s >= 0 && timeout_s < LEAST_TIMEOUT_S)
		timeout_s = LEAST_TIMEOUT_S;
	lane_init(scan, LANE_DEADLINE, timeout_s, on_deadline);
	if (silence_s <= 0)
		silence_s = SILENCE_S;
	if (scan->plan.address_count < 2 && !options->expects_more)
		silence_s = -1;
	lane_init(scan, LANE_SILENT, silence_s, on_silence);
	lane_init(scan, LANE_AGAIN, options->socket.type == SOCK_DGRAM ? options->again_s : -1, on_again);
}

struct scan *scan_new(struct ev_loop *loop, const struct address *addresses, unsigned address_count,
		      const unsigned *ports, unsigned port_count, const struct scan_options *options,
		      const struct scan_handler *handler)
{
	struct scan *scan = calloc(1, sizeof *scan);

	if (!scan)
		return NULL;
	if (address_count > SCAN_ADDRESSES)
		address_count = SCAN_ADDRESSES;
	scan->loop = loop;
	scan->options = *options;
	scan->handler = *handler;
	scan->spare_fd = -1;
	TAILQ_INIT(&scan->flying);
	TAILQ_INIT(&scan->idle);
	memcpy(scan->addresses, addresses, address_count * sizeof *addresses);
	if (scan_plan_init(&scan->plan, ports, port_count, address_count) < 0) {
		scan_plan_destroy(&scan->plan);
		free(scan);
		return NULL;
	}
	scan->plan.expects_more = options->expects_more;
	if (options->expects_more)
		address_count = SCAN_ADDRESSES;
	scan->most = options->most_in_flight;
	if (scan->most > port_count * address_count)
		scan->most = port_count * address_count;
	scan->most = allowed_in_flight(scan->most);
	init_lanes(scan);
	ev_timer_init(&scan->later, on_later, 0, 0);
	ev_prepare_init(&scan->before_waiting, on_before_waiting);
	scan->later.data = scan->before_waiting.data = scan;
	ev_prepare_start(loop, &scan->before_waiting);
	return scan;
}

unsigned scan_add(struct scan *scan, const struct address *addresses, unsigned count)
{
	unsigned before = scan->plan.address_count;

	if (count > SCAN_ADDRESSES - before)
		count = SCAN_ADDRESSES - before;
	if (count > 0)
		memcpy(scan->addresses + before, addresses, count * sizeof *addresses);
	return scan_plan_add(&scan->plan, count) == 0 ? count : 0;
}

void scan_counts(const struct scan *scan, unsigned *settled, unsigned *open)
{
	*settled = scan->plan.settled;
	*open = scan->plan.open;
}

static void free_probes(struct probe_list *probes)
{
	struct probe *probe;

	while ((probe = TAILQ_FIRST(probes)) != NULL) {
		TAILQ_REMOVE(probes, probe, others);
		if (probe->fd >= 0) {
			ev_io_stop(probe->scan->loop, &probe->ready);
			close(probe->fd);
		}
		free(probe);
	}
}

void scan_free(struct scan *scan)
{
	if (!scan)
		return;
	free_probes(&scan->flying);
	free_probes(&scan->idle);
	for (int kind = 0; kind < LANE_COUNT; kind++)
		lane_destroy(&scan->lanes[kind]);
	ev_timer_stop(scan->loop, &scan->later);
	ev_prepare_stop(scan->loop, &scan->before_waiting);
	if (scan->spare_fd >= 0)
		close(scan->spare_fd);
	scan_plan_destroy(&scan->plan);
	free(scan->offenders);
	free(scan);
}
