/* SPDX-License-Identifier: ISC */
/* What one line of text is, and the bytes written in it.
 *
 * All dumps look alike: an offset, groups of digits, a wide gap, the same as
 * characters.  The gap in the middle of sixteen bytes (hexdump -C) is one of
 * two blanks after eight; any other gap that wide ends the groups, at the
 * latest where what follows isn't hex. */
#include "dns/dress_line.h"

#include <ctype.h>
#include <string.h>

enum {
	OFFSET_LEAST = 4,	/* digits */
	OFFSET_MOST = 16,
	LINE_MOST = 64,		/* bytes in a line of a dump */
	WORD_OFFSET_LEAST = 6,	/* od -Ax; od and hexdump have 7 */
	WORD_OFFSET_MOST = 7,
	MIDDLE = 8,		/* where hexdump -C has its gap */
	WIDE = 2,		/* blanks */
	VERY_WIDE = 4,
	HEX_LEAST = 12,		/* bytes: a header */
	BASE64_LEAST = 16,	/* characters: twelve bytes, a header */
};

static const unsigned offset_bases[OFFSET_BASES] = { 16, 8, 10 };

void line_init(struct line *line)
{
	*line = (struct line){ 0 };
	text_out_init(&line->bytes);
}

void line_destroy(struct line *line)
{
	text_out_destroy(&line->bytes);
}

/* ---- characters ---- */

static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 99;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static size_t skip_blanks(const struct line *line, size_t at)
{
	while (at < line->len && is_blank(line->text[at]))
		at++;
	return at;
}

static size_t count_digits(const struct line *line, size_t at)
{
	size_t start = at;

	while (at < line->len && digit_of(line->text[at]) < 16)
		at++;
	return at - start;
}

static bool has_0x(const struct line *line, size_t at)
{
	return line->len - at > 2 && line->text[at] == '0' && (line->text[at + 1] == 'x' || line->text[at + 1] == 'X') &&
	       digit_of(line->text[at + 2]) < 16;
}

/* ---- the offset ---- */

static size_t read_in_base(const char *text, size_t len, unsigned base)
{
	size_t value = 0;

	for (size_t i = 0; i < len; i++) {
		if (digit_of(text[i]) >= base || value > (SIZE_MAX >> 5))
			return SIZE_MAX;
		value = value * base + digit_of(text[i]);
	}
	return value;
}

static bool is_hoped_for(const struct line *line, const struct line_hopes *hopes)
{
	for (int i = 0; i < OFFSET_BASES; i++) {
		size_t offset = line->offsets[i];

		if (offset == SIZE_MAX)
			continue;
		if (offset == 0 || offset == hopes->next || (hopes->has_repeat && offset >= hopes->next))
			return true;
		/* od and hexdump -c fill up their last line: the end that they tell is less */
		if (hopes->is_dump && offset < hopes->next && hopes->next - offset < LINE_MOST)
			return true;
	}
	return false;
}

/* "0010:", "0010 -" */
static size_t skip_colon(const struct line *line, size_t at)
{
	if (at < line->len && line->text[at] == ':' && (at + 1 == line->len || is_blank(line->text[at + 1])))
		return at + 1;
	if (line->len - at >= 3 && memcmp(line->text + at, " - ", 3) == 0)
		return at + 3;
	return 0;
}

/* Without a colon, digits are an offset if they count what came before and look
 * unlike the groups after them. */
static bool looks_like_offset(const struct line *line, size_t at, size_t digits, const struct line_hopes *hopes)
{
	size_t next = skip_blanks(line, at);

	if (!is_hoped_for(line, hopes))
		return false;
	if (next == line->len)
		return hopes->is_dump;
	return next > at && (next - at >= WIDE || count_digits(line, next) != digits);
}

/* Returns where the groups begin; `start` where there is no offset. */
static size_t read_offset(struct line *line, size_t start, const struct line_hopes *hopes, bool *has_colon)
{
	size_t at = has_0x(line, start) ? start + 2 : start, digits = count_digits(line, at), colon;

	*has_colon = false;
	if (digits < OFFSET_LEAST || digits > OFFSET_MOST)
		return start;
	line->offset_digits = digits;
	for (int i = 0; i < OFFSET_BASES; i++)
		line->offsets[i] = read_in_base(line->text + at, digits, offset_bases[i]);
	colon = skip_colon(line, at + digits);
	if (colon) {
		*has_colon = true;
		line->kind = LINE_DUMP;
		return colon;
	}
	if (at != start || !looks_like_offset(line, at + digits, digits, hopes))
		return start;
	line->kind = LINE_DUMP;
	return at + digits;
}

