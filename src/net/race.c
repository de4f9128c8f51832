/* SPDX-License-Identifier: ISC */
/* Addresses that are tried, each a short time after the one before.
 *
 *	race_enter() --> waiting[] --> tried[], some in flight --> first to connect
 *	                 in order       one more after the delay,
 *	                                or when one has failed
 *
 * arrange() keeps the order of those that wait; start_next() takes the first. */
#include "net/race.h"

#include "base/clock.h"
#include "base/trace.h"
#include "net/failures.h"
#include "net/order.h"
#include "out/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEAST_DELAY 0.010	/* RFC 8305, 8 */

struct runner {
	struct destination destination;	/* first: see runner_of() */
	struct race *race;		/* the owner */
	const char *host;		/* lent */
	int fd;				/* -1: not in flight */
	ev_io writable;
	double started;
	const char *outcome;		/* NULL: it has not failed, or had no socket */
	int reason;			/* errno; 0: the outcome says it all */
};

struct race {
	struct ev_loop *loop;		/* lent, as the next */
	struct report *report;
	struct race_options options;
	struct race_handler handler;
	struct destination *waiting[RACE_MOST];	/* ours, each of a runner */
	struct runner *tried[RACE_MOST];	/* ours */
	unsigned waiting_count, tried_count, in_flight;
	unsigned open_rank;		/* those below may run */
	ev_timer next_attempt;
	struct error no_socket;		/* of the last that had none */
};

/* ---- the order of those that wait ---- */

static struct runner *runner_of(struct destination *destination)
{
	return (struct runner *)destination;
}

/* The family of the last of a rank that was tried; AF_UNSPEC: none was. */
static int last_family(const struct race *race, unsigned rank)
{
	for (unsigned i = race->tried_count; i-- > 0;)
		if (race->tried[i]->destination.rank == rank)
			return race->tried[i]->destination.address.sa.sa_family;
	return AF_UNSPEC;
}

static void trace_order(const struct race *race)
{
	char to[ADDRESS_TEXT_LEN], from[ADDRESS_TEXT_LEN];

	for (unsigned i = 0; i < race->waiting_count; i++) {
		const struct destination *waiting = race->waiting[i];

		trace(TRACE_CONNECT, "waiting %u: rank %u, %s from %s", i, waiting->rank,
		      address_text(&waiting->address, to, sizeof to),
		      waiting->source.len ? address_host(&waiting->source, from, sizeof from) : "nowhere");
	}
}

/* Once the race runs, it is the turn of the other family than was tried last. */
static void arrange(struct race *race)
{
	struct destination **list = race->waiting;
	unsigned count = race->waiting_count, group;

	if (count < 2)
		return;
	order_sort(list, count, &race->options.socket.source);
	for (; count > 0; list += group, count -= group) {
		for (group = 1; group < count && list[group]->rank == list[0]->rank; group++)
			;
		order_take_turns(list, group, last_family(race, list[0]->rank));
	}
	if (trace_areas & TRACE_CONNECT)
		trace_order(race);
}

static bool enter(struct race *race, const char *host, unsigned rank, const struct address *address)
{
	struct runner *runner;

	if (race->waiting_count + race->tried_count == RACE_MOST)
		return false;
	runner = calloc(1, sizeof *runner);
	if (!runner)
		return false;
	runner->race = race;
	runner->destination.address = *address;
	runner->destination.rank = rank;
	runner->destination.number = race->waiting_count + race->tried_count;
	runner->host = host;
	runner->fd = -1;
	race->waiting[race->waiting_count++] = &runner->destination;
	return true;
}

static void start_due(struct race *race);
static void hasten(struct race *race);

size_t race_enter(struct race *race, const char *host, unsigned rank, const struct address *addresses,
		  size_t count)
{
	size_t entered = 0;

	while (entered < count && enter(race, host, rank, &addresses[entered]))
		entered++;
	arrange(race);
	hasten(race);
	start_due(race);
	return count - entered;
}

