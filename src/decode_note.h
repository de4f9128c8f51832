/* SPDX-License-Identifier: ISC */
/* decode_note.h - --decode: what is said on stderr of the input and its messages. */
#ifndef DECODE_NOTE_H
#define DECODE_NOTE_H

#include "out/report.h"

#include <stddef.h>
#include <stdint.h>

struct decoding;
struct dress_origin;

/* A sentence with its place in the input in front; as a REPORT_ERROR it is one of
 * malformed input. */
void decode_note(struct decoding *decoding, enum report_event event, const struct dress_origin *origin,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Of -v: where the message at hand came from; of -vv: every byte of it. */
void decode_note_origin(const struct decoding *decoding, const struct dress_origin *origin, size_t len);
void decode_note_wire(struct decoding *decoding, const uint8_t *bytes, size_t len);
/* Why it can't be read to its end. */
void decode_note_malformed(struct decoding *decoding, const struct dress_origin *origin);
/* What is odd about it, and what was found odd when it was printed. */
void decode_note_problems(struct decoding *decoding, const struct dress_origin *origin);
void decode_note_lines(struct decoding *decoding, const struct dress_origin *origin);
/* A malformed OPT record, of the first few that have one; at the end, how many more had. */
void decode_note_opt(struct decoding *decoding, const struct dress_origin *origin);
void decode_note_further_opts(const struct decoding *decoding);

#endif