/* ---- groups ---- */

/* What was read of them. */
struct groups {
	size_t width;		/* digits of the last */
	size_t cut;		/* bytes before the first wide gap; SIZE_MAX: none yet */
	size_t middle_cut;	/* bytes before the gap in the middle */
	bool is_words;		/* hexdump, od: two bytes in the order of a little-endian machine */
	bool is_octal;
	bool is_odd;
};

static bool is_separator(char c)
{
	return is_blank(c) || memchr(",:;-{}[]()\"'", c, 11);
}

static bool put_group(struct line *line, struct groups *groups, size_t at, size_t digits)
{
	size_t value;

	if (groups->width && groups->width != digits && (groups->is_octal || groups->is_words))
		return false;
	groups->width = digits;
	if (groups->is_octal || groups->is_words) {
		value = read_in_base(line->text + at, digits, groups->is_octal ? 8 : 16);
		if (value > (digits == 3 ? 0xffU : 0xffffU))
			return false;
		put_char(&line->bytes, (char)(value & 0xff));
		if (digits != 3)
			put_char(&line->bytes, (char)(value >> 8));
		return true;
	}
	if (digits % 2) {
		groups->is_odd = true;
		return false;
	}
	for (size_t i = 0; i < digits; i += 2)
		put_char(&line->bytes,
			 (char)(digit_of(line->text[at + i]) << 4 | digit_of(line->text[at + i + 1])));
	return true;
}

/* Notes where the characters may begin. */
static void note_gap(const struct line *line, struct groups *groups, size_t blanks)
{
	if (blanks < WIDE || line->bytes.len == 0)
		return;
	if (blanks == WIDE && line->bytes.len == MIDDLE)
		groups->middle_cut = line->bytes.len;
	else if (groups->cut == SIZE_MAX)
		groups->cut = line->bytes.len;
}

/* Skips what stands between two groups; the blanks in a row among it. */
static size_t skip_gap(const struct line *line, size_t at, size_t *blanks)
{
	size_t in_a_row = 0;

	*blanks = 0;
	for (; at < line->len && is_separator(line->text[at]); at++) {
		in_a_row = is_blank(line->text[at]) ? in_a_row + (line->text[at] == '\t' ? WIDE : 1) : 0;
		if (in_a_row > *blanks)
			*blanks = in_a_row;
	}
	return at;
}

static bool read_group(struct line *line, struct groups *groups, size_t *at)
{
	bool is_prefixed = has_0x(line, *at);
	size_t start = is_prefixed ? *at + 2 : *at, digits = count_digits(line, start);

	if (digits == 0 || (start + digits < line->len && !is_separator(line->text[start + digits])))
		return false;
	*at = start + digits;
	if (is_prefixed && digits == 1) {	/* 0x1 in a list */
		put_char(&line->bytes, (char)digit_of(line->text[start]));
		return true;
	}
	return put_group(line, groups, start, digits);
}

/* hexdump and od show words: no colon after seven digits, groups of four or six;
 * od -b shows three octal digits. */
static void choose_groups(const struct line *line, struct groups *groups, size_t at, bool has_colon)
{
	size_t first = skip_blanks(line, at), digits = count_digits(line, first);

	*groups = (struct groups){ .cut = SIZE_MAX, .middle_cut = SIZE_MAX };
	if (line->kind != LINE_DUMP || has_colon || first == line->len || line->offset_digits < WORD_OFFSET_LEAST ||
	    line->offset_digits > WORD_OFFSET_MOST)
		return;
	groups->is_octal = digits == 3 || digits == 6;
	groups->is_words = digits == 4 || digits == 6;
}

/* Words after a number or two make no dump. */
static bool cut_to(struct line *line, size_t len, const struct line_hopes *hopes)
{
	if (len == SIZE_MAX || (line->kind != LINE_DUMP && !hopes->is_hex && len < HEX_LEAST))
		return false;
	text_out_cut(&line->bytes, len);
	return true;
}

/* Whether the line is groups from `at` on, but for the characters after them. */
static bool read_groups(struct line *line, size_t at, bool has_colon, struct groups *groups,
			const struct line_hopes *hopes)
{
	size_t blanks;

	choose_groups(line, groups, at, has_colon);
	for (;;) {
		at = skip_gap(line, at, &blanks);
		if (at == line->len)
			break;
		note_gap(line, groups, blanks);
		if (groups->cut != SIZE_MAX && (blanks >= VERY_WIDE || line->bytes.len >= 16))
			return cut_to(line, groups->cut, hopes);
		if (!read_group(line, groups, &at))
			return cut_to(line, groups->cut, hopes) || cut_to(line, groups->middle_cut, hopes);
	}
	if (line->kind == LINE_DUMP)
		cut_to(line, groups->cut, hopes);
	return line->bytes.len > 0 || line->kind == LINE_DUMP;
}