/* ---- the end of an attempt ---- */

static const char *protocol_of(const struct race *race)
{
	return socket_protocol(AF_INET, race->options.socket.type);
}

static void close_runner(struct runner *runner)
{
	if (runner->fd < 0)
		return;
	ev_io_stop(runner->race->loop, &runner->writable);
	close(runner->fd);
	runner->fd = -1;
	runner->race->in_flight--;
}

static void lose(struct runner *runner, const char *outcome, int reason)
{
	const struct address *address = &runner->destination.address;
	struct race *race = runner->race;
	char host[ADDRESS_HOST_LEN];

	close_runner(runner);
	runner->outcome = outcome;
	runner->reason = reason;
	report(race->report, REPORT_CONNECT_FAILED, F_TEXT(runner->host),
	       F_TEXT(address_host(address, host, sizeof host)), F_NUMBER(address_port(address)),
	       F_TEXT(protocol_of(race)), F_TEXT(outcome), F_TEXT(reason ? strerror(reason) : NULL),
	       F_MS((clock_now() - runner->started) * 1000));
}

/* What the others come to, for those who want the whole story. */
static void tell_dropped(const struct race *race)
{
	char text[ADDRESS_TEXT_LEN];

	for (unsigned i = 0; i < race->tried_count; i++)
		if (race->tried[i]->fd >= 0)
			report(race->report, REPORT_ATTEMPT_DROPPED,
			       F_TEXT(address_text(&race->tried[i]->destination.address, text, sizeof text)),
			       F_MS((clock_now() - race->tried[i]->started) * 1000));
}

static void win(struct runner *runner)
{
	struct race *race = runner->race;
	struct race_winner winner = {
		.fd = runner->fd,
		.host = runner->host,
		.peer = &runner->destination.address,
		.took_ms = (clock_now() - runner->started) * 1000,
	};

	ev_io_stop(race->loop, &runner->writable);
	runner->fd = -1;	/* no longer ours to close */
	race->in_flight--;
	ev_timer_stop(race->loop, &race->next_attempt);
	tell_dropped(race);
	race->handler.on_won(race->handler.who, &winner);
}

void race_time_out(struct race *race)
{
	ev_timer_stop(race->loop, &race->next_attempt);
	for (unsigned i = 0; i < race->tried_count; i++)
		if (race->tried[i]->fd >= 0)
			lose(race->tried[i], "timed out", 0);
}

/* ---- attempts ---- */

static void start_next(struct race *race);

static void on_writable(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct runner *runner = watcher->data;
	struct race *race = runner->race;
	int reason = socket_take_error(runner->fd);

	(void)loop, (void)revents;
	if (reason == 0) {
		win(runner);
		return;
	}
	lose(runner, "failed", reason);
	start_next(race);	/* at once: nothing is to be hoped for from this one */
	race->handler.on_step(race->handler.who);
}

/* Returns whether the attempt is on its way.  Even one that succeeds at once
 * is left to the loop. */
static bool start(struct runner *runner)
{
	const struct address *address = &runner->destination.address;
	struct race *race = runner->race;
	char text[ADDRESS_TEXT_LEN];
	int reason;

	runner->started = clock_now();
	report(race->report, REPORT_ATTEMPT, F_TEXT(address_text(address, text, sizeof text)));
	runner->fd = socket_open(&race->options.socket, address->sa.sa_family, &race->no_socket);
	if (runner->fd < 0)
		return false;
	race->in_flight++;
	ev_io_init(&runner->writable, on_writable, runner->fd, EV_WRITE);
	runner->writable.data = runner;
	if (connect(runner->fd, &address->sa, address->len) < 0 && errno != EINPROGRESS) {
		reason = errno;
		lose(runner, "failed", reason);
		return false;
	}
	ev_io_start(race->loop, &runner->writable);
	return true;
}

static bool may_start(const struct race *race)
{
	return race->waiting_count > 0 && race->waiting[0]->rank < race->open_rank;
}

