/* SPDX-License-Identifier: ISC */
/* Reads record lines and faults. */
#include "dns/answer_lines.h"

#include "base/text.h"
#include "dns/codes.h"
#include "dns/zoneline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DELAY_MOST 86400.0	/* seconds */

/* ---- comments ---- */

/* Where a quoted string ends, from behind its opening quote on: behind the
 * closing one, or at the end of the line. */
static size_t behind_quoted(const char *text, size_t at, size_t len)
{
	while (at < len && text[at] != '\n' && text[at] != '"')
		at += text[at] == '\\' && at + 1 < len ? 2 : 1;
	return at < len && text[at] == '"' ? at + 1 : at;
}

/* zoneline knows ";" alone.  A "#" begins a comment where a word could begin.
 * Returns where the first ";" stands that ends a word, `len`: nowhere.  RFC 1035
 * has a comment there; but who types one on a command line means no comment. */
static size_t turn_comments(char *text, size_t len)
{
	bool may_begin = true, is_comment = false;
	size_t inside = len;

	for (size_t at = 0; at < len;) {
		if (text[at] == '\n')
			is_comment = false;
		else if (!is_comment && text[at] == '#' && may_begin)
			text[at] = ';';
		if (!is_comment && text[at] == ';' && !may_begin && inside == len)
			inside = at;
		is_comment = is_comment || text[at] == ';';
		may_begin = strchr(" \t\r\n()", text[at]) != NULL;
		if (is_comment || may_begin)
			at++;
		else if (text[at] == '"')
			at = behind_quoted(text, at + 1, len);
		else
			at += text[at] == '\\' && at + 1 < len ? 2 : 1;
	}
	return inside;
}

/* ---- faults ---- */

enum { WORDS_MOST = 8 };	/* name, type, and every kind of fault */

struct word {
	const char *text;
	size_t len;
};

/* The words of a line up to its comment.  Returns how many; more than WORDS_MOST
 * where there are more. */
static size_t split(const char *text, size_t len, struct word words[WORDS_MOST])
{
	size_t count = 0;

	for (size_t at = 0; at < len && text[at] != ';';) {
		size_t end = at;

		while (end < len && !strchr(" \t\r\n;", text[end]))
			end++;
		if (end > at && count++ < WORDS_MOST)
			words[count - 1] = (struct word){ text + at, end - at };
		at = end > at ? end : at + 1;
	}
	return count;
}

static bool starts_with(struct word word, const char *text)
{
	return word.len >= strlen(text) && memcmp(word.text, text, strlen(text)) == 0;
}

static bool is_text(struct word word, const char *text)
{
	return word.len == strlen(text) && starts_with(word, text);
}

/* The four bits of a header hold no more than 15. */
static int rcode_of(struct word word)
{
	int rcode = dns_code_number(DNS_RCODES, word.text, word.len);

	return rcode <= 15 && rcode >= 0 && is_text(word, dns_code_name(DNS_RCODES, (unsigned)rcode)) ? rcode : -1;
}

/* In capitals, so that "x CNAME drop" stays a record. */
static bool is_fault(struct word word)
{
	return is_text(word, "DROP") || is_text(word, "TRUNCATE") || starts_with(word, "DELAY=") ||
	       rcode_of(word) >= 0;
}

static int read_delay(struct answer_fault *fault, struct word word, size_t offset, struct rdata_problem *problem)
{
	size_t skip = strlen("DELAY=");
	const char *reason;
	char time[32];

	snprintf(time, sizeof time, "%.*s", (int)(word.len - skip), word.text + skip);
	reason = text_to_seconds(time, 0, DELAY_MOST, &fault->delay_s);
	return reason ? rdata_fail(problem, offset + skip, "delay %s: %s", reason, time) : 0;
}

