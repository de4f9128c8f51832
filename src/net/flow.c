/* SPDX-License-Identifier: ISC */
/* Bytes one way: the states, the watchers, the choice of an engine. */
#include "net/flow.h"

#include "base/trace.h"
#include "net/filter.h"
#include "net/stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

static const char *const state_names[] = { "OPEN", "DRAINING", "CLOSED" };

static void flow_move(struct flow *flow, enum flow_state state)
{
	trace(TRACE_FLOW, "%s: %s -> %s", flow->name, state_names[flow->state], state_names[state]);
	flow->state = state;
	flow->has_changed = true;
}

/* What to watch follows from what the engine wants, here and nowhere else. */
static void rearm(struct flow *flow)
{
	bool is_moving = flow->state != FLOW_CLOSED && !ev_is_active(&flow->pause);

	if (is_moving && flow->wants & FLOW_WANTS_READ)
		ev_io_start(flow->loop, &flow->readable);
	else
		ev_io_stop(flow->loop, &flow->readable);
	/* A sink without a descriptor calls flow_wake(). */
	if (is_moving && flow->wants & FLOW_WANTS_WRITE && flow->sink->fd >= 0)
		ev_io_start(flow->loop, &flow->writable);
	else
		ev_io_stop(flow->loop, &flow->writable);
}

/* Draining is over once nothing is pending; then the sink learns of the end. */
static void close_if_drained(struct flow *flow)
{
	if (flow->state != FLOW_DRAINING || flow_pending(flow) > 0)
		return;
	if (!flow->options.keeps_sink_open && stream_shut(flow->sink) < 0)
		flow->sink_errno = errno;
	flow_move(flow, FLOW_CLOSED);
}

static void settle(struct flow *flow)
{
	close_if_drained(flow);
	rearm(flow);
	if (!flow->has_changed)
		return;
	flow->has_changed = false;
	flow->on_changed(flow, flow->owner);	/* last: it may destroy us */
}

static void step(struct flow *flow)
{
	uint64_t was_read = flow->bytes_read, was_written = flow->bytes_written;

	flow->engine->step(flow);
	trace(TRACE_FLOW, "%s: %s read %llu, wrote %llu, pending %zu", flow->name, flow->engine->name,
	      (unsigned long long)(flow->bytes_read - was_read),
	      (unsigned long long)(flow->bytes_written - was_written), flow_pending(flow));
	settle(flow);
}

static void on_ready(struct ev_loop *loop, ev_io *watcher, int revents)
{
	(void)loop, (void)revents;
	step(watcher->data);
}

static void on_pause_over(struct ev_loop *loop, ev_timer *pause, int revents)
{
	(void)loop, (void)revents;
	step(pause->data);
}

static bool must_look(const struct flow *flow)
{
	return flow->options.filters || flow->options.delay_s > 0 || flow->options.most_reads ||
	       flow->options.is_one_of_many;
}

static void choose_engine(struct flow *flow)
{
	bool has_messages = flow->source->has_messages || flow->sink->has_messages;

	flow->engine = &flow_buffer_engine;
	if (has_messages)
		flow->engine = &flow_message_engine;
	else if (!must_look(flow) && stream_may_splice_from(flow->source) &&
		 stream_may_splice_into(flow->sink))
		flow->engine = &flow_splice_engine;
	if (flow->engine->start(flow) < 0)
		flow_use_buffer(flow);
	trace(TRACE_FLOW, "%s: engine %s", flow->name, flow->engine->name);
}

void flow_start(struct flow *flow, struct ev_loop *loop, const char *name, struct stream *source,
		struct stream *sink, const struct flow_options *options, flow_changed_fn *on_changed, void *owner)
{
	memset(flow, 0, sizeof *flow);
	flow->loop = loop;
	flow->name = name;
	flow->source = source;
	flow->sink = sink;
	flow->options = *options;
	flow->on_changed = on_changed;
	flow->owner = owner;
	flow->pipe[0] = flow->pipe[1] = -1;
	flow->wants = FLOW_WANTS_READ;
	buffer_init(&flow->pending);
	ev_io_init(&flow->readable, on_ready, source->fd, EV_READ);
	ev_io_init(&flow->writable, on_ready, sink->fd, EV_WRITE);
	ev_timer_init(&flow->pause, on_pause_over, options->delay_s, 0);
	flow->readable.data = flow->writable.data = flow->pause.data = flow;
	choose_engine(flow);
	rearm(flow);
}

