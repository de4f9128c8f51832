/* SPDX-License-Identifier: ISC */
/* Base64 and base64url in a line of text. */
#include "dns/dress_line_private.h"

#include <ctype.h>
#include <string.h>

static unsigned base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : 99;
}

static size_t count_base64(const char *text, size_t len)
{
	size_t count = 0;

	while (count < len && base64_value(text[count]) < 64)
		count++;
	while (count < len && text[count] == '=')
		count++;
	return count;
}

bool base64_decode(struct text_out *out, const char *text, size_t len)
{
	uint32_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '=') {
			if (held >= 6)
				return false;
			bits = held = 0;
			continue;
		}
		bits = (bits << 6 | base64_value(text[i])) & 0xffff;
		held += 6;
		if (held >= 8) {
			held -= 8;
			put_char(out, (char)(bits >> held & 0xff));
		}
	}
	return held < 6;
}

/* The parameter of DoH's GET (RFC 8484, 4.1). */
static bool find_parameter(struct line *line)
{
	const char *found = NULL;

	for (size_t i = 0; i + 5 < line->len && !found; i++)
		if ((line->text[i] == '?' || line->text[i] == '&') && memcmp(line->text + i + 1, "dns=", 4) == 0)
			found = line->text + i + 5;
	if (!found)
		return false;
	line->base64 = found;
	line->base64_len = count_base64(found, line->len - (size_t)(found - line->text));
	line->is_url = true;
	return line->base64_len > 0;
}

bool line_read_base64(struct line *line, size_t start, const struct line_hopes *hopes)
{
	size_t end = line->len;

	if (find_parameter(line))
		return true;
	while (end > start && (line_is_blank(line->text[end - 1]) || memchr("\"',", line->text[end - 1], 3)))
		end--;
	if (start < end && memchr("\"'", line->text[start], 2))
		start++;
	line->base64 = line->text + start;
	line->base64_len = end - start;
	if (end - start < (hopes->is_base64 ? 1 : BASE64_LEAST) || !isalnum((unsigned char)*line->base64))
		return hopes->is_base64 && end > start && count_base64(line->base64, end - start) == end - start;
	return count_base64(line->base64, end - start) == end - start;
}
