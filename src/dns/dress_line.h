/* SPDX-License-Identifier: ISC */
/* dns/dress_line.h - what one line of text is, and the bytes written in it. */
#ifndef DNS_DRESS_LINE_H
#define DNS_DRESS_LINE_H

#include "dns/text_out.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum line_kind {
	LINE_OTHER,		/* words; or nothing at all */
	LINE_COMMENT,		/* ";" or "#" as the tools that print dumps write them */
	LINE_HEX,		/* bytes in hex, nothing before them */
	LINE_DUMP,		/* an offset, and the bytes from there on; or an offset alone */
	LINE_REPEAT,		/* "*": as the line before, up to the next offset */
	LINE_BASE64,
	LINE_STRINGS,		/* has strings with escapes, see line_string() */
	LINE_ODD,		/* hex, but half a byte is left over */
};

enum { OFFSET_BASES = 3 };

struct line {
	enum line_kind kind;
	const char *text;	/* lent, no newline */
	size_t len;
	size_t full_len;	/* with the blanks at its end */
	struct text_out bytes;	/* of HEX and DUMP */
	size_t offset_digits;
	size_t offsets[OFFSET_BASES];	/* of DUMP: read as hex, octal, decimal; SIZE_MAX: it isn't */
	const char *base64;	/* of BASE64: lent, without what is around it */
	size_t base64_len;
	bool is_url;		/* it was a dns= parameter: a message of its own */
};

/* What is known from the lines before. */
struct line_hopes {
	bool is_dump;		/* a dump goes on: an offset is likely */
	bool is_hex;		/* hex goes on: its last line can be short */
	bool has_repeat;	/* any offset from `next` on will do */
	bool is_base64;		/* a short line can be its end */
	size_t next;		/* the offset that should come */
};

void line_init(struct line *line);
void line_destroy(struct line *line);

/* Reads one line; what was read before is forgotten. */
void line_read(struct line *line, const char *text, size_t len, const struct line_hopes *hopes);

/* The next string with escapes from *at on, into line->bytes; *at is moved
 * behind it.  False: no more. */
bool line_string(struct line *line, size_t *at);

/* Adds what base64 or base64url characters stand for; padding begins anew.
 * False: they can't be. */
bool base64_decode(struct text_out *out, const char *text, size_t len);

#endif
