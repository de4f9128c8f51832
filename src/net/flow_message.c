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
	/* Far more than a sender without privilege can put into one message. */
	MESSAGE_MOST = 16 * 1024 * 1024,
	STEPS = 64,
};

/* How soon to ask again where no descriptor tells of room. */
#define LATER 0.005

static int message_start(struct flow *flow)
{
	flow->message = NULL;
	flow->message_room = 0;
	flow->has_message = false;
	return 0;
}

/* Room for a message of `len` bytes, and for a line end behind it. */
static int make_room(struct flow *flow, size_t len)
{
	uint8_t *bigger;

	if (flow->message_room > len)
		return 0;
	bigger = realloc(flow->message, len + 1);
	if (!bigger)
		return -1;
	flow->message = bigger;
	flow->message_room = len + 1;
	return 0;
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
	return flow->sink->has_messages ? flow->sink->message_most : 64 * 1024;
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
	if (make_room(flow, line_len) < 0) {
		flow_source_failed(flow, ENOMEM);
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
	if (flow->options.splits_lines && !flow->sink->has_messages &&
	    (*len == 0 || flow->message[*len - 1] != '\n'))
		flow->message[(*len)++] = '\n';
}

static bool is_changed(const struct flow *flow)
{
	for (const struct filter *filter = flow->options.filters; filter; filter = filter->next)
		if (filter->change)
			return true;
	return false;
}

/* Runs a message through the filters, which may make it twice as long. */
static int filter_message(struct flow *flow, size_t *len)
{
	struct buffer changed;
	int result;

	if (!is_changed(flow))
		return 0;
	buffer_init(&changed);
	result = flow_filter(flow, flow->message, *len, &changed);
	if (result == 0)
		result = make_room(flow, buffer_len(&changed));
	*len = buffer_len(&changed);
	if (result == 0 && *len)
		memcpy(flow->message, buffer_head(&changed), *len);
	buffer_destroy(&changed);
	return result;
}

/* How much to read at once: a message whole, or as much of a byte stream as one
 * message takes when the filters are done with it. */
static size_t read_most(const struct flow *flow)
{
	size_t next;

	if (flow->source->has_messages) {
		next = stream_next_len(flow->source);
		return next < MESSAGE_MOST ? next : MESSAGE_MOST;
	}
	return is_changed(flow) ? send_most(flow) / 2 : send_most(flow);
}

static bool read_message(struct flow *flow)
{
	size_t most, len;
	ssize_t got;

	if (is_line_source(flow) && next_line(flow))
		return true;
	most = read_most(flow);
	if (make_room(flow, most) < 0) {
		flow_source_failed(flow, ENOMEM);
		return false;
	}
	got = stream_read(flow->source, flow->message, most);
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

static void show_message(struct flow *flow)
{
	for (struct filter *filter = flow->options.filters; filter; filter = filter->next)
		if (filter->see_message)
			filter->see_message(filter, flow->message, flow->message_len);
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
	if (put == STREAM_LATER)
		flow_pause_for(flow, LATER);
	if (put < 0)
		return false;
	flow_was_written(flow, from, (size_t)put);
	flow->message_done += (size_t)put;
	if (flow->message_done == flow->message_len) {
		show_message(flow);
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
