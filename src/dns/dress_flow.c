/* SPDX-License-Identifier: ISC */
/* TCP segments, put together in order, and the messages in them.
 *
 * Flows stand in a table of fixed size: a row of it is chosen by the addresses,
 * and in a full row the flow that was idle longest gives way.  Of each flow are
 * held one frame at most and a few segments that came too early, copied, so that
 * all of it together is never more than the capture itself.
 *
 * A capture may begin in the middle of a connection, and may have lost packets.
 * Then a flow waits for a segment that begins with a frame that looks like one. */
#include "dns/dress_private.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROWS = 512,
	FLOWS_IN_ROW = 8,
	EARLY_MOST = 64,	/* segments held until those before them come */
	FRAME_HEAD = 2,
};

struct early {
	struct early *next;
	uint32_t seq;
	size_t len;
	struct dress_origin origin;
	uint8_t bytes[];
};

struct flow_in {
	bool is_used;
	bool is_placed;			/* next_seq is known, and a frame begins or is under way */
	uint64_t last_used;
	uint32_t next_seq;
	struct dress_origin origin;	/* of the frame's first byte */
	struct text_out frame;		/* what has come of the next frame */
	struct early *early;		/* ours, in the order of their numbers */
	unsigned early_count;
};

struct dress_flows {
	struct flow_in flows[ROWS][FLOWS_IN_ROW];
	uint64_t clock;
};

/* Sequence numbers wrap around (RFC 9293, 3.4). */
static int32_t seq_distance(uint32_t from, uint32_t to)
{
	return (int32_t)(to - from);
}

/* ---- which flow ---- */

static uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * 16777619u;	/* FNV-1a */
	return hash;
}

static uint32_t hash_address(uint32_t hash, const struct address *address)
{
	uint16_t port = address_port(address);

	hash = hash_bytes(hash, &port, sizeof port);
	if (address->sa.sa_family == AF_INET)
		return hash_bytes(hash, &address->in.sin_addr, 4);
	return hash_bytes(hash, &address->in6.sin6_addr, 16);
}

static void forget_early(struct flow_in *flow)
{
	struct early *next;

	for (; flow->early; flow->early = next) {
		next = flow->early->next;
		free(flow->early);
	}
	flow->early_count = 0;
}

static void clear(struct flow_in *flow)
{
	forget_early(flow);
	text_out_destroy(&flow->frame);
	*flow = (struct flow_in){ 0 };
}

static bool is_same(const struct flow_in *flow, const struct dress_origin *origin)
{
	return flow->is_used && address_equal(&flow->origin.from, &origin->from) &&
	       address_equal(&flow->origin.to, &origin->to);
}

static size_t frame_wanted(const struct flow_in *flow)
{
	const uint8_t *head = (const uint8_t *)flow->frame.text;

	return flow->frame.len < FRAME_HEAD ? FRAME_HEAD : FRAME_HEAD + ((size_t)head[0] << 8 | head[1]);
}

/* Half a frame is lost: that is told. */
static void drop_frame(struct dress *dress, struct flow_in *flow, const char *why)
{
	if (flow->frame.len > 0)
		dress_problem(dress, &flow->origin, "%s after %zu of %zu bytes of a message", why,
			      flow->frame.len > FRAME_HEAD ? flow->frame.len - FRAME_HEAD : 0,
			      frame_wanted(flow) - (flow->frame.len >= FRAME_HEAD ? FRAME_HEAD : 0));
	text_out_cut(&flow->frame, 0);
	flow->is_placed = false;
}

/* ---- frames ---- */

/* As much as belongs to the frame under way; returns how much. */
static size_t fill_frame(struct dress *dress, struct flow_in *flow, const struct dress_origin *origin,
			 const uint8_t *bytes, size_t len)
{
	size_t wanted = frame_wanted(flow) - flow->frame.len, taken = len < wanted ? len : wanted;

	if (flow->frame.len == 0)
		flow->origin = *origin;
	put_bytes(&flow->frame, bytes, taken);
	dress->has_failed |= flow->frame.has_failed;
	return taken;
}

static void take_in_order(struct dress *dress, struct flow_in *flow, const struct dress_origin *origin,
			  const uint8_t *bytes, size_t len)
{
	size_t taken;

	flow->next_seq += (uint32_t)len;
	while (len > 0 && dress_goes_on(dress)) {
		taken = fill_frame(dress, flow, origin, bytes, len);
		bytes += taken;
		len -= taken;
		if (flow->frame.len < FRAME_HEAD || flow->frame.len < frame_wanted(flow))
			continue;
		dress_tell(dress, &flow->origin, (const uint8_t *)flow->frame.text + FRAME_HEAD,
			   flow->frame.len - FRAME_HEAD);
		text_out_cut(&flow->frame, 0);
	}
}

/* Without a SYN: the segment must begin with a length, and a header that could
 * be one, or be the length alone, as some send it. */
static bool looks_like_frame(const uint8_t *bytes, size_t len)
{
	size_t frame;

	if (len < FRAME_HEAD)
		return false;
	frame = (size_t)bytes[0] << 8 | bytes[1];
	if (frame < DNS_HEADER_LEN)
		return false;
	if (len < FRAME_HEAD + DNS_HEADER_LEN)
		return len == FRAME_HEAD;
	/* QDCOUNT is 0 or 1 in all that is in use (RFC 9619) */
	return bytes[FRAME_HEAD + 4] == 0 && bytes[FRAME_HEAD + 5] <= 1;
}

