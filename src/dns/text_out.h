/* SPDX-License-Identifier: ISC */
/* dns/text_out.h - text that grows: what the printers of dns/ write to. */
#ifndef DNS_TEXT_OUT_H
#define DNS_TEXT_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_out {
	char *text;		/* ours; not terminated, see text_out_string() */
	size_t len, size;
	bool has_failed;	/* out of memory: something is missing */
};

void text_out_init(struct text_out *out);
void text_out_destroy(struct text_out *out);
/* Forgets what was written from `len` on, keeps the memory. */
void text_out_cut(struct text_out *out, size_t len);
/* What was written, terminated; "" when out of memory. */
const char *text_out_string(struct text_out *out);

void put_char(struct text_out *out, char c);
void put_chars(struct text_out *out, char c, size_t count);
void put_text(struct text_out *out, const char *text);
void put_bytes(struct text_out *out, const void *bytes, size_t len);
void put_format(struct text_out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void put_number(struct text_out *out, uint64_t number);

void put_hex(struct text_out *out, const uint8_t *bytes, size_t len, bool is_upper);
void put_base64(struct text_out *out, const uint8_t *bytes, size_t len);
/* RFC 4648, section 7, upper case, without padding. */
void put_base32hex(struct text_out *out, const uint8_t *bytes, size_t len);

/* The inside of a quoted string: \" and \\, and \DDD for what is not
 * printable ASCII. */
void put_escaped(struct text_out *out, const uint8_t *bytes, size_t len);
void put_quoted(struct text_out *out, const uint8_t *bytes, size_t len);

/* "1 week 2 days" */
void put_duration(struct text_out *out, uint32_t seconds);

#endif
