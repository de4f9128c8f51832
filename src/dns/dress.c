/* SPDX-License-Identifier: ISC */
/* Which kind of input it is, and how blocks of bytes become messages. */
#include "dns/dress.h"

#include "dns/dress_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FRAME_HEAD = 2 };

bool dress_goes_on(const struct dress *dress)
{
	return !dress->has_stopped && !dress->has_failed;
}

void dress_tell(struct dress *dress, const struct dress_origin *origin, const uint8_t *bytes, size_t len)
{
	const struct dress_observer *observer = dress->observer;

	if (!dress_goes_on(dress))
		return;
	dress->found++;
	if (observer->on_message(observer->who, origin, bytes, len) < 0)
		dress->has_stopped = true;
}

void dress_problem(struct dress *dress, const struct dress_origin *origin, const char *format, ...)
{
	char words[256];
	va_list list;

	dress->problems++;
	va_start(list, format);
	vsnprintf(words, sizeof words, format, list);
	va_end(list);
	dress->observer->on_problem(dress->observer->who, origin, words);
}

/* ---- is it a message? ---- */

static size_t at_most(size_t len)
{
	return len < DNS_MESSAGE_MOST ? len : DNS_MESSAGE_MOST;
}

static size_t frame_len(const uint8_t *bytes)
{
	return (size_t)bytes[0] << 8 | bytes[1];
}

bool dress_is_message(struct dress *dress, const uint8_t *bytes, size_t len)
{
	return len >= DNS_HEADER_LEN && len <= DNS_MESSAGE_MOST &&
	       dns_message_parse(&dress->scratch, bytes, len) == 0 && dress->scratch.end == len &&
	       dress->scratch.record_count > 0;
}

/* The length of a message that something follows or nothing; 0: there is none. */
static size_t message_len(struct dress *dress, const uint8_t *bytes, size_t len)
{
	if (len < DNS_HEADER_LEN || dns_message_parse(&dress->scratch, bytes, at_most(len)) < 0 ||
	    dress->scratch.record_count == 0)
		return 0;
	return dress->scratch.end;
}

/* Frames from the first byte to the last. */
static bool is_framed(const uint8_t *bytes, size_t len)
{
	size_t at = 0, frame;

	while (len - at >= FRAME_HEAD) {
		frame = frame_len(bytes + at);
		if (frame < DNS_HEADER_LEN || len - at - FRAME_HEAD < frame)
			return false;
		at += FRAME_HEAD + frame;
	}
	return at > 0 && at == len;
}

/* The first frame holds a message: worth going on, though the last may be cut. */
static bool begins_framed(struct dress *dress, const uint8_t *bytes, size_t len)
{
	size_t frame = len > FRAME_HEAD ? frame_len(bytes) : 0;

	return frame >= DNS_HEADER_LEN && frame <= len - FRAME_HEAD &&
	       dress_is_message(dress, bytes + FRAME_HEAD, frame);
}

static bool is_packet(struct dress *dress, struct dress_packet *packet, const uint8_t *bytes, size_t len)
{
	uint16_t from, to, port = dress->observer->port;

	if (!dress_packet_guess(packet, bytes, len))
		return false;
	from = address_port(&packet->from);
	to = address_port(&packet->to);
	return from == 53 || to == 53 || from == 5353 || to == 5353 ||
	       (port && (from == port || to == port)) || dress_is_message(dress, packet->payload, packet->len) ||
	       (packet->is_tcp && is_framed(packet->payload, packet->len));
}

/* Messages one after another, nothing between them, nothing after. */
static bool is_row(struct dress *dress, const uint8_t *bytes, size_t len)
{
	size_t at = 0, one = 1;

	while (at < len && one) {
		one = message_len(dress, bytes + at, len - at);
		at += one;
	}
	return at == len && one;
}

bool dress_is_whole(struct dress *dress, const uint8_t *bytes, size_t len)
{
	struct dress_packet packet;

	return is_row(dress, bytes, len) || is_framed(bytes, len) || is_packet(dress, &packet, bytes, len);
}

/* ---- blocks ---- */