void flow_stop(struct flow *flow)
{
	if (!flow->engine)
		return;
	flow->engine->stop(flow);
	ev_io_stop(flow->loop, &flow->readable);
	ev_io_stop(flow->loop, &flow->writable);
	ev_timer_stop(flow->loop, &flow->pause);
}

void flow_wake(struct flow *flow)
{
	if (flow->state != FLOW_CLOSED && flow->wants & FLOW_WANTS_WRITE && !ev_is_active(&flow->pause))
		step(flow);
}

void flow_end_source(struct flow *flow)
{
	if (flow->state != FLOW_OPEN)
		return;
	flow_source_ended(flow);
	step(flow);	/* what was held back, a line without its end, goes now */
}

static bool has_come(const struct flow *flow)
{
	struct pollfd source = { .fd = flow->source ? flow->source->fd : -1, .events = POLLIN };

	return flow->state == FLOW_OPEN && poll(&source, 1, 0) > 0;
}

bool flow_is_busy(const struct flow *flow)
{
	if (!flow->engine || flow->state == FLOW_CLOSED)
		return false;
	if (ev_is_active(&flow->pause) || flow->wants & FLOW_WANTS_WRITE)
		return true;
	return has_come(flow);
}

bool flow_has_input(const struct flow *flow)
{
	return flow->engine && flow->wants & FLOW_WANTS_READ && !ev_is_active(&flow->pause) && has_come(flow);
}

size_t flow_pending(const struct flow *flow)
{
	return flow->engine ? flow->engine->pending(flow) : 0;
}

bool flow_is_blocked(const struct flow *flow)
{
	return flow->state != FLOW_CLOSED && flow->wants & FLOW_WANTS_WRITE && !ev_is_active(&flow->pause);
}

/* ---- for the engines ---- */

void flow_was_read(struct flow *flow, size_t len)
{
	flow->last_read = ev_now(flow->loop);
	if (flow->read_count == 0)
		flow->first_read = flow->last_read;
	flow->bytes_read += len;
	flow->read_count++;
	if (flow->read_count == flow->options.most_reads)
		flow_source_ended(flow);
}

void flow_was_written(struct flow *flow, const uint8_t *bytes, size_t len)
{
	flow->last_write = ev_now(flow->loop);
	flow->bytes_written += len;
	for (struct filter *filter = flow->options.filters; filter; filter = filter->next)
		if (filter->see)
			filter->see(filter, bytes, len);
}

void flow_source_ended(struct flow *flow)
{
	if (flow->state == FLOW_OPEN)
		flow_move(flow, FLOW_DRAINING);
}

void flow_source_failed(struct flow *flow, int number)
{
	flow->source_errno = number;
	flow_source_ended(flow);
}

void flow_sink_failed(struct flow *flow, int number)
{
	flow->sink_errno = number;
	flow_move(flow, FLOW_CLOSED);
}

void flow_pause(struct flow *flow)
{
	if (flow->options.delay_s > 0)
		flow_pause_for(flow, flow->options.delay_s);
}

void flow_pause_for(struct flow *flow, double seconds)
{
	ev_timer_set(&flow->pause, seconds, 0);
	ev_timer_start(flow->loop, &flow->pause);
}

void flow_use_buffer(struct flow *flow)
{
	flow->engine->stop(flow);
	flow->engine = &flow_buffer_engine;
	flow->engine->start(flow);
	trace(TRACE_FLOW, "%s: falls back to engine %s", flow->name, flow->engine->name);
}

int flow_filter(struct flow *flow, const uint8_t *bytes, size_t len, struct buffer *out)
{
	for (struct filter *filter = flow->options.filters; filter; filter = filter->next)
		if (filter->change)
			return filter->change(filter, bytes, len, out);
	return buffer_append(out, bytes, len);
}
