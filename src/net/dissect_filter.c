/* SPDX-License-Identifier: ISC */
/* One direction of a session, cut into DNS messages. */
#include "net/dissect_filter.h"

#include "base/buffer.h"
#include "base/cursor.h"
#include "dns/dissect.h"
#include "dns/message.h"
#include "net/filter.h"
#include "net/flow.h"
#include "net/process.h"
#include "net/socket.h"
#include "net/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_LEN = 2 };

/* An end of the session, as it was last seen. */
struct end {
	const struct stream *stream;	/* lent */
	struct address address;
	char name[ADDRESS_TEXT_LEN];
	struct process process;
	bool has_process, is_searched;
};

struct dissect_filter {
	struct filter filter;
	struct dissect *dissect;	/* lent */
	struct end from, to;
	bool is_outward, is_left_alone;
	const char *transport;
	struct buffer frame;		/* streams: length and message, as far as they have come */
};

/* ---- who ---- */

static bool is_ours(const struct stream *stream)
{
	return stream->inherited_fd >= 0 || stream->kind != STREAM_SOCKET;
}

/* Of a bound datagram socket the peer may be another one each time. */
static void look_at_end(struct end *end)
{
	struct address address = { .len = 0 };

	if (is_ours(end->stream)) {
		strlcpy(end->name, "stdio", sizeof end->name);
		return;
	}
	stream_peer(end->stream, &address);
	if (*end->name && (address.len == 0 || address_equal(&address, &end->address)))
		return;		/* the same, or one that has just left */
	end->address = address;
	end->is_searched = end->has_process = false;
	address_text(&address, end->name, sizeof end->name);
	if (!*end->name)
		strlcpy(end->name, end->stream->fd < 0 ? end->stream->name : "the peer", sizeof end->name);
}

static void search_process(struct end *end, bool is_udp)
{
	static struct process_pacer pacer;	/* one for all: it is the machine that is spared */
	struct address local = { .len = 0 };

	if (end->is_searched || is_ours(end->stream))
		return;
	end->is_searched = true;
	if (end->address.sa.sa_family == AF_UNIX) {
		end->has_process = process_of_unix_peer(&end->process, end->stream->fd);
		return;
	}
	if (!is_udp)
		socket_local(end->stream->fd, &local);
	end->has_process = process_of_peer(&end->process, &pacer, &end->address, &local, is_udp);
}

static struct dissect_end as_end(const struct end *end)
{
	return (struct dissect_end){ end->name, end->has_process ? end->process.name : NULL, end->process.pid };
}

/* ---- messages ---- */

static struct dissect_packet packet_of(struct dissect_filter *dissect, const uint8_t *bytes, size_t len)
{
	look_at_end(&dissect->from);
	look_at_end(&dissect->to);
	if (dissect_is_query(bytes, len))
		search_process(&dissect->from, strcmp(dissect->transport, "UDP") == 0);
	return (struct dissect_packet){
		.bytes = bytes, .len = len, .from = as_end(&dissect->from), .to = as_end(&dissect->to),
		.is_outward = dissect->is_outward, .is_datagram = dissect->filter.see_message != NULL,
		.transport = dissect->transport,
	};
}

/* Said once. */
static void leave_alone(struct dissect_filter *dissect, const char *why)
{
	struct dissect_packet packet = packet_of(dissect, NULL, 0);

	if (!dissect->is_left_alone)
		dissect_other(dissect->dissect, &packet, why);
	dissect->is_left_alone = true;
	buffer_destroy(&dissect->frame);
}

static void on_message(struct dissect_filter *dissect, const uint8_t *bytes, size_t len)
{
	struct dissect_packet packet = packet_of(dissect, bytes, len);
	const char *why = dissect_message(dissect->dissect, &packet);

	if (why)
		leave_alone(dissect, why);
}

/* A datagram that is no DNS says nothing about the next one. */
static void see_message(struct filter *self, const uint8_t *bytes, size_t len)
{
	on_message((struct dissect_filter *)self, bytes, len);
}