/* ---- segments ---- */

static void keep_early(struct dress *dress, struct flow_in *flow, const struct dress_packet *packet,
		       const struct dress_origin *origin)
{
	struct early **at = &flow->early, *early = malloc(sizeof *early + packet->len);

	if (!early) {
		dress->has_failed = true;
		return;
	}
	while (*at && seq_distance((*at)->seq, packet->seq) >= 0)
		at = &(*at)->next;
	early->next = *at;
	early->seq = packet->seq;
	early->len = packet->len;
	early->origin = *origin;
	memcpy(early->bytes, packet->payload, packet->len);
	*at = early;
	flow->early_count++;
}

/* A segment that has its turn; what came before of it is passed over. */
static void take_segment(struct dress *dress, struct flow_in *flow, const struct dress_origin *origin,
			 uint32_t seq, const uint8_t *bytes, size_t len)
{
	size_t known = (size_t)seq_distance(seq, flow->next_seq);

	if (known < len)
		take_in_order(dress, flow, origin, bytes + known, len - known);
}

static void take_early(struct dress *dress, struct flow_in *flow)
{
	struct early *first;

	while ((first = flow->early) != NULL && seq_distance(flow->next_seq, first->seq) <= 0) {
		flow->early = first->next;
		flow->early_count--;
		take_segment(dress, flow, &first->origin, first->seq, first->bytes, first->len);
		free(first);
	}
}

/* What is between never came: go on at the first early segment that begins a frame. */
static void skip_gap(struct dress *dress, struct flow_in *flow)
{
	struct early *first;

	if (flow->frame.len > 0)
		drop_frame(dress, flow, "segments are missing");
	else
		dress_problem(dress, &flow->early->origin, "segments are missing before this one");
	flow->is_placed = false;
	while ((first = flow->early) != NULL && !looks_like_frame(first->bytes, first->len)) {
		flow->early = first->next;
		flow->early_count--;
		free(first);
	}
	if (!first)
		return;
	flow->is_placed = true;
	flow->next_seq = first->seq;
	take_early(dress, flow);
}

static void place(struct dress *dress, struct flow_in *flow, const struct dress_packet *packet)
{
	if (packet->tcp_flags & TCP_SYN) {
		drop_frame(dress, flow, "a new connection");
		forget_early(flow);
		flow->is_placed = true;
		flow->next_seq = packet->seq + 1;
	} else if (!flow->is_placed && looks_like_frame(packet->payload, packet->len)) {
		flow->is_placed = true;
		flow->next_seq = packet->seq;
	}
}

static void take_packet(struct dress *dress, struct flow_in *flow, const struct dress_packet *packet,
			const struct dress_origin *origin)
{
	uint32_t seq = packet->seq + (packet->tcp_flags & TCP_SYN ? 1 : 0);

	place(dress, flow, packet);
	if (!flow->is_placed || packet->len == 0)
		return;
	if (seq_distance(flow->next_seq, seq) > 0) {
		keep_early(dress, flow, packet, origin);
		if (flow->early_count > EARLY_MOST)
			skip_gap(dress, flow);
		return;
	}
	take_segment(dress, flow, origin, seq, packet->payload, packet->len);
	take_early(dress, flow);
}

static void end_flow(struct dress *dress, struct flow_in *flow)
{
	while (flow->early && dress_goes_on(dress))
		skip_gap(dress, flow);
	if (dress_goes_on(dress))
		drop_frame(dress, flow, "the stream ends");
	clear(flow);
}

static bool is_idle(const struct flow_in *flow)
{
	return !flow->early && flow->frame.len == 0;
}

/* A free place, or that of an idle flow, or of the one that was used last the
 * longest ago. */
static bool is_better_place(const struct flow_in *flow, const struct flow_in *than)
{
	if (flow->is_used != than->is_used)
		return !flow->is_used;
	if (is_idle(flow) != is_idle(than))
		return is_idle(flow);
	return flow->last_used < than->last_used;
}

static struct flow_in *find(struct dress *dress, struct dress_flows *flows, const struct dress_origin *origin)
{
	uint32_t hash = hash_address(hash_address(2166136261u, &origin->from), &origin->to);
	struct flow_in *row = flows->flows[hash % ROWS], *place = row;

	for (int i = 0; i < FLOWS_IN_ROW; i++) {
		if (is_same(&row[i], origin))
			return &row[i];
		if (is_better_place(&row[i], place))
			place = &row[i];
	}
	if (place->is_used)
		end_flow(dress, place);
	place->is_used = true;
	place->origin = *origin;
	text_out_init(&place->frame);
	return place;
}

void dress_flow_take(struct dress *dress, const struct dress_packet *packet, const struct dress_origin *origin)
{
	struct flow_in *flow;

	if (packet->len == 0 && !(packet->tcp_flags & TCP_SYN))
		return;
	if (!dress->flows)
		dress->flows = calloc(1, sizeof *dress->flows);
	if (!dress->flows) {
		dress->has_failed = true;
		return;
	}
	flow = find(dress, dress->flows, origin);
	flow->last_used = ++dress->flows->clock;
	take_packet(dress, flow, packet, origin);
}

void dress_flows_end(struct dress *dress)
{
	if (!dress->flows)
		return;
	for (int row = 0; row < ROWS; row++)
		for (int i = 0; i < FLOWS_IN_ROW; i++)
			end_flow(dress, &dress->flows->flows[row][i]);
	free(dress->flows);
	dress->flows = NULL;
}