static int read_fault(struct answer_fault *fault, struct word word, size_t offset, struct rdata_problem *problem)
{
	if (starts_with(word, "DELAY="))
		return read_delay(fault, word, offset, problem);
	if (is_text(word, "DROP"))
		fault->is_dropped = true;
	else if (is_text(word, "TRUNCATE"))
		fault->is_truncated = true;
	else if (rcode_of(word) >= 0)
		fault->rcode = rcode_of(word);
	else
		return rdata_fail(problem, offset, "'%.*s' is no fault", (int)(word.len < 40 ? word.len : 40), word.text);
	return 0;
}

/* 1: the line is a fault, which was added.  0: it is something else. */
static int take_fault(struct answer_data *data, const char *text, size_t len, struct rdata_problem *problem)
{
	struct answer_fault fault = { .rcode = -1, .delay_s = -1 };
	struct word words[WORDS_MOST];
	size_t count = split(text, len, words), first = 1;
	struct dns_name name;
	const char *reason;
	int type;

	if (count < 2)
		return 0;
	type = is_fault(words[1]) ? 0 : dns_type_from_text(words[1].text, words[1].len);
	if (type > 0)
		first = 2;
	if (type < 0 || count <= first || !is_fault(words[first]))
		return 0;
	if (count > WORDS_MOST)
		return rdata_fail(problem, (size_t)(words[WORDS_MOST - 1].text - text), "too many words for a fault");
	fault.type = (uint16_t)type;
	reason = dns_name_from_text(&name, words[0].text, words[0].len, NULL);
	if (reason)
		return rdata_fail(problem, (size_t)(words[0].text - text), "name %s", reason);
	for (size_t i = first; i < count; i++)
		if (read_fault(&fault, words[i], (size_t)(words[i].text - text), problem) < 0)
			return -1;
	if (answer_data_add_fault(data, &name, &fault) < 0)
		return rdata_fail(problem, 0, "out of memory");
	return 1;
}

/* ---- what was meant ---- */

enum { FAULT_LEN = 32 };	/* no word is near a fault that is longer */

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The word at a place, in capitals.  Its length; 0: longer than any fault. */
static size_t capitals_at(const char *text, size_t len, size_t at, char capitals[FAULT_LEN])
{
	size_t count = 0;

	for (; at < len && !strchr(" \t\r\n();", text[at]); at++) {
		if (count == FAULT_LEN - 1)
			return 0;
		capitals[count++] = upper(text[at]);
	}
	capitals[count] = '\0';
	return count;
}

/* Two slips in a long word, one in a short one. */
static bool is_near(const char *word, const char *other)
{
	size_t len = strlen(word), most = len >= 5 ? 2 : len >= 3 ? 1 : 0;

	return text_distance(word, other) <= most;
}

static const char *nearest_code(enum dns_registry registry, const char *word)
{
	const struct dns_code_table *table = &dns_code_tables[registry];

	for (size_t i = 0; i < table->count; i++)
		if (is_near(word, table->rows[i].name))
			return table->rows[i].name;
	return NULL;
}

static const char *nearest(const char *word, bool is_type)
{
	static const char *const faults[] = { "DROP", "TRUNCATE" };
	const char *code = nearest_code(DNS_RCODES, word);

	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		if (is_near(word, faults[i]))
			return faults[i];
	if (strncmp(word, "DELAY", strlen("DELAY")) == 0 || is_near(word, "DELAY"))
		return "DELAY=TIME";
	return code || !is_type ? code : nearest_code(DNS_TYPES, word);
}

/* No record could be read, because of the word at the problem's place.  It may
 * have been meant for a fault; or, if `is_type`, for a type. */
