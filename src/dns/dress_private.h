/* SPDX-License-Identifier: ISC */
/* dns/dress_private.h - what the parts of dress share.
 *
 *	dress		which kind of input; blocks of bytes to messages
 *	dress_text	lines to blocks of bytes
 *	dress_line	what one line is, and its bytes
 *	dress_capture	libpcap's packets
 *	dress_packet	the headers of a packet down to UDP or TCP
 *	dress_flow	TCP segments, put together in order */
#ifndef DNS_DRESS_PRIVATE_H
#define DNS_DRESS_PRIVATE_H

#include "dns/dress.h"
#include "dns/dress_packet.h"
#include "dns/message.h"
#include "dns/text_out.h"

struct dress_flows;

struct dress {
	const struct dress_observer *observer;
	const uint8_t *bytes;		/* lent: the input */
	size_t len;
	struct dns_message scratch;	/* to try whether something is a message */
	struct dress_flows *flows;	/* ours, made when the first segment comes */
	long found, problems;
	uint64_t packet_count;		/* of a capture */
	bool has_stopped;		/* the observer wants no more */
	bool has_failed;		/* out of memory */
};

/* Where the bytes of a block come from: `offset` in the input for bytes[at]
 * and what follows. */
struct dress_mark {
	size_t at, offset;
};

/* Bytes that were written one after another: one message, or several. */
struct dress_block {
	const uint8_t *bytes;
	size_t len;
	const struct dress_mark *marks;	/* ascending, the first for at = 0 */
	size_t mark_count;
	bool is_exact;		/* each byte is one byte of the input: offsets go on after a mark */
};

bool dress_goes_on(const struct dress *dress);

void dress_tell(struct dress *dress, const struct dress_origin *origin, const uint8_t *bytes, size_t len);
void dress_problem(struct dress *dress, const struct dress_origin *origin, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Whether these bytes are exactly one message with something in it. */
bool dress_is_message(struct dress *dress, const uint8_t *bytes, size_t len);
/* Whether these bytes are messages from end to end, whatever they are wrapped in. */
bool dress_is_whole(struct dress *dress, const uint8_t *bytes, size_t len);
/* Tells of the messages in a block; what is none is told as one nevertheless,
 * so that its reader can say what is wrong. */
void dress_take_block(struct dress *dress, const struct dress_block *block);
/* A datagram is told of, a segment put to its flow. */
void dress_take_packet(struct dress *dress, const struct dress_packet *packet, const struct dress_origin *origin);

void dress_take_text(struct dress *dress);
void dress_take_capture(struct dress *dress);

/* Bytes of a TCP stream.  Each direction of a connection is a flow. */
void dress_flow_take(struct dress *dress, const struct dress_packet *packet, const struct dress_origin *origin);
/* The capture is over: what is half there is told as a problem. */
void dress_flows_end(struct dress *dress);

#endif
