/* SPDX-License-Identifier: ISC */
/* Lines of text to blocks of bytes, and those to messages.
 *
 * A block is what lines of one kind make together.  It is one message written
 * on several lines (a dump), or a message a line: tried in this order, as only
 * the messages themselves can tell. */
#include "dns/dress_private.h"

#include "dns/dress_line.h"

#include <stdlib.h>
#include <string.h>

enum {
	REPEAT_MOST = 65536 + 64,	/* no message has more */
	REPEATS_MOST = 16 << 20,	/* in the whole input: a few bytes of text mustn't become gigabytes */
};

struct text_reading {
	struct dress *dress;
	struct line line;
	enum line_kind kind;		/* of the block; LINE_OTHER: none is open */
	struct text_out bytes;		/* of the block; of base64 the characters */
	struct dress_mark *marks;	/* ours: where each line begins */
	size_t mark_count, mark_room;
	size_t dump_start;		/* offset that the dump began with */
	int base;			/* index of its offsets' base; -1: unknown yet */
	bool has_repeat;
	size_t repeated;
};

static struct line_hopes hopes_of(const struct text_reading *reading)
{
	return (struct line_hopes){
		.is_dump = reading->kind == LINE_DUMP,
		.is_hex = reading->kind == LINE_HEX,
		.is_base64 = reading->kind == LINE_BASE64,
		.has_repeat = reading->has_repeat,
		.next = reading->kind == LINE_DUMP ? reading->dump_start + reading->bytes.len : 0,
	};
}

/* ---- a block and its end ---- */

static bool add_mark(struct text_reading *reading, size_t offset)
{
	size_t room = reading->mark_room ? reading->mark_room * 2 : 64;
	struct dress_mark *marks;

	if (reading->mark_count == reading->mark_room) {
		marks = realloc(reading->marks, room * sizeof *marks);
		if (!marks) {
			reading->dress->has_failed = true;
			return false;
		}
		reading->marks = marks;
		reading->mark_room = room;
	}
	reading->marks[reading->mark_count++] = (struct dress_mark){ reading->bytes.len, offset };
	return true;
}

static size_t line_end(const struct text_reading *reading, size_t i)
{
	return i + 1 < reading->mark_count ? reading->marks[i + 1].at : reading->bytes.len;
}

static void take_bytes(struct dress *dress, const struct text_out *bytes, const struct dress_mark *marks, size_t count)
{
	const struct dress_block block = { (const uint8_t *)bytes->text, bytes->len, marks, count, false };

	dress_take_block(dress, &block);
}

/* The bytes of line `i` of the block. */
static bool read_line_bytes(const struct text_reading *reading, size_t i, struct text_out *bytes)
{
	const char *text = reading->bytes.text + reading->marks[i].at;
	size_t len = line_end(reading, i) - reading->marks[i].at;

	text_out_cut(bytes, 0);
	if (reading->kind == LINE_BASE64)
		return base64_decode(bytes, text, len);
	put_bytes(bytes, text, len);
	return true;
}

static void take_each_line(struct text_reading *reading)
{
	struct dress_mark mark = { 0 };
	struct dress_origin origin = { 0 };
	struct text_out bytes;

	text_out_init(&bytes);
	for (size_t i = 0; i < reading->mark_count && dress_goes_on(reading->dress); i++) {
		mark.offset = origin.offset = reading->marks[i].offset;
		if (read_line_bytes(reading, i, &bytes))
			take_bytes(reading->dress, &bytes, &mark, 1);
		else
			dress_problem(reading->dress, &origin, "base64 that ends in the middle of a byte");
	}
	reading->dress->has_failed |= bytes.has_failed;
	text_out_destroy(&bytes);
}

static bool is_any_line_whole(struct text_reading *reading)
{
	struct text_out bytes;
	bool is_whole = false;

	text_out_init(&bytes);
	for (size_t i = 0; i < reading->mark_count && !is_whole; i++)
		is_whole = read_line_bytes(reading, i, &bytes) &&
			   dress_is_whole(reading->dress, (const uint8_t *)bytes.text, bytes.len);
	text_out_destroy(&bytes);
	return is_whole;
}

/* Of base64 the lines together, but with marks for bytes. */
static bool join_base64(const struct text_reading *reading, struct text_out *bytes)
{
	return base64_decode(bytes, reading->bytes.text, reading->bytes.len);
}