static void tell_what_was_meant(struct rdata_problem *problem, const char *text, size_t len, bool is_type)
{
	char capitals[FAULT_LEN];
	size_t word_len = capitals_at(text, len, problem->offset, capitals), said = strlen(problem->words);
	struct word word = { text + problem->offset, word_len }, changed = { capitals, word_len };
	const char *meant;

	if (!word.len)
		return;
	if (is_fault(word)) {
		rdata_fail(problem, problem->offset, "'%.*s' is a fault: it needs a line of its own", (int)word.len, word.text);
	} else if (is_fault(changed)) {
		rdata_fail(problem, problem->offset, "'%.*s': faults are written in capitals, as %.*s", (int)word.len,
			   word.text, (int)strcspn(capitals, "="), capitals);
	} else {
		meant = nearest(capitals, is_type);
		if (meant)
			snprintf(problem->words + said, sizeof problem->words - said, "; did you mean %s?", meant);
	}
}

/* ---- records ---- */

static bool is_for_questions_only(uint16_t type)
{
	return type == DNS_TYPE_OPT || (type >= 128 && type <= 255) || type == 0;
}

static int take_record(struct answer_data *data, struct zone_record *record, const char *text, size_t len,
		       struct rdata_problem *problem)
{
	const struct zoneline_defaults defaults = { .ttl = ANSWER_TTL };
	size_t start = strspn(text, " \t\r");
	int result = zoneline_parse(record, text, len, &defaults, problem);
	char type[DNS_CODE_TEXT];

	if (result < 0)
		tell_what_was_meant(problem, text, len, !record->has_type);
	if (result <= 0)
		return result;
	if (is_for_questions_only(record->type))
		return rdata_fail(problem, start, "%s is no type of records", dns_type_text(record->type, type));
	if (answer_data_add_record(data, &record->owner, record->type, record->class, record->ttl, record->rdata,
				   record->rdata_len) < 0)
		return rdata_fail(problem, start, "out of memory");
	return 0;
}

static int take_line(struct answer_data *data, struct zone_record *record, const char *text, size_t len,
		     struct rdata_problem *problem)
{
	size_t start = strspn(text, " \t\r");
	int taken;

	if (text[start] == '$')
		return rdata_fail(problem, start, "no $ directives here: write names in full, and the TTL in each line");
	if (text[start] == '@' && strchr(" \t\r\n", text[start + 1]))
		return rdata_fail(problem, start, "'@' stands for nothing here: write names in full");
	taken = take_fault(data, text, len, problem);
	return taken ? taken : take_record(data, record, text, len, problem);
}

/* ---- all of it ---- */

static void place(struct answer_problem *problem, const struct rdata_problem *found, const char *text, size_t at)
{
	size_t line_start = 0;

	problem->line = 1;
	for (size_t i = 0; i < at; i++) {
		if (text[i] == '\n') {
			problem->line++;
			line_start = i + 1;
		}
	}
	problem->column = at - line_start + 1;
	memcpy(problem->words, found->words, sizeof problem->words);
}

/* `inside`: where a ";" ends a word. */
static int read_all(struct answer_data *data, struct zone_record *record, const char *text, size_t len,
		    size_t inside, struct answer_problem *problem)
{
	struct rdata_problem found = { 0 };

	for (size_t at = 0, extent; at < len; at += extent) {
		extent = zoneline_extent(text + at, len - at);
		if (inside < at + extent) {
			rdata_fail(&found, 0, "a ; inside a word begins a comment: quote it, or put a blank before it");
			place(problem, &found, text, inside);
			return -1;
		}
		if (take_line(data, record, text + at, extent, &found) < 0) {
			place(problem, &found, text, at + (found.offset < extent ? found.offset : extent));
			return -1;
		}
	}
	return 0;
}

int answer_lines_read(struct answer_data *data, const char *text, size_t len, struct answer_problem *problem)
{
	struct zone_record *record = malloc(sizeof *record);
	char *copy = malloc(len + 1);
	size_t inside;
	int result = -1;

	*problem = (struct answer_problem){ .line = 1, .column = 1, .words = "out of memory" };
	if (record && copy) {
		if (len)
			memcpy(copy, text, len);
		copy[len] = '\0';
		inside = turn_comments(copy, len);
		result = read_all(data, record, copy, len, inside, problem);
	}
	free(copy);
	free(record);
	return result;
}
