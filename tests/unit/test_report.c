/* SPDX-License-Identifier: ISC */
/* Both voices, over every event of the table. */
#include "out/dump.h"
#include "out/report.h"

#include "tests/unit/check.h"

#include <jansson.h>

static struct report reporter;
static const struct report_count counts[] = { { "sent", 7 }, { NULL, 0 } };
static const char hostile[] = "esc \033[31m bell \a del \177 high \377 line\nend";

/* Any values that fit the row; text is hostile. */
static void fill(const struct report_row *row, struct field_value *values, const struct dump *dump)
{
	int i;

	for (i = 0; i < REPORT_FIELDS && row->fields[i].name; i++) {
		memset(&values[i], 0, sizeof values[i]);
		values[i].type = row->fields[i].type;
		if (values[i].type == FIELD_TEXT)
			values[i].text = hostile;
		else if (values[i].type == FIELD_DUMP)
			values[i].dump = dump;
		else if (values[i].type == FIELD_OBJECT)
			values[i].object = NULL;
		else if (values[i].type == FIELD_COUNTS)
			values[i].counts = counts;
		else if (values[i].type == FIELD_MS || values[i].type == FIELD_REAL)
			values[i].ms = 1.5;
		else
			values[i].number = 7;
	}
	values[i].type = FIELD_NONE;
}

static const char *voiced(enum report_event event, const struct field_value *values, bool is_json)
{
	static char text[64 * 1024];
	FILE *memory = fmemopen(text, sizeof text, "w");
	const struct report_row *row = report_row(event);

	(is_json ? report_json : report_text)(&reporter, row, values, memory);
	fclose(memory);
	return text;
}

static struct dump example_dump(void)
{
	static const uint8_t bytes[] = { 2, 0 };
	struct dump dump = { .heading = "an example" };

	dump_add(&dump, 0, bytes, 2, "sin_family", hostile, "host order");
	return dump;
}

/* The sentence's own asserts find a field that is misspelt. */
static void no_event_lets_control_bytes_through(void)
{
	struct field_value values[REPORT_FIELDS + 1];
	struct dump dump = example_dump();

	for (int event = 0; event < REPORT_EVENT_COUNT; event++) {
		const char *text;

		fill(report_row((enum report_event)event), values, &dump);
		text = voiced((enum report_event)event, values, false);
		check(strlen(text) > 1 && text[strlen(text) - 1] == '\n');
		for (const char *c = text; *c; c++)
			check(*c == '\n' || (*c >= ' ' && *c < 127));
	}
}

static void json_has_every_field_of_every_event(void)
{
	struct field_value values[REPORT_FIELDS + 1];
	struct dump dump = example_dump();

	for (int event = 0; event < REPORT_EVENT_COUNT; event++) {
		const struct report_row *row = report_row((enum report_event)event);
		json_t *object;

		fill(row, values, &dump);
		object = json_loads(voiced((enum report_event)event, values, true), 0, NULL);
		check(object != NULL);
		check_text(json_string_value(json_object_get(object, "event")), row->name);
		for (int i = 0; i < REPORT_FIELDS && row->fields[i].name; i++)
			check(json_object_get(object, row->fields[i].name) != NULL);
		json_decref(object);
	}
}

static void what_there_is_one_of_is_inflected(void)
{
	const struct field_value one[] = { F_UNSIGNED(1), F_UNSIGNED(2), F_MS(-1), { .type = FIELD_NONE } };
	const char *words = "sent 1 byte, received 2 bytes in ";

	check_number(strncmp(strchr(voiced(REPORT_TOTALS, one, false), 's'), words, strlen(words)), 0);
}

static void what_is_unknown_is_left_out_or_null(void)
{
	struct field_value values[] = { F_TEXT("h"), F_TEXT(NULL), F_NUMBER(80), F_TEXT("tcp"), F_TEXT("http"),
					{ .type = FIELD_NONE } };

	check_text(voiced(REPORT_CONNECTED, values, false), "Connection to h 80 port [tcp/http] succeeded!\n");
	check(strstr(voiced(REPORT_CONNECTED, values, true), "\"address\":null") != NULL);
	values[1].text = "192.0.2.1";
	check_text(voiced(REPORT_CONNECTED, values, false),
		   "Connection to h (192.0.2.1) 80 port [tcp/http] succeeded!\n");
}

static void levels_decide_what_is_shown(void)
{
	reporter.level = 0;
	check(report_shows(&reporter, REPORT_ERROR));
	check(!report_shows(&reporter, REPORT_CONNECTED));
	reporter.level = 1;
	check(report_shows(&reporter, REPORT_CONNECTED));
	check(report_shows(&reporter, REPORT_TOTALS));
	check(!report_shows(&reporter, REPORT_ATTEMPT));
	reporter.says_nc_lines_first = true;
	check(report_shows(&reporter, REPORT_CONNECTED));
	check(!report_shows(&reporter, REPORT_TOTALS));
	reporter.level = 2;
	check(report_shows(&reporter, REPORT_TOTALS));
}

/* Only digcat's own lines, and only with -vv. */
static void lines_of_the_story_say_when(void)
{
	struct field_value values[] = { F_TEXT("192.0.2.1"), { .type = FIELD_NONE } };
	char word[16] = "";
	double ms = -1;

	reporter.level = 1;
	check_text(voiced(REPORT_ATTEMPT, values, false), "digcat: trying 192.0.2.1\n");
	reporter.level = 2;
	check_number(sscanf(voiced(REPORT_ATTEMPT, values, false), "digcat: %lf ms: %15s", &ms, word), 2);
	check(ms >= 0 && ms < 60000);
	check_text(word, "trying");
	check_text(voiced(REPORT_WARNING, values, false), "digcat: 192.0.2.1\n");
	check_text(voiced(REPORT_BOUND_PATH, values, false), "Bound on 192.0.2.1\n");
}

static void print_object(const void *what, FILE *to)
{
	fprintf(to, "; %s\n", (const char *)what);
}

static json_t *make_object(const void *what)
{
	return json_string(what);
}

static void an_object_shows_itself(void)
{
	const struct report_object object = { print_object, make_object, "itself" };
	struct field_value values[] = { F_TEXT("sent to"), F_TEXT("192.0.2.1:53"), F_TEXT("UDP"), F_UNSIGNED(7),
					F_OBJECT(&object), { .type = FIELD_NONE } };

	reporter.level = 1;
	check_text(voiced(REPORT_WIRE, values, false), "digcat: sent to 192.0.2.1:53 over UDP, 7 bytes:\n; itself\n");
	check(strstr(voiced(REPORT_WIRE, values, true), "\"wire\":\"itself\"") != NULL);
}

int main(void)
{
	report_init(&reporter, "digcat");
	run_test(no_event_lets_control_bytes_through);
	run_test(json_has_every_field_of_every_event);
	run_test(what_there_is_one_of_is_inflected);
	run_test(what_is_unknown_is_left_out_or_null);
	run_test(levels_decide_what_is_shown);
	run_test(lines_of_the_story_say_when);
	run_test(an_object_shows_itself);
	return tests_done();
}