static size_t length_of(const struct buffer *frame)
{
	struct cursor in;

	cursor_init(&in, buffer_head(frame), 0, LENGTH_LEN);
	return cursor_u16(&in);
}

/* How long the frame has to be for the next look at it: at its length, at its
 * header, at all of it. */
static size_t next_look(const struct buffer *frame)
{
	size_t have = buffer_len(frame), most;

	if (have < LENGTH_LEN)
		return LENGTH_LEN;
	most = LENGTH_LEN + length_of(frame);
	if (have < LENGTH_LEN + DNS_HEADER_LEN && most > LENGTH_LEN + DNS_HEADER_LEN)
		return LENGTH_LEN + DNS_HEADER_LEN;
	return most;
}

static void look_at_frame(struct dissect_filter *dissect)
{
	const uint8_t *message = buffer_head(&dissect->frame) + LENGTH_LEN;
	size_t have = buffer_len(&dissect->frame), len = length_of(&dissect->frame);
	const char *doubt;

	if (have == LENGTH_LEN + len) {
		on_message(dissect, message, len);
		if (!dissect->is_left_alone)
			buffer_taken(&dissect->frame, have);
	} else if (have == LENGTH_LEN + DNS_HEADER_LEN) {
		doubt = dissect_doubt(message, len);
		if (doubt)
			leave_alone(dissect, doubt);
	}
}

static void see_bytes(struct filter *self, const uint8_t *bytes, size_t len)
{
	struct dissect_filter *dissect = (struct dissect_filter *)self;
	size_t need;

	while (len > 0 && !dissect->is_left_alone) {
		need = next_look(&dissect->frame) - buffer_len(&dissect->frame);
		if (need > len)
			need = len;
		if (buffer_append(&dissect->frame, bytes, need) < 0) {
			leave_alone(dissect, "out of memory");
			return;
		}
		bytes += need;
		len -= need;
		if (buffer_len(&dissect->frame) >= LENGTH_LEN)
			look_at_frame(dissect);
	}
}

static const char *transport_of(const struct stream *stream)
{
	if (stream->family == AF_UNIX)
		return "Unix";
	return stream->has_messages ? "UDP" : "TCP";
}

struct dissect_filter *dissect_filter_new(struct dissect *dissect, const struct stream *source,
					  const struct stream *sink, bool is_outward)
{
	struct dissect_filter *filter = calloc(1, sizeof *filter);
	const struct stream *socket = is_ours(source) ? sink : source;

	if (!filter)
		return NULL;
	if (socket->has_messages)
		filter->filter.see_message = see_message;
	else
		filter->filter.see = see_bytes;
	filter->dissect = dissect;
	filter->from.stream = source;
	filter->to.stream = sink;
	filter->is_outward = is_outward;
	filter->transport = transport_of(socket);
	look_at_end(&filter->from);	/* a stream's peer may be gone when it is told of */
	look_at_end(&filter->to);
	buffer_init(&filter->frame);
	return filter;
}

struct dissect_filter *dissect_filter_add(struct flow_options *flow, struct dissect *dissect,
					  const struct stream *source, const struct stream *sink, bool is_outward)
{
	struct dissect_filter *filter = dissect ? dissect_filter_new(dissect, source, sink, is_outward) : NULL;

	if (filter) {
		filter->filter.next = flow->filters;
		flow->filters = &filter->filter;
	}
	return filter;
}

void dissect_filter_free(struct dissect_filter *dissect)
{
	size_t have;
	char why[96];

	if (!dissect)
		return;
	have = buffer_len(&dissect->frame);
	if (have && !dissect->is_left_alone) {
		snprintf(why, sizeof why, "the stream ended after %zu bytes of a message%s", have,
			 have < LENGTH_LEN ? "'s length" : "");
		leave_alone(dissect, why);
	}
	buffer_destroy(&dissect->frame);
	free(dissect);
}

struct filter *dissect_filter_base(struct dissect_filter *dissect)
{
	return &dissect->filter;
}
