/* SPDX-License-Identifier: ISC */
/* The buffered engine of a flow: for terminals, for filters, for everything. */
#include "net/flow.h"

#include "net/stream.h"

#include <errno.h>
#include <string.h>

enum {
	READ_SIZE = 64 * 1024,
	STEPS = 16,		/* then the loop looks after the others */
};

static int buffer_start(struct flow *flow)
{
	(void)flow;
	return 0;
}

static size_t buffer_pending(const struct flow *flow)
{
	return buffer_len(&flow->pending);
}

static void buffer_stop(struct flow *flow)
{
	buffer_destroy(&flow->pending);
}

/* How much of what is pending may be written before the next delay. */
static size_t next_unit(const struct flow *flow)
{
	size_t len = buffer_len(&flow->pending);
	const uint8_t *head = buffer_head(&flow->pending), *line_end;

	if (len == 0 || !flow->options.delays_lines)
		return len;
	line_end = memchr(head, '\n', len);
	if (line_end)
		return (size_t)(line_end - head) + 1;
	/* The last line may lack its end; one without end must not wait for ever. */
	return flow->state == FLOW_DRAINING || len >= READ_SIZE ? len : 0;
}

/* Returns whether something was read. */
static bool read_some(struct flow *flow)
{
	uint8_t bytes[READ_SIZE];
	ssize_t got = stream_read(flow->source, bytes, sizeof bytes);

	if (got == STREAM_END)
		flow_source_ended(flow);
	else if (got == STREAM_FAILED)
		flow_source_failed(flow, errno);
	if (got < 0)
		return false;
	if (flow_filter(flow, bytes, (size_t)got, &flow->pending) < 0) {
		flow_source_failed(flow, ENOMEM);
		return false;
	}
	flow_was_read(flow, (size_t)got);
	return true;
}

/* Returns whether something was written. */
static bool write_some(struct flow *flow)
{
	const uint8_t *head = buffer_head(&flow->pending);
	ssize_t put = stream_write(flow->sink, head, flow->unit_left);

	if (put == STREAM_FAILED)
		flow_sink_failed(flow, errno);
	if (put < 0)
		return false;
	flow_was_written(flow, head, (size_t)put);
	buffer_taken(&flow->pending, (size_t)put);
	flow->unit_left -= (size_t)put;
	if (flow->unit_left == 0)
		flow_pause(flow);
	return put > 0;
}

static bool may_go_on(const struct flow *flow)
{
	return flow->state != FLOW_CLOSED && !ev_is_active(&flow->pause);
}

/* Read a little, write it whole, and again: what waits is never more than one
 * read (or one line that is still growing). */
static void buffer_step(struct flow *flow)
{
	bool has_moved = true;

	for (int i = 0; i < STEPS && has_moved && may_go_on(flow); i++) {
		has_moved = false;
		if (flow->unit_left == 0)
			flow->unit_left = next_unit(flow);
		if (flow->unit_left > 0)
			has_moved = write_some(flow);
		else if (flow->state == FLOW_OPEN)
			has_moved = read_some(flow) || flow->state == FLOW_DRAINING;
	}
	/* The last step may have been a read. */
	if (flow->unit_left == 0)
		flow->unit_left = next_unit(flow);
	if (flow->unit_left > 0)
		flow->wants = FLOW_WANTS_WRITE;
	else
		flow->wants = flow->state == FLOW_OPEN ? FLOW_WANTS_READ : 0;
}

const struct flow_engine flow_buffer_engine = {
	"buffered", buffer_start, buffer_step, buffer_pending, buffer_stop,
};
