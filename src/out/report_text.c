/* SPDX-License-Identifier: ISC */
/* Events as lines for people: the row's sentence with the values filled in. */
#include "out/report.h"

#include "base/clock.h"
#include "out/dump.h"
#include "out/safe_text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static bool is_absent(const struct field_value *value)
{
	return (value->type == FIELD_TEXT && !value->text) || (value->type == FIELD_MS && value->ms < 0) ||
	       (value->type == FIELD_NUMBER && value->number == REPORT_UNKNOWN) ||
	       (value->type == FIELD_REAL && value->real < 0) ||
	       (value->type == FIELD_COUNTS && !value->counts) || (value->type == FIELD_DUMP && !value->dump) ||
	       (value->type == FIELD_OBJECT && !value->object);
}

static void print_ms(double ms, FILE *to)
{
	if (ms < 1000)
		fprintf(to, "%.*f ms", ms < 100 ? 1 : 0, ms);
	else
		fprintf(to, "%.2f s", ms / 1000);
}

static bool is_same_text(const struct field_value *a, const struct field_value *b)
{
	return a->type == FIELD_TEXT && b->type == FIELD_TEXT && a->text && b->text && strcmp(a->text, b->text) == 0;
}

static void print_safe(const char *text, size_t len, FILE *to)
{
	char safe[2048];

	fputs(safe_text(safe, sizeof safe, text, len), to);
}

/* All is escaped but what the user has typed, wherever it stands. */
static void print_text(const struct report *report, const char *text, FILE *to)
{
	const char *typed;

	while (report->typed[0] && (typed = strstr(text, report->typed)) != NULL) {
		print_safe(text, (size_t)(typed - text), to);
		fputs(report->typed, to);
		text = typed + strlen(report->typed);
	}
	print_safe(text, strlen(text), to);
}

static void print_value(const struct report *report, const struct field_value *value, FILE *to)
{
	switch (value->type) {
	case FIELD_TEXT:
		print_text(report, value->text ? value->text : "-", to);
		break;
	case FIELD_NUMBER:
		fprintf(to, "%" PRId64, value->number);
		break;
	case FIELD_UNSIGNED:
		fprintf(to, "%" PRIu64, value->natural);
		break;
	case FIELD_MS:
		print_ms(value->ms, to);
		break;
	case FIELD_REAL:
		fprintf(to, "%.3f", value->real);
		break;
	case FIELD_TRUTH:
		fputs(value->truth ? "yes" : "no", to);
		break;
	case FIELD_COUNTS:
	case FIELD_DUMP:
	case FIELD_OBJECT:
	case FIELD_NONE:
		break;
	}
}

static const struct field_value *find_value(const struct report_row *row, const struct field_value *values,
					    const char *name, size_t len)
{
	for (size_t i = 0; i < REPORT_FIELDS && row->fields[i].name; i++)
		if (strlen(row->fields[i].name) == len && memcmp(row->fields[i].name, name, len) == 0)
			return &values[i];
	assert(false && "the sentence names a field that the row has not");
	return NULL;
}

/* "{ports ports}": of one without its s. */
static void print_counted(const struct report *report, const struct report_row *row,
			  const struct field_value *values, const char *slot, size_t len, FILE *to)
{
	const char *word = memchr(slot, ' ', len);
	const struct field_value *value = find_value(row, values, slot, (size_t)(word - slot));
	bool is_one = value->type == FIELD_UNSIGNED && value->natural == 1;

	print_value(report, value, to);
	fwrite(word, 1, len - (size_t)(word - slot) - is_one, to);
}

/* What stands between the braces: NAME, NAME WORDS, BEFORE|NAME|AFTER or BEFORE|NAME!OTHER|AFTER. */
static void print_slot(const struct report *report, const struct report_row *row,
		       const struct field_value *values, const char *slot, size_t len, FILE *to)
{
	const char *name = memchr(slot, '|', len), *after = NULL, *other;
	const struct field_value *value;

	if (!name && memchr(slot, ' ', len)) {
		print_counted(report, row, values, slot, len, to);
		return;
	}
	if (!name) {
		print_value(report, find_value(row, values, slot, len), to);
		return;
	}
	name++;
	after = memchr(name, '|', len - (size_t)(name - slot));
	assert(after);
	other = memchr(name, '!', (size_t)(after - name));
	value = find_value(row, values, name, (size_t)((other ? other : after) - name));
	if (is_absent(value) ||
	    (other && is_same_text(value, find_value(row, values, other + 1, (size_t)(after - other - 1)))))
		return;
	fwrite(slot, 1, (size_t)(name - 1 - slot), to);
	print_value(report, value, to);
	fwrite(after + 1, 1, len - (size_t)(after + 1 - slot), to);
}

static void print_sentence(const struct report *report, const struct report_row *row,
			   const struct field_value *values, FILE *to)
{
	const char *from = row->sentence, *open, *close;

	while ((open = strchr(from, '{')) != NULL) {
		fwrite(from, 1, (size_t)(open - from), to);
		close = strchr(open, '}');
		assert(close);
		print_slot(report, row, values, open + 1, (size_t)(close - open - 1), to);
		from = close + 1;
	}
	fputs(from, to);
	fputc('\n', to);
}

static void print_block(const struct report *report, const struct report_row *row,
			const struct field_value *values, FILE *to)
{
	size_t width = 0, len;

	for (size_t i = 2; values[i].type != FIELD_NONE; i++) {
		len = strlen(row->fields[i].name);
		if (!is_absent(&values[i]) && values[i].type != FIELD_DUMP && len > width)
			width = len;
	}
	print_value(report, &values[0], to);
	fputs(": ", to);
	print_value(report, &values[1], to);
	fputc('\n', to);
	for (size_t i = 2; values[i].type != FIELD_NONE; i++) {
		if (is_absent(&values[i]) || values[i].type == FIELD_DUMP)
			continue;
		fputs("  ", to);
		for (const char *c = row->fields[i].name; *c; c++)
			fputc(*c == '_' ? ' ' : *c, to);
		fprintf(to, "%*s", (int)(width - strlen(row->fields[i].name)) + 2, "");
		print_value(report, &values[i], to);
		fputc('\n', to);
	}
}

/* Who speaks; from -vv on the lines are a story, and each says when it was.
 * nc's lines stay as they are. */
static void print_start(const struct report *report, const struct report_row *row, FILE *to)
{
	bool is_own = !(row->flags & ROW_NC) && row->sentence;

	if (row->flags & ROW_PREFIX || is_own)
		fprintf(to, "%s: ", report->program);
	if (is_own && report->level >= 2 && row->level > 0)
		fprintf(to, "%6.1f ms: ", (clock_now() - report->started) * 1000);
}

void report_text(const struct report *report, const struct report_row *row,
		 const struct field_value *values, FILE *to)
{
	print_start(report, row, to);
	if (row->sentence)
		print_sentence(report, row, values, to);
	else
		print_block(report, row, values, to);
	for (size_t i = 0; values[i].type != FIELD_NONE; i++) {
		if (values[i].type == FIELD_DUMP && values[i].dump)
			dump_print(values[i].dump, 2, to);
		if (values[i].type == FIELD_OBJECT && values[i].object)
			values[i].object->print(values[i].object->what, to);
	}
}
