/* SPDX-License-Identifier: ISC */
/* Bytes with their meaning, a row for each field. */
#include "out/dump.h"

#include "out/safe_text.h"

#include <assert.h>
#include <string.h>

void dump_add(struct dump *dump, size_t offset, const void *bytes, size_t len, const char *field,
	      const char *value, const char *meaning)
{
	struct dump_row *row = &dump->rows[dump->row_count];

	assert(dump->row_count < DUMP_ROWS);
	dump->row_count++;
	row->offset = offset;
	row->bytes = bytes;
	row->len = len;
	row->field = field;
	snprintf(row->value, sizeof row->value, "%s", value);
	snprintf(row->meaning, sizeof row->meaning, "%s", meaning);
}

/* The columns at which the parts of a row begin.  A part that is too long for
 * its column pushes only its own row to the right. */
struct columns {
	size_t hex, field, value, meaning;
};

enum { BYTES_A_LINE = 16, USUAL_BYTES = 4, INDENT = 2, GAP = 2, MEANING_GAP = 4 };

static struct columns columns_of(const struct dump *dump, int indent)
{
	size_t field_len = 0, value_len = 0, len;
	struct columns at;

	for (size_t i = 0; i < dump->row_count; i++) {
		len = strlen(dump->rows[i].field);
		field_len = len > field_len ? len : field_len;
		len = strlen(dump->rows[i].value);
		if (dump->rows[i].len <= USUAL_BYTES)
			value_len = len > value_len ? len : value_len;
	}
	at.hex = (size_t)indent + INDENT + strlen("00") + GAP;
	at.field = at.hex + USUAL_BYTES * 3 - 1 + GAP;
	at.value = at.field + field_len + GAP;
	at.meaning = at.value + value_len + MEANING_GAP;
	return at;
}

/* Moves on to `column`, two blanks at least, and prints `text` there, made
 * harmless.  Returns the column after it. */
static size_t print_at(FILE *to, size_t at, size_t column, const char *text)
{
	size_t blanks = column > at + GAP ? column - at : GAP;
	char safe[512];

	if (!*text)
		return at;
	safe_text(safe, sizeof safe, text, strlen(text));
	fprintf(to, "%*s%s", (int)blanks, "", safe);
	return at + blanks + strlen(safe);
}

static size_t print_hex(FILE *to, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(to, "%s%02x", i ? " " : "", bytes[i]);
	return len ? len * 3 - 1 : 0;
}

static void print_row(const struct dump_row *row, const struct columns *columns, int indent, FILE *to)
{
	size_t first = row->len < BYTES_A_LINE ? row->len : BYTES_A_LINE;
	size_t at = columns->hex, left;

	fprintf(to, "%*s%02zx  ", indent + INDENT, "", row->offset);
	at += print_hex(to, row->bytes, first);
	at = print_at(to, at, columns->field, row->field);
	at = print_at(to, at, columns->value, row->value);
	print_at(to, at, columns->meaning, row->meaning);
	fputc('\n', to);
	for (size_t done = first; done < row->len; done += BYTES_A_LINE) {
		left = row->len - done;
		fprintf(to, "%*s%02zx  ", indent + INDENT, "", row->offset + done);
		print_hex(to, row->bytes + done, left < BYTES_A_LINE ? left : BYTES_A_LINE);
		fputc('\n', to);
	}
}

void dump_print(const struct dump *dump, int indent, FILE *to)
{
	struct columns columns = columns_of(dump, indent);
	char safe[512];

	safe_text(safe, sizeof safe, dump->heading, strlen(dump->heading));
	fprintf(to, "%*s%s\n", indent, "", safe);
	for (size_t i = 0; i < dump->row_count; i++)
		print_row(&dump->rows[i], &columns, indent, to);
}