/* Where little time is left, those that wait share it. */
static double delay_of(const struct race *race)
{
	double delay = race->options.attempt_delay_s, share;

	if (race->options.deadline <= 0)
		return delay;
	share = (race->options.deadline - clock_now()) / (race->waiting_count + 1);
	if (share < delay)
		delay = share;
	return delay > LEAST_DELAY ? delay : LEAST_DELAY;
}

static void plan_next(struct race *race)
{
	ev_timer_stop(race->loop, &race->next_attempt);
	ev_timer_set(&race->next_attempt, delay_of(race), 0);
	ev_timer_start(race->loop, &race->next_attempt);
}

/* Begins one attempt that lasts, whatever the time since the one before. */
static void start_next(struct race *race)
{
	struct runner *runner;

	ev_timer_stop(race->loop, &race->next_attempt);
	while (may_start(race)) {
		runner = runner_of(race->waiting[0]);
		memmove(race->waiting, race->waiting + 1, --race->waiting_count * sizeof race->waiting[0]);
		race->tried[race->tried_count++] = runner;
		if (!start(runner))
			continue;
		plan_next(race);
		return;
	}
}

/* More wait than when the next attempt was planned. */
static void hasten(struct race *race)
{
	if (ev_is_active(&race->next_attempt) &&
	    delay_of(race) < ev_timer_remaining(race->loop, &race->next_attempt))
		plan_next(race);
}

/* The same, if it is time: nothing is in flight, or the delay is over. */
static void start_due(struct race *race)
{
	if (may_start(race) && (race->in_flight == 0 || !ev_is_active(&race->next_attempt)))
		start_next(race);
}

static void on_next_attempt(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct race *race = timer->data;

	(void)loop, (void)revents;
	start_next(race);
	race->handler.on_step(race->handler.who);
}

void race_open(struct race *race, unsigned rank)
{
	race->open_rank = rank;
	start_due(race);
}

bool race_is_held(const struct race *race)
{
	return race->waiting_count > 0 && !may_start(race);
}

bool race_is_over(const struct race *race)
{
	return race->in_flight == 0 && race->waiting_count == 0;
}

unsigned race_attempts(const struct race *race)
{
	return race->tried_count;
}

/* ---- the whole ---- */

struct race *race_new(struct ev_loop *loop, struct report *report, const struct race_options *options,
		      const struct race_handler *handler)
{
	struct race *race = calloc(1, sizeof *race);

	if (!race)
		return NULL;
	race->loop = loop;
	race->report = report;
	race->options = *options;
	race->handler = *handler;
	ev_timer_init(&race->next_attempt, on_next_attempt, 0, 0);
	ev_set_priority(&race->next_attempt, EV_MINPRI);	/* what has connected meanwhile comes first */
	race->next_attempt.data = race;
	return race;
}

void race_free(struct race *race)
{
	if (!race)
		return;
	ev_timer_stop(race->loop, &race->next_attempt);
	for (unsigned i = 0; i < race->tried_count; i++) {
		close_runner(race->tried[i]);
		free(race->tried[i]);
	}
	for (unsigned i = 0; i < race->waiting_count; i++)
		free(runner_of(race->waiting[i]));
	free(race);
}

/* ---- the sentence ---- */

void race_explain(const struct race *race, struct error *err)
{
	struct failure failures[RACE_MOST];
	size_t count = 0;

	for (unsigned i = 0; i < race->tried_count; i++)
		if (race->tried[i]->outcome)
			failures[count++] = (struct failure){
				.host = race->tried[i]->host,
				.address = &race->tried[i]->destination.address,
				.outcome = race->tried[i]->outcome,
				.reason = race->tried[i]->reason,
			};
	if (count == 0) {
		*err = race->no_socket;
		return;
	}
	failures_explain(failures, count, protocol_of(race), err);
	err->is_told = race->options.fails_quietly || report_shows(race->report, REPORT_CONNECT_FAILED);
}
