/* SPDX-License-Identifier: ISC */
/* dns/dress_line_private.h - what the readers of a line share.
 *
 *	dress_line		which of them a line is for
 *	dress_line_dump		offsets and groups of digits; the cells of od -c
 *	dress_line_base64	base64, and DoH's parameter
 *	dress_line_strings	strings with escapes */
#ifndef DNS_DRESS_LINE_PRIVATE_H
#define DNS_DRESS_LINE_PRIVATE_H

#include "dns/dress_line.h"

/* Of a hexadecimal digit; 99: it is none. */
static inline unsigned line_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 99;
}

static inline bool line_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static inline size_t line_skip_blanks(const struct line *line, size_t at)
{
	while (at < line->len && line_is_blank(line->text[at]))
		at++;
	return at;
}

enum { BASE64_LEAST = 16 };	/* characters: twelve bytes, a header */

/* Each reads what stands from `start` on.  False: it is something else. */
bool line_read_dump_or_hex(struct line *line, size_t start, const struct line_hopes *hopes);
bool line_read_base64(struct line *line, size_t start, const struct line_hopes *hopes);

#endif