static struct dress_origin origin_at(const struct dress_block *block, size_t at)
{
	size_t low = 0, high = block->mark_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (block->marks[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return (struct dress_origin){
		.offset = block->marks[low].offset + (block->is_exact ? at - block->marks[low].at : 0),
	};
}

static void take_frames(struct dress *dress, const struct dress_block *block)
{
	struct dress_origin origin;
	size_t at = 0, frame;

	while (at < block->len && dress_goes_on(dress)) {
		origin = origin_at(block, at);
		frame = block->len - at >= FRAME_HEAD ? frame_len(block->bytes + at) : 0;
		if (block->len - at < FRAME_HEAD || block->len - at - FRAME_HEAD < frame) {
			dress_problem(dress, &origin, "a frame of %zu bytes is cut short after %zu", frame,
				      block->len - at > FRAME_HEAD ? block->len - at - FRAME_HEAD : 0);
			return;
		}
		dress_tell(dress, &origin, block->bytes + at + FRAME_HEAD, frame);
		at += FRAME_HEAD + frame;
	}
}

/* Where another message follows, the first ends; else extra bytes are its own. */
static size_t split(struct dress *dress, const uint8_t *bytes, size_t len)
{
	size_t one = message_len(dress, bytes, len);

	if (one && one < len && message_len(dress, bytes + one, len - one))
		return one;
	return len;
}

static void take_row(struct dress *dress, const struct dress_block *block)
{
	struct dress_origin origin;
	size_t at = 0, len;

	while (at < block->len && dress_goes_on(dress)) {
		origin = origin_at(block, at);
		len = split(dress, block->bytes + at, block->len - at);
		dress_tell(dress, &origin, block->bytes + at, at_most(len));
		if (len > DNS_MESSAGE_MOST && dress_goes_on(dress))
			dress_problem(dress, &origin, "%zu bytes in a row are more than a message can have", len);
		at += len;
	}
}

/* The order is that of certainty: one message that fits, frames that fit. */
void dress_take_block(struct dress *dress, const struct dress_block *block)
{
	struct dress_origin origin;
	struct dress_packet packet;

	if (block->len == 0 || !dress_goes_on(dress))
		return;
	origin = origin_at(block, 0);
	if (dress_is_message(dress, block->bytes, block->len)) {
		dress_tell(dress, &origin, block->bytes, block->len);
	} else if (is_framed(block->bytes, block->len)) {
		take_frames(dress, block);
	} else if (is_row(dress, block->bytes, block->len)) {
		take_row(dress, block);
	} else if (is_packet(dress, &packet, block->bytes, block->len)) {
		dress_take_packet(dress, &packet, &origin);
	} else if (begins_framed(dress, block->bytes, block->len)) {
		take_frames(dress, block);
	} else {
		take_row(dress, block);
	}
}

void dress_take_packet(struct dress *dress, const struct dress_packet *packet, const struct dress_origin *origin)
{
	struct dress_origin here = *origin;

	here.from = packet->from;
	here.to = packet->to;
	here.is_tcp = packet->is_tcp;
	if (packet->is_tcp) {
		dress_flow_take(dress, packet, &here);
		return;
	}
	dress_tell(dress, &here, packet->payload, packet->len);
	if (packet->missing && dress_goes_on(dress))
		dress_problem(dress, &here, "the capture holds %zu of %zu bytes of this message", packet->len,
			      packet->len + packet->missing);
}

/* ---- the whole input ---- */

static bool begins_with(const struct dress *dress, const char *magic, size_t at)
{
	return dress->len >= at + 4 && memcmp(dress->bytes + at, magic, 4) == 0;
}

/* pcap in either byte order, with microseconds, nanoseconds or Kuznetzov's
 * fields; pcapng by its first block and byte-order magic. */
static bool is_capture(const struct dress *dress)
{
	static const char magic[][5] = {
		"\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\xa1\xb2\x3c\x4d",
		"\x4d\x3c\xb2\xa1", "\xa1\xb2\xcd\x34", "\x34\xcd\xb2\xa1",
	};

	for (size_t i = 0; i < sizeof magic / sizeof magic[0]; i++)
		if (begins_with(dress, magic[i], 0))
			return true;
	return begins_with(dress, "\x0a\x0d\x0d\x0a", 0) &&
	       (begins_with(dress, "\x1a\x2b\x3c\x4d", 8) || begins_with(dress, "\x4d\x3c\x2b\x1a", 8));
}

/* A message has zeros: it announces fewer than 256 records of some kind.  Bytes
 * above 0x7f are UTF-8 in somebody's log. */
static bool is_text(const struct dress *dress)
{
	for (size_t i = 0; i < dress->len; i++)
		if (dress->bytes[i] < 0x20 && !memchr("\t\n\v\f\r\x1b", dress->bytes[i], 6))
			return false;
	return true;
}

static void take_input(struct dress *dress)
{
	const struct dress_mark mark = { 0 };
	const struct dress_block block = { dress->bytes, dress->len, &mark, 1, true };

	if (is_capture(dress))
		dress_take_capture(dress);
	else if (is_text(dress))
		dress_take_text(dress);
	else
		dress_take_block(dress, &block);
}

static void tell_nothing(struct dress *dress)
{
	const struct dress_origin start = { 0 }, whole = { .is_whole = true };
	char other[16] = "";

	if (dress->observer->port)
		snprintf(other, sizeof other, " and %u", dress->observer->port);
	if (dress->packet_count)
		dress_problem(dress, &whole, "no DNS message in %llu packet%s; looked for at the ports 53%s 5353%s",
			      (unsigned long long)dress->packet_count, dress->packet_count == 1 ? "" : "s",
			      *other ? "," : " and", other);
	else
		dress_problem(dress, &start, dress->len ? "no DNS message in %zu bytes" : "no input", dress->len);
}

long dress_walk(const uint8_t *bytes, size_t len, const struct dress_observer *observer)
{
	struct dress dress = { .observer = observer, .bytes = bytes, .len = len };

	dns_message_init(&dress.scratch);
	take_input(&dress);
	dress_flows_end(&dress);
	if (dress.found == 0 && dress.problems == 0 && dress_goes_on(&dress))
		tell_nothing(&dress);
	dns_message_destroy(&dress.scratch);
	return dress.has_failed ? -1 : dress.found;
}
