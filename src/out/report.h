/* SPDX-License-Identifier: ISC */
/* out/report.h - what happened, as typed events; the only voice of digcat.
 *
 * Modules raise events with values.  The table in report.c gives each event
 * its level, the names and types of its fields, and its sentence; the text
 * voice fills the sentence, the JSON voice prints the fields, so the two
 * can't drift apart. */
#ifndef OUT_REPORT_H
#define OUT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct dump;
struct json_t;

/* In the order of the table in report.c. */
enum report_event {
	REPORT_ERROR,
	REPORT_WARNING,
	REPORT_LISTENING,
	REPORT_LISTENING_PATH,
	REPORT_BOUND,
	REPORT_BOUND_PATH,
	REPORT_RECEIVED,
	REPORT_RECEIVED_PATH,
	REPORT_CONNECT_FAILED,
	REPORT_CONNECTED,
	REPORT_CONNECTED_PATH,
	REPORT_ANSWERED,
	REPORT_SCAN_SILENT,
	REPORT_SCAN_TOTALS,
	REPORT_RETRY,
	REPORT_CLIENT_LEFT,
	REPORT_HOLDING,
	REPORT_TOTALS,
	REPORT_PHASES,
	REPORT_TCP,
	REPORT_END,
	REPORT_CHECKSUM,
	REPORT_PROGRESS,
	REPORT_SERVED,
	REPORT_SERVED_RECORD,
	REPORT_SERVED_WIRE,
	REPORT_SERVED_TOTALS,
	REPORT_DISSECT_ANSWERED,
	REPORT_DISSECT_UNANSWERED,
	REPORT_DISSECT_STRAY,
	REPORT_DISSECT_OTHER,
	REPORT_DISSECT_EXTRA,
	REPORT_DISSECT_WIRE,
	REPORT_ALABEL,
	REPORT_DNS_CONNECT,
	REPORT_QUESTION,
	REPORT_REPLY,
	REPORT_ALIAS,
	REPORT_STRAY,
	REPORT_UNREACHABLE,
	REPORT_NO_SOCKET,
	REPORT_ANSWER,
	REPORT_NO_ANSWER,
	REPORT_WIRE,
	REPORT_TARGET,
	REPORT_ATTEMPT,
	REPORT_SCAN_ATTEMPT,
	REPORT_ATTEMPT_DROPPED,
	REPORT_PASSED_OVER,
	REPORT_SOCKADDR,
	REPORT_ADDRESS,
	REPORT_SCAN_PORT,
	REPORT_SCAN_PATH,
	REPORT_EVENT_COUNT
};

enum field_type {
	FIELD_NONE,		/* ends a list */
	FIELD_TEXT,		/* const char *; NULL: nothing to say, null in JSON */
	FIELD_NUMBER,		/* int64_t; REPORT_UNKNOWN: null in JSON */
	FIELD_UNSIGNED,		/* uint64_t */
	FIELD_MS,		/* double, milliseconds; negative: unknown, null in JSON */
	FIELD_REAL,		/* double; negative: unknown, null in JSON */
	FIELD_TRUTH,		/* bool */
	FIELD_COUNTS,		/* const struct report_count *: an object in JSON; NULL: none */
	FIELD_DUMP,		/* const struct dump *; NULL: none */
	FIELD_OBJECT,		/* const struct report_object *; NULL: none */
};

#define REPORT_UNKNOWN INT64_MIN

/* What knows itself how to be shown, in either voice: as whole lines that are
 * harmless for a terminal, and as a new JSON value. */
struct report_object {
	void (*print)(const void *what, FILE *to);
	struct json_t *(*make_json)(const void *what);
	const void *what;	/* lent */
};

/* One of several counts of a kind; a name of NULL ends them. */
struct report_count {
	const char *name;
	uint64_t count;
};

struct field_value {
	enum field_type type;
	union {
		const char *text;
		int64_t number;
		uint64_t natural;
		double ms, real;
		bool truth;
		const struct report_count *counts;
		const struct dump *dump;
		const struct report_object *object;
	};
};

#define F_TEXT(value)   { .type = FIELD_TEXT, .text = (value) }
#define F_NUMBER(value) { .type = FIELD_NUMBER, .number = (int64_t)(value) }
#define F_UNSIGNED(value) { .type = FIELD_UNSIGNED, .natural = (uint64_t)(value) }
#define F_MS(value)     { .type = FIELD_MS, .ms = (value) }
#define F_REAL(value)   { .type = FIELD_REAL, .real = (value) }
#define F_TRUTH(value)  { .type = FIELD_TRUTH, .truth = (value) }
#define F_COUNTS(value) { .type = FIELD_COUNTS, .counts = (value) }
#define F_DUMP(value)   { .type = FIELD_DUMP, .dump = (value) }
#define F_OBJECT(value) { .type = FIELD_OBJECT, .object = (value) }

enum { REPORT_FIELDS = 32 };

/* How an event is printed, besides its sentence. */
enum row_flags {
	ROW_NC = 1 << 0,	/* nc's own line, word for word: shown from its level in every dialect */
	ROW_PREFIX = 1 << 1,	/* begins with the program's name */
	ROW_DATA = 1 << 2,	/* the report is the data: stdout */
	ROW_AFTER_PEER = 1 << 3,	/* who came is told before it */
};

struct report_row {
	const char *name;	/* in JSON: "event" */
	int level;		/* shown from this many -v on */
	unsigned flags;
	/* {field} is replaced by the field's value; {before|field|after} prints
	 * all three, or nothing where the value is NULL, and {before|field!other|after}
	 * nothing too where that is what the other field says; {field words} ends in
	 * an s that falls off behind a 1.  No sentence: the first
	 * two fields are a heading, each other one a line of its own. */
	const char *sentence;
	struct {
		const char *name;
		enum field_type type;
	} fields[REPORT_FIELDS];
};

struct report {
	const char *program;	/* lent */
	int level;		/* how many -v */
	bool is_json;
	bool says_nc_lines_first;	/* digcat's own -v lines wait for -vv */
	double started;		/* clock_now() at the start */
	char typed[256];	/* the lines show it as it is; "": nothing */
	FILE *notes, *data;	/* lent: stderr and stdout */
	/* Called before an event with ROW_AFTER_PEER; may raise others.  NULL: no one. */
	void (*before_event)(void *who);
	void *who;
	/* Called before anything is written: the meter makes room.  NULL: no one. */
	void (*before_line)(void *who);
	void *before_line_who;
};

void report_init(struct report *report, const char *program);

/* The user has typed this: where his terminal shows all of it, so do the lines. */
void report_typed(struct report *report, const char *text);

const struct report_row *report_row(enum report_event event);

/* Whether the event would be shown; to save the work of preparing it. */
bool report_shows(const struct report *report, enum report_event event);

/* Raises an event with the values of its fields, in the order of its row:
 *	report(r, REPORT_LISTENING, F_TEXT(host), F_NUMBER(port));
 * Text is lent for the call; it is escaped on the way out. */
#define report(r, event, ...) \
	report_raise((r), (event), (const struct field_value[]){ __VA_ARGS__, { .type = FIELD_NONE } })
void report_raise(struct report *report, enum report_event event, const struct field_value *values);

/* The voices.  Each prints one event to `to`. */
void report_text(const struct report *report, const struct report_row *row,
		 const struct field_value *values, FILE *to);
void report_json(const struct report *report, const struct report_row *row,
		 const struct field_value *values, FILE *to);

#endif