/* ---- od -c: each byte in four columns ---- */

static int read_cell(const char *cell, uint8_t *byte)
{
	static const char letters[] = "0abtnvfr";
	const char *letter;

	if (cell[0] != ' ')
		return -1;
	if (cell[1] != ' ') {
		size_t value = read_in_base(cell + 1, 3, 8);

		*byte = (uint8_t)value;
		return value > 0xff ? -1 : 0;
	}
	if (cell[2] == ' ') {
		*byte = (uint8_t)cell[3];
		return 0;
	}
	letter = cell[2] == '\\' && cell[3] ? strchr(letters, cell[3]) : NULL;
	if (!letter)
		return -1;
	*byte = letter == letters ? 0 : (uint8_t)(letter - letters + 6);
	return 0;
}

static bool read_cells(struct line *line, size_t at)
{
	uint8_t byte;

	text_out_cut(&line->bytes, 0);
	for (; line->full_len - at >= 4; at += 4) {	/* a cell of blanks is a blank */
		if (read_cell(line->text + at, &byte) < 0)
			return false;
		put_char(&line->bytes, (char)byte);
	}
	return at == line->full_len && line->bytes.len > 0;
}

/* ---- base64 ---- */

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

static bool read_base64(struct line *line, size_t start, const struct line_hopes *hopes)
{
	size_t end = line->len;

	if (find_parameter(line))
		return true;
	while (end > start && (is_blank(line->text[end - 1]) || memchr("\"',", line->text[end - 1], 3)))
		end--;
	if (start < end && memchr("\"'", line->text[start], 2))
		start++;
	line->base64 = line->text + start;
	line->base64_len = end - start;
	if (end - start < (hopes->is_base64 ? 1 : BASE64_LEAST) || !isalnum((unsigned char)*line->base64))
		return hopes->is_base64 && end > start && count_base64(line->base64, end - start) == end - start;
	return count_base64(line->base64, end - start) == end - start;
}

/* ---- strings with escapes ---- */

static size_t read_digits(const struct line *line, size_t at, size_t most, unsigned base, unsigned *value)
{
	size_t count = 0;

	for (*value = 0; count < most && at + count < line->len && digit_of(line->text[at + count]) < base; count++)
		*value = *value * base + digit_of(line->text[at + count]);
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

		if (quote ? c == quote : is_blank(c))
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

/* ---- which of them ---- */

static bool is_comment(char c)
{
	return c == ';' || c == '#';
}

static void forget(struct line *line, const char *text, size_t len)
{
	text_out_cut(&line->bytes, 0);
	line->kind = LINE_OTHER;
	line->text = text;
	line->len = line->full_len = len;
	line->base64 = NULL;
	line->base64_len = 0;
	line->is_url = false;
}

static bool read_dump_or_hex(struct line *line, size_t start, const struct line_hopes *hopes)
{
	struct groups groups;
	bool has_colon;
	size_t at = read_offset(line, start, hopes, &has_colon);

	if (line->kind == LINE_DUMP && !has_colon && read_cells(line, at))
		return true;
	text_out_cut(&line->bytes, 0);
	if (read_groups(line, at, has_colon, &groups, hopes)) {
		if (line->kind != LINE_DUMP)
			line->kind = LINE_HEX;
		return true;
	}
	text_out_cut(&line->bytes, 0);
	line->kind = LINE_OTHER;
	if (groups.is_odd && groups.width >= 2 * BASE64_LEAST && start + groups.width >= line->len) {
		line->kind = LINE_ODD;
		return true;
	}
	return false;
}

void line_read(struct line *line, const char *text, size_t len, const struct line_hopes *hopes)
{
	size_t start;

	forget(line, text, len);
	while (line->len > 0 && (is_blank(text[line->len - 1])))
		line->len--;
	start = skip_blanks(line, 0);
	if (start == line->len)
		return;
	if (is_comment(text[start]))
		line->kind = LINE_COMMENT;
	else if (line->len - start == 1 && text[start] == '*')
		line->kind = LINE_REPEAT;
	else if (hopes->is_base64 && read_base64(line, start, hopes))
		line->kind = LINE_BASE64;	/* runs of zeros, "AAAA", are hex, too */
	else if (read_dump_or_hex(line, start, hopes))
		return;
	else if (read_base64(line, start, hopes))
		line->kind = LINE_BASE64;
	else if (memchr(text, '\\', line->len))
		line->kind = LINE_STRINGS;
}
