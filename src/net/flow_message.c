/* SPDX-License-Identifier: ISC */
/* The message engine of a flow: one datagram, one line or one read at a time,
 * its boundaries kept.  Empty messages are messages. */
#include "net/flow.h"

#include "net/filter.h"
#include "net/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Unix datagrams grow to net.core.wmem_max (212,992 by default). */
	ROOM = 256 * 1024,
	STEPS = 64,
};

static int message_start(struct flow *flow)
{
	flow->message = malloc(ROOM);
	flow->has_message = false;
	return flow->message ? 0 : -1;
}

static size_t message_pending(const struct flow *flow)
{
	size_t in_hand = flow->has_message ? flow->message_len - flow->message_done : 0;

	return in_hand + buffer_len(&flow->pending);
}

static void message_stop(struct flow *flow)
{
	free(flow->message);
	flow->message = NULL;
	buffer_destroy(&flow->pending);
}

/* How much of a byte stream becomes one message. */
static size_t send_most(const struct flow *flow)
{
	size_t most = flow->sink->has_messages ? flow->sink->message_most : ROOM;

	return most < ROOM ? most : ROOM - 1;
}

static void take_in_hand(struct flow *flow, size_t len)
{
	flow->message_len = len;
	flow->message_done = 0;
	flow->has_message = true;
}

static const uint8_t *line_end_of(const struct flow *flow)
{
	size_t len = buffer_len(&flow->pending);

	return len ? memchr(buffer_head(&flow->pending), '\n', len) : NULL;
}

/* With --lines, what is read piles up until a line is whole.  The last may
 * lack its end; one that is too long for a datagram need not be waited for. */
static bool has_line(const struct flow *flow)
{
	size_t len = buffer_len(&flow->pending);

	return len > send_most(flow) || (len > 0 && (flow->state == FLOW_DRAINING || line_end_of(flow)));
}

static bool next_line(struct flow *flow)
{
	const uint8_t *head = buffer_head(&flow->pending), *line_end = line_end_of(flow);
	size_t line_len = line_end ? (size_t)(line_end - head) : buffer_len(&flow->pending);

	if (!has_line(flow))
		return false;
	if (line_len > send_most(flow)) {
		flow_sink_failed(flow, EMSGSIZE);
		return false;
	}
	memcpy(flow->message, head, line_len);
	buffer_taken(&flow->pending, line_len + (line_end != NULL));
	take_in_hand(flow, line_len);
	return true;
}

static bool is_line_source(const struct flow *flow)
{
	return flow->options.splits_lines && !flow->source->has_messages;
}

/* A datagram that another program is to read as a line. */
static void add_line_end(struct flow *flow, size_t *len)
{
	if (flow->options.splits_lines && !flow->sink->has_messages && *len < ROOM &&
	    (*len == 0 || flow->message[*len - 1] != '\n'))
		flow->message[(*len)++] = '\n';
}

/* Runs a message through the filters.  They may make it longer: then what is
 * too long fails when it is sent. */
static int filter_message(struct flow *flow, size_t *len)
{
	struct buffer changed;
	int result;

	if (!flow->options.filters)
		return 0;
	buffer_init(&changed);
	result = flow_filter(flow, flow->message, *len, &changed);
	*len = buffer_len(&changed) < ROOM ? buffer_len(&changed) : ROOM;
	if (result == 0 && *len)
		memcpy(flow->message, buffer_head(&changed), *len);
	buffer_destroy(&changed);
	return result;
}

static bool read_message(struct flow *flow)
{
	size_t room = flow->source->has_messages ? ROOM - 1 : send_most(flow), len;
	ssize_t got;

	if (is_line_source(flow) && next_line(flow))
		return true;
	got = stream_read(flow->source, flow->message, room);
	if (got == STREAM_END)
		flow_source_ended(flow);
	else if (got == STREAM_FAILED)
		flow_source_failed(flow, errno);
	if (got == STREAM_END && is_line_source(flow))
		return next_line(flow);
	if (got < 0)
		return false;
	len = (size_t)got;
	flow_was_read(flow, len);
	if (filter_message(flow, &len) < 0 ||
	    (is_line_source(flow) && buffer_append(&flow->pending, flow->message, len) < 0)) {
		flow_source_failed(flow, ENOMEM);
		return false;
	}
	if (is_line_source(flow))
		return true;
	add_line_end(flow, &len);
	take_in_hand(flow, len);
	return true;
}

static bool write_message(struct flow *flow)
{
	const uint8_t *from = flow->message + flow->message_done;
	size_t len = flow->message_len - flow->message_done;
	ssize_t put = 0;

	if (len > 0 || flow->sink->has_messages)
		put = stream_write(flow->sink, from, len);
	if (put == STREAM_FAILED)
		flow_sink_failed(flow, errno);
	if (put < 0)
		return false;
	flow_was_written(flow, from, (size_t)put);
	flow->message_done += (size_t)put;
	if (flow->message_done == flow->message_len) {
		flow->has_message = false;
		flow_pause(flow);
	}
	return true;
}

static void message_step(struct flow *flow)
{
	bool has_moved = true;

	for (int i = 0; i < STEPS && has_moved; i++) {
		if (flow->state == FLOW_CLOSED || ev_is_active(&flow->pause))
			break;
		if (flow->has_message)
			has_moved = write_message(flow);
		else if (flow->state == FLOW_OPEN)
			has_moved = read_message(flow);
		else
			has_moved = is_line_source(flow) && next_line(flow);
	}
	/* Lines that were read and not yet looked at are as good as in hand. */
	if (flow->has_message || has_line(flow))
		flow->wants = FLOW_WANTS_WRITE;
	else
		flow->wants = flow->state == FLOW_OPEN ? FLOW_WANTS_READ : 0;
}

const struct flow_engine flow_message_engine = {
	"messages", message_start, message_step, message_pending, message_stop,
};
