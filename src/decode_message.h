/* SPDX-License-Identifier: ISC */
/* decode_message.h - --decode: one message in the form that is asked for. */
#ifndef DECODE_MESSAGE_H
#define DECODE_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

struct decoding;
struct dress_origin;

/* Adds the message at hand, which was parsed, to `out`, and what is odd about its
 * records to `notes`. */
void decode_message_put(struct decoding *decoding, const struct dress_origin *origin, const uint8_t *bytes,
			size_t len);

#endif