static void take_lines(struct text_reading *reading)
{
	struct dress *dress = reading->dress;
	struct text_out joined;
	bool is_base64 = reading->kind == LINE_BASE64, is_joined = true;
	const struct text_out *bytes = is_base64 ? &joined : &reading->bytes;

	text_out_init(&joined);
	if (is_base64)
		is_joined = join_base64(reading, &joined);
	if (!is_joined || (reading->mark_count > 1 &&
			   !dress_is_whole(dress, (const uint8_t *)bytes->text, bytes->len) &&
			   is_any_line_whole(reading)))
		take_each_line(reading);
	else
		take_bytes(dress, bytes, reading->marks, is_base64 ? 1 : reading->mark_count);
	dress->has_failed |= joined.has_failed;
	text_out_destroy(&joined);
}

static void end_block(struct text_reading *reading)
{
	if (reading->kind == LINE_DUMP)
		take_bytes(reading->dress, &reading->bytes, reading->marks, reading->mark_count);
	else if (reading->kind != LINE_OTHER)
		take_lines(reading);
	reading->kind = LINE_OTHER;
	reading->mark_count = 0;
	reading->has_repeat = false;
	text_out_cut(&reading->bytes, 0);
}

static void open_block(struct text_reading *reading, enum line_kind kind)
{
	if (reading->kind == kind)
		return;
	end_block(reading);
	reading->kind = kind;
	reading->base = -1;
	reading->dump_start = 0;
}

static void append(struct text_reading *reading, size_t offset, const char *text, size_t len)
{
	if (len > 0 && add_mark(reading, offset))
		put_bytes(&reading->bytes, text, len);
}

/* ---- dumps: offsets tell what belongs together ---- */

/* How far the offset says that the dump has come; SIZE_MAX: it says nothing. */
static size_t told_len(const struct text_reading *reading, int base)
{
	size_t offset = reading->line.offsets[base];

	return offset == SIZE_MAX || offset < reading->dump_start ? SIZE_MAX : offset - reading->dump_start;
}

/* The base in which offset and bytes agree stays. */
static void settle_base(struct text_reading *reading)
{
	for (int i = 0; i < OFFSET_BASES && reading->base < 0; i++)
		if (told_len(reading, i) == reading->bytes.len && reading->bytes.len > 0)
			reading->base = i;
}

static size_t last_line_at(const struct text_reading *reading)
{
	return reading->mark_count ? reading->marks[reading->mark_count - 1].at : 0;
}

/* Characters beside the last line were taken for hex, or od filled up a word. */
static bool cut_surplus(struct text_reading *reading)
{
	for (int i = 0; i < OFFSET_BASES; i++) {
		size_t told = told_len(reading, i);

		if (reading->base >= 0 && reading->base != i)
			continue;
		if (told != SIZE_MAX && told > last_line_at(reading) && told < reading->bytes.len) {
			text_out_cut(&reading->bytes, told);
			return true;
		}
	}
	return false;
}

/* "*": the last line again and again, up to the offset that is told now. */
static bool repeat(struct text_reading *reading)
{
	size_t at = last_line_at(reading), len = reading->bytes.len - at, told = SIZE_MAX;
	char pattern[64];

	reading->has_repeat = false;
	for (int i = 0; i < OFFSET_BASES && told == SIZE_MAX; i++)
		if ((reading->base < 0 || reading->base == i) && len &&
		    told_len(reading, i) != SIZE_MAX && told_len(reading, i) >= reading->bytes.len &&
		    (told_len(reading, i) - reading->bytes.len) % len == 0)
			told = told_len(reading, i);
	if (told == SIZE_MAX || len > sizeof pattern || told > REPEAT_MOST || reading->repeated > REPEATS_MOST)
		return false;
	memcpy(pattern, reading->bytes.text + at, len);
	while (reading->bytes.len < told) {
		put_bytes(&reading->bytes, pattern, len);
		reading->repeated += len;
	}
	return true;
}

static bool goes_on_here(const struct text_reading *reading)
{
	for (int i = 0; i < OFFSET_BASES; i++)
		if ((reading->base < 0 || reading->base == i) && told_len(reading, i) == reading->bytes.len)
			return true;
	return false;
}

static bool begins_anew(const struct text_reading *reading)
{
	return reading->line.offsets[0] == 0 && reading->bytes.len > 0;
}

