/* SPDX-License-Identifier: ISC */
/* Strings in a line of text, and the bytes that escapes in them stand for. */
#include "dns/dress_line_private.h"

#include <string.h>

static size_t read_digits(const struct line *line, size_t at, size_t most, unsigned base, unsigned *value)
{
	size_t count = 0;

	for (*value = 0; count < most && at + count < line->len && line_digit(line->text[at + count]) < base; count++)
		*value = *value * base + line_digit(line->text[at + count]);
	return count;
}

/* What follows a backslash; returns how many characters that is. */
static size_t put_escape(struct line *line, size_t at)
{
	static const char letters[] = "abtnvfr";
	const char *letter;
	unsigned value;
	size_t count;

	if (line->text[at] == 'x') {
		count = read_digits(line, at + 1, 2, 16, &value);
		put_char(&line->bytes, count ? (char)value : 'x');
		return count + 1;
	}
	count = read_digits(line, at, 3, 8, &value);
	if (count) {
		put_char(&line->bytes, (char)value);
		return count;
	}
	letter = memchr(letters, line->text[at], sizeof letters - 1);
	put_char(&line->bytes, letter ? (char)(letter - letters + 7) : line->text[at]);
	return 1;
}

/* The string from `at` to `quote` ('\0': to a blank).  Returns where it ends. */
static size_t read_string(struct line *line, size_t at, char quote, bool *has_escape)
{
	text_out_cut(&line->bytes, 0);
	for (*has_escape = false; at < line->len; at++) {
		char c = line->text[at];

		if (quote ? c == quote : line_is_blank(c))
			return quote ? at + 1 : at;
		if (c == '\\' && at + 1 < line->len) {
			at += put_escape(line, at + 1);
			*has_escape = true;
		} else {
			put_char(&line->bytes, c);
		}
	}
	return at;
}

bool line_string(struct line *line, size_t *at)
{
	bool has_escape;

	while (*at < line->len) {
		char c = line->text[(*at)++];

		if (c == '"' || c == '\'') {
			*at = read_string(line, *at, c, &has_escape);
			if (has_escape)
				return true;
		} else if (c == '\\') {
			*at = read_string(line, *at - 1, '\0', &has_escape);
			return true;
		}
	}
	return false;
}
