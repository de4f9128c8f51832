/* SPDX-License-Identifier: ISC */
/* Dumps, and hex without offsets.
 *
 * All dumps look alike: an offset, groups of digits, a wide gap, the same as
 * characters.  The gap in the middle of sixteen bytes (hexdump -C) is one of
 * two blanks after eight; any other gap that wide ends the groups, at the
 * latest where what follows isn't hex. */
#include "dns/dress_line_private.h"

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
};

static const unsigned offset_bases[OFFSET_BASES] = { 16, 8, 10 };

static size_t count_digits(const struct line *line, size_t at)
{
	size_t start = at;

	while (at < line->len && line_digit(line->text[at]) < 16)
		at++;
	return at - start;
}

static bool has_0x(const struct line *line, size_t at)
{
	return line->len - at > 2 && line->text[at] == '0' && (line->text[at + 1] == 'x' || line->text[at + 1] == 'X') &&
	       line_digit(line->text[at + 2]) < 16;
}

/* ---- the offset ---- */

static size_t read_in_base(const char *text, size_t len, unsigned base)
{
	size_t value = 0;

	for (size_t i = 0; i < len; i++) {
		if (line_digit(text[i]) >= base || value > (SIZE_MAX >> 5))
			return SIZE_MAX;
		value = value * base + line_digit(text[i]);
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
	if (at < line->len && line->text[at] == ':' && (at + 1 == line->len || line_is_blank(line->text[at + 1])))
		return at + 1;
	if (line->len - at >= 3 && memcmp(line->text + at, " - ", 3) == 0)
		return at + 3;
	return 0;
}

/* Without a colon, digits are an offset if they count what came before and look
 * unlike the groups after them. */
static bool looks_like_offset(const struct line *line, size_t at, size_t digits, const struct line_hopes *hopes)
{
	size_t next = line_skip_blanks(line, at);

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
	return line_is_blank(c) || memchr(",:;-{}[]()\"'", c, 11);
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
			 (char)(line_digit(line->text[at + i]) << 4 | line_digit(line->text[at + i + 1])));
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
		in_a_row = line_is_blank(line->text[at]) ? in_a_row + (line->text[at] == '\t' ? WIDE : 1) : 0;
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
		put_char(&line->bytes, (char)line_digit(line->text[start]));
		return true;
	}
	return put_group(line, groups, start, digits);
}

/* hexdump and od show words: no colon after seven digits, groups of four or six;
 * od -b shows three octal digits. */
static void choose_groups(const struct line *line, struct groups *groups, size_t at, bool has_colon)
{
	size_t first = line_skip_blanks(line, at), digits = count_digits(line, first);

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

/* ---- which of them ---- */

bool line_read_dump_or_hex(struct line *line, size_t start, const struct line_hopes *hopes)
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
