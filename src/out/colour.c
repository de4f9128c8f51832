/* SPDX-License-Identifier: ISC */
/* Record lines and wire dumps in colour. */
#include "out/colour.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ECMA-48, 8.3.117. */
static const char dim[] = "\033[2m", bold[] = "\033[1m", green[] = "\033[32m", cyan[] = "\033[36m", plain[] = "\033[0m";

bool colour_is_wanted(FILE *to)
{
	const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(fileno(to)) && !(no_colour && no_colour[0]) && terminal && strcmp(terminal, "dumb") != 0;
}

static void put(FILE *to, const char *colour, const char *text, size_t len)
{
	if (!len)
		return;
	fputs(colour, to);
	fwrite(text, 1, len, to);
	fputs(plain, to);
}

/* A line and how far it was written. */
struct line {
	FILE *to;
	const char *text;
	size_t len, at;
};

static size_t blanks_at(const struct line *line, size_t at)
{
	size_t count = 0;

	while (at + count < line->len && (line->text[at + count] == ' ' || line->text[at + count] == '\t'))
		count++;
	return count;
}

static size_t word_at(const struct line *line, size_t at)
{
	size_t count = 0;

	while (at + count < line->len && line->text[at + count] != ' ' && line->text[at + count] != '\t')
		count++;
	return count;
}

static void copy(struct line *line, size_t len)
{
	fwrite(line->text + line->at, 1, len, line->to);
	line->at += len;
}

static void mark(struct line *line, const char *colour, size_t len)
{
	put(line->to, colour, line->text + line->at, len);
	line->at += len;
}

/* ---- zone-file lines ---- */

static bool is_class(const char *word, size_t len)
{
	static const char *const classes[] = { "IN", "CH", "HS", "NONE", "ANY" };

	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
		if (strlen(classes[i]) == len && memcmp(classes[i], word, len) == 0)
			return true;
	return len > 5 && memcmp(word, "CLASS", 5) == 0;
}

/* owner [TTL] [class] type data; a TTL begins with a digit. */
static void put_record(struct line *line)
{
	mark(line, bold, word_at(line, 0));
	for (;;) {
		copy(line, blanks_at(line, line->at));
		if (line->at >= line->len)
			return;
		if (!isdigit((unsigned char)line->text[line->at]) &&
		    !is_class(line->text + line->at, word_at(line, line->at)))
			break;
		copy(line, word_at(line, line->at));
	}
	mark(line, green, word_at(line, line->at));
	copy(line, blanks_at(line, line->at));
	mark(line, cyan, line->len - line->at);
}

/* ---- wire dumps ---- */

static bool is_wire(const struct line *line)
{
	if (line->len < 7 || line->text[4] != ' ' || line->text[5] != ' ')
		return false;
	for (size_t i = 0; i < 4; i++)
		if (!isxdigit((unsigned char)line->text[i]))
			return false;
	return true;
}

/* Offset, bytes, field...: two blanks or more between them. */
static void put_wire(struct line *line)
{
	size_t blanks;

	mark(line, dim, 4);
	copy(line, blanks_at(line, line->at));
	do {
		copy(line, word_at(line, line->at));
		blanks = blanks_at(line, line->at);
		copy(line, blanks);
	} while (blanks == 1);
	mark(line, cyan, word_at(line, line->at));
	copy(line, line->len - line->at);
}

static void put_line(FILE *to, const char *text, size_t len)
{
	struct line line = { to, text, len, 0 };

	if (len && text[0] == ';')
		put(to, dim, text, len);
	else if (is_wire(&line))
		put_wire(&line);
	else if (!len || text[0] == ' ' || text[0] == '\t')
		put(to, cyan, text, len);
	else
		put_record(&line);
}

void colour_write(FILE *to, const char *text, size_t len)
{
	const char *end = text + len, *stop;

	for (; text < end; text = stop + 1) {
		stop = memchr(text, '\n', (size_t)(end - text));
		put_line(to, text, stop ? (size_t)(stop - text) : (size_t)(end - text));
		if (!stop)
			return;
		fputc('\n', to);
	}
}
