/* SPDX-License-Identifier: ISC */
/* The wire dump as lines of text. */
#include "dns/wiredump.h"

#include "dns/text_out.h"

#include <string.h>

enum {
	LINE_BYTES = 16,
	HEX_WIDTH = 8 * 3,	/* where most rows fit */
	FIELD_WIDTH = 16,
	VALUE_WIDTH = 28,
	VALUE_MOST = 200,	/* letters shown; the bytes are all there */
};

struct printer {
	struct text_out *out;
	const uint8_t *bytes;
};

static void put_line_head(struct printer *printer, size_t offset, size_t len)
{
	put_format(printer->out, "%04zx  ", offset);
	for (size_t i = 0; i < len; i++)
		put_format(printer->out, i ? " %02x" : "%02x", printer->bytes[offset + i]);
}

static void put_padded(struct text_out *out, const char *text, size_t width)
{
	size_t len = strlen(text);

	put_bytes(out, text, len < VALUE_MOST ? len : VALUE_MOST);
	if (len > VALUE_MOST)
		put_text(out, "...");
	put_chars(out, ' ', len < width ? width - len : 0);
}

static void trim_line(struct text_out *out)
{
	while (out->len && out->text[out->len - 1] == ' ')
		out->len--;
	put_char(out, '\n');
}

static void on_row(void *who, const struct wire_row *row)
{
	struct printer *printer = who;
	size_t len = row->len < LINE_BYTES ? row->len : LINE_BYTES;

	put_line_head(printer, row->offset, len);
	put_chars(printer->out, ' ', len * 3 < HEX_WIDTH ? HEX_WIDTH - len * 3 : 0);
	put_text(printer->out, "  ");
	put_padded(printer->out, row->field, FIELD_WIDTH);
	put_text(printer->out, "  ");
	put_padded(printer->out, row->value, VALUE_WIDTH);
	put_text(printer->out, "  ");
	put_text(printer->out, row->meaning);
	trim_line(printer->out);
	for (size_t at = len; at < row->len; at += LINE_BYTES) {
		put_line_head(printer, row->offset + at,
			      row->len - at < LINE_BYTES ? row->len - at : LINE_BYTES);
		put_char(printer->out, '\n');
	}
}

static void on_note(void *who, const char *text)
{
	struct printer *printer = who;

	put_text(printer->out, "; ");
	put_text(printer->out, text);
	put_char(printer->out, '\n');
}

void wiredump_put(struct text_out *out, const uint8_t *bytes, size_t len)
{
	struct printer printer = { out, bytes };
	const struct wire_observer observer = { on_row, on_note, &printer };

	wiredump_walk(bytes, len, &observer);
}
