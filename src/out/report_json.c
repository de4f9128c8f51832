/* SPDX-License-Identifier: ISC */
/* Events as NDJSON: one object a line, every field there, null if unknown. */
#include "out/report.h"

#include "base/clock.h"
#include "out/dump.h"
#include "out/safe_text.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* JSON strings are UTF-8; what isn't is escaped as for a terminal. */
static json_t *json_text(const char *text)
{
	char safe[2048];
	json_t *value;

	if (!text)
		return json_null();
	value = json_string(text);
	return value ? value : json_string(safe_text(safe, sizeof safe, text, strlen(text)));
}

static json_t *json_hex(const uint8_t *bytes, size_t len)
{
	char hex[2 * 256 + 1];

	hex[0] = '\0';
	for (size_t i = 0; i < len && 2 * i + 2 < sizeof hex; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return json_string(hex);
}

/* The keys of an annotated field are the same in every dump of digcat. */
static json_t *json_dump_rows(const struct dump *dump)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < dump->row_count; i++) {
		const struct dump_row *row = &dump->rows[i];
		json_t *object = json_object();

		json_object_set_new(object, "off", json_integer((json_int_t)row->offset));
		json_object_set_new(object, "len", json_integer((json_int_t)row->len));
		json_object_set_new(object, "hex", json_hex(row->bytes, row->len));
		json_object_set_new(object, "field", json_string(row->field));
		json_object_set_new(object, "value", json_text(row->value));
		json_object_set_new(object, "meaning", json_text(row->meaning));
		json_array_append_new(rows, object);
	}
	return rows;
}

/* Milliseconds and other fractions are numbers with three decimals. */
static json_t *json_thousandths(double value)
{
	return value < 0 ? json_null() : json_real(round(value * 1000) / 1000);
}

static json_t *json_counts(const struct report_count *counts)
{
	json_t *object = json_object();

	for (; counts->name; counts++)
		json_object_set_new(object, counts->name, json_integer((json_int_t)counts->count));
	return object;
}

static json_t *json_value(const struct field_value *value)
{
	switch (value->type) {
	case FIELD_TEXT:
		return json_text(value->text);
	case FIELD_NUMBER:
		return value->number == REPORT_UNKNOWN ? json_null() : json_integer(value->number);
	case FIELD_UNSIGNED:
		return json_integer((json_int_t)value->natural);
	case FIELD_MS:
		return json_thousandths(value->ms);
	case FIELD_REAL:
		return json_thousandths(value->real);
	case FIELD_TRUTH:
		return json_boolean(value->truth);
	case FIELD_COUNTS:
		return value->counts ? json_counts(value->counts) : json_null();
	case FIELD_DUMP:
		return value->dump ? json_dump_rows(value->dump) : json_null();
	case FIELD_OBJECT:
		return value->object ? value->object->make_json(value->object->what) : json_null();
	case FIELD_NONE:
		break;
	}
	return json_null();
}

void report_json(const struct report *report, const struct report_row *row,
		 const struct field_value *values, FILE *to)
{
	json_t *object = json_object();

	json_object_set_new(object, "event", json_string(row->name));
	if (!(row->flags & ROW_DATA))
		json_object_set_new(object, "at_ms", json_thousandths((clock_now() - report->started) * 1000));
	for (size_t i = 0; values[i].type != FIELD_NONE; i++)
		json_object_set_new(object, row->fields[i].name, json_value(&values[i]));
	json_dumpf(object, to, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12));
	fputc('\n', to);
	json_decref(object);
}
