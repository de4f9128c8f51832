/* SPDX-License-Identifier: ISC */
/* What one line of text is: each reader is asked in turn. */
#include "dns/dress_line_private.h"

#include <string.h>

void line_init(struct line *line)
{
	*line = (struct line){ 0 };
	text_out_init(&line->bytes);
}

void line_destroy(struct line *line)
{
	text_out_destroy(&line->bytes);
}

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

void line_read(struct line *line, const char *text, size_t len, const struct line_hopes *hopes)
{
	size_t start;

	forget(line, text, len);
	while (line->len > 0 && line_is_blank(text[line->len - 1]))
		line->len--;
	start = line_skip_blanks(line, 0);
	if (start == line->len)
		return;
	if (is_comment(text[start]))
		line->kind = LINE_COMMENT;
	else if (line->len - start == 1 && text[start] == '*')
		line->kind = LINE_REPEAT;
	else if (hopes->is_base64 && line_read_base64(line, start, hopes))
		line->kind = LINE_BASE64;	/* runs of zeros, "AAAA", are hex, too */
	else if (line_read_dump_or_hex(line, start, hopes))
		return;
	else if (line_read_base64(line, start, hopes))
		line->kind = LINE_BASE64;
	else if (memchr(text, '\\', line->len))
		line->kind = LINE_STRINGS;
}