static void take_dump_line(struct text_reading *reading, size_t offset)
{
	struct dress_origin origin = { .offset = offset };

	if (reading->kind == LINE_DUMP && begins_anew(reading))
		end_block(reading);
	if (reading->kind == LINE_DUMP) {
		settle_base(reading);
		if (reading->has_repeat && !repeat(reading))
			dress_problem(reading->dress, &origin, "repeated lines that don't fit their offsets");
		else if (!goes_on_here(reading) && !cut_surplus(reading))
			end_block(reading);	/* a line is missing, or it is another dump */
	}
	if (reading->kind != LINE_DUMP) {
		open_block(reading, LINE_DUMP);
		reading->dump_start = reading->line.offsets[0];
	}
	append(reading, offset, reading->line.bytes.text, reading->line.bytes.len);
	if (reading->line.bytes.len == 0)
		end_block(reading);
}

/* ---- strings ---- */

static bool is_network_call(const struct line *line)
{
	return memmem(line->text, line->len, "send", 4) || memmem(line->text, line->len, "recv", 4);
}

/* A string and nothing before it: "..., '..., b'..., $'..., \x12 */
static bool stands_alone(const struct line *line)
{
	size_t at = 0;

	while (at < line->len && memchr(" \tb$", line->text[at], 4))
		at++;
	return at < line->len && memchr("\\\"'", line->text[at], 3);
}

/* Other system calls show strings as well; those of the network, and what stands
 * alone, are messages whatever is wrong with them.  Two bytes are TCP's length. */
static void take_strings(struct text_reading *reading, size_t offset)
{
	struct line *line = &reading->line;
	struct dress *dress = reading->dress;
	const struct dress_mark mark = { 0, offset };
	size_t at = 0;
	bool is_alone = stands_alone(line), is_call = is_network_call(line);

	while (dress_goes_on(dress) && line_string(line, &at))
		if ((line->bytes.len > 2 && is_alone) ||
		    (line->bytes.len >= DNS_HEADER_LEN && is_call) ||
		    dress_is_whole(dress, (const uint8_t *)line->bytes.text, line->bytes.len))
			take_bytes(dress, &line->bytes, &mark, 1);
}

/* ---- lines ---- */

static void take_line(struct text_reading *reading, size_t offset)
{
	struct line *line = &reading->line;
	const struct dress_origin origin = { .offset = offset };

	switch (line->kind) {
	case LINE_DUMP:
		take_dump_line(reading, offset);
		return;
	case LINE_REPEAT:
		reading->has_repeat = reading->kind == LINE_DUMP;
		if (reading->kind == LINE_HEX)
			dress_problem(reading->dress, &origin, "repeated lines that no offset counts (od -v shows them)");
		return;
	case LINE_HEX:
		open_block(reading, LINE_HEX);
		append(reading, offset, line->bytes.text, line->bytes.len);
		return;
	case LINE_BASE64:
		open_block(reading, LINE_BASE64);
		append(reading, offset, line->base64, line->base64_len);
		if (line->is_url)
			end_block(reading);
		return;
	case LINE_STRINGS:
		end_block(reading);
		take_strings(reading, offset);
		return;
	case LINE_ODD:
		end_block(reading);
		dress_problem(reading->dress, &origin, "an odd number of hex digits");
		return;
	case LINE_COMMENT:	/* notes stand between the lines of --wire */
		if (reading->kind != LINE_DUMP)
			end_block(reading);
		return;
	case LINE_OTHER:
		end_block(reading);
	}
}

void dress_take_text(struct dress *dress)
{
	struct text_reading reading = { .dress = dress, .kind = LINE_OTHER, .base = -1 };
	const char *text = (const char *)dress->bytes, *newline;
	struct line_hopes hopes;
	size_t at = 0, len;

	line_init(&reading.line);
	text_out_init(&reading.bytes);
	while (at < dress->len && dress_goes_on(dress)) {
		newline = memchr(text + at, '\n', dress->len - at);
		len = newline ? (size_t)(newline - text) - at : dress->len - at;
		hopes = hopes_of(&reading);
		line_read(&reading.line, text + at, len, &hopes);
		take_line(&reading, at);
		dress->has_failed |= reading.line.bytes.has_failed || reading.bytes.has_failed;
		at += len + 1;
	}
	end_block(&reading);
	free(reading.marks);
	text_out_destroy(&reading.bytes);
	line_destroy(&reading.line);
}
