/* SPDX-License-Identifier: ISC */
/* dns/json_text.h - JSON written straight into text, ASCII alone.
 *
 * Nothing is built before it is printed, and nothing is kept: a comma is due
 * where the text ends in a value.  Keys are ours and need no escapes. */
#ifndef DNS_JSON_TEXT_H
#define DNS_JSON_TEXT_H

#include "dns/text_out.h"

/* '{' or '[', and '}' or ']'. */
void put_json_open(struct text_out *out, char bracket);
void put_json_close(struct text_out *out, char bracket);
void put_json_key(struct text_out *out, const char *key);

/* A string; what is not UTF-8 can't be one, and is null. */
void put_json_string(struct text_out *out, const void *bytes, size_t len);
/* NULL: null. */
void put_json_text(struct text_out *out, const char *text);
void put_json_number(struct text_out *out, uint64_t number);
/* Rounded to `decimals` (up to 6) of them; negative: null. */
void put_json_decimal(struct text_out *out, double number, unsigned decimals);
void put_json_bool(struct text_out *out, bool is_true);
void put_json_null(struct text_out *out);

/* What is put between the two becomes a string, escaped where it stands, or
 * null.  Give the end what the start returned. */
size_t put_json_string_start(struct text_out *out);
void put_json_string_end(struct text_out *out, size_t start);

/* Well formed (RFC 3629): no surrogates, nothing longer than it need be. */
bool is_utf8(const void *bytes, size_t len);

#endif
