/* SPDX-License-Identifier: ISC */
/* Reads the words after -Q, and prints their help. */
#include "query_options.h"

#include "base/error.h"
#include "base/text.h"
#include "dns/codes.h"
#include "options.h"
#include "query_options_table.h"
#include "query_words_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_end(const struct query_option_row *row)
{
	return !row->letter && !row->name;
}

/* ---- reading them ---- */

static const struct query_option_row *find_letter(char letter)
{
	for (const struct query_option_row *row = query_option_table; !is_end(row); row++)
		if (row->letter == letter)
			return row;
	return NULL;
}

static const struct query_option_row *find_name(const char *name, size_t len)
{
	for (const struct query_option_row *row = query_option_table; !is_end(row); row++)
		if (row->name && strlen(row->name) == len && memcmp(row->name, name, len) == 0)
			return row;
	return NULL;
}

static int apply(struct query_options *query, const struct query_option_row *row, const char *argument,
		 struct error *err)
{
	void *field = (char *)query + row->field;
	const char *problem = NULL;

	switch (row->kind) {
	case Q_FLAG:
		*(bool *)field = true;
		break;
	case Q_COUNT:
		++*(int *)field;
		break;
	case Q_TEXT:
		*(const char **)field = argument;
		break;
	case Q_TIME:
		problem = text_to_seconds(argument, row->low, row->high, field);
		break;
	case Q_NUMBER:
		problem = text_to_number(argument, (long long)row->low, (long long)row->high, field);
		break;
	case Q_CALL:
		return row->call(query, argument, err);
	}
	if (!problem)
		return 0;
	if (row->name)
		return error_set(err, STATUS_USAGE, "--%s %s: %s", row->name, problem, argument);
	return error_set(err, STATUS_USAGE, "-%c %s: %s", row->letter, problem, argument);
}

struct word_reader {
	char *const *words;
	unsigned count, at;
};

static const char *next_word(struct word_reader *reader)
{
	return reader->at < reader->count ? reader->words[reader->at++] : NULL;
}

/* dig's letters that are none here. */
static const struct {
	char letter;
	const char *why;
} not_done[] = {
	{ 'i', "ip6.int is gone" },
	{ 'k', "there are no signed queries (TSIG)" },
	{ 'm', "there is no report of memory" },
	{ 'r', "no file of options is read" },
	{ 'u', "--json has the time in fractions of ms" },
	{ 'y', "there are no signed queries (TSIG)" },
};

static int unknown_letter(char letter, struct error *err)
{
	for (size_t i = 0; i < sizeof not_done / sizeof not_done[0]; i++)
		if (not_done[i].letter == letter)
			return error_set(err, STATUS_USAGE, "-%c of dig is not done here: %s", letter, not_done[i].why);
	return error_set(err, STATUS_USAGE, "invalid option with -Q -- '%c'; see -Q --help", letter);
}

static int parse_letters(struct query_options *query, const char *letters, struct word_reader *reader,
			 struct error *err)
{
	const struct query_option_row *row;
	const char *argument;

	for (; *letters; letters++) {
		row = find_letter(*letters);
		if (!row)
			return unknown_letter(*letters, err);
		if (row->argument) {
			argument = letters[1] ? letters + 1 : next_word(reader);
			if (!argument)
				return error_set(err, STATUS_USAGE, "option requires an argument -- '%c'", *letters);
			return apply(query, row, argument, err);
		}
		if (apply(query, row, NULL, err) < 0)
			return -1;
	}
	return 0;
}

static int unknown_option(const char *name, size_t len, struct error *err)
{
	const char *nearest = NULL;
	size_t least = 3, distance;
	char word[64];

	snprintf(word, sizeof word, "%.*s", (int)len, name);
	for (const struct query_option_row *row = query_option_table; !is_end(row); row++) {
		distance = row->name ? text_distance(word, row->name) : least;
		if (distance < least) {
			least = distance;
			nearest = row->name;
		}
	}
	return error_set(err, STATUS_USAGE, "unrecognized option with -Q '--%s'; %s%s%s", word,
			 nearest ? "did you mean --" : "see ", nearest ? nearest : "-Q --help", nearest ? "?" : "");
}

static int parse_long(struct query_options *query, const char *name, struct word_reader *reader, struct error *err)
{
	size_t len = strcspn(name, "=");
	const struct query_option_row *row = find_name(name, len);
	const char *argument = name[len] ? name + len + 1 : NULL;

	if (!row)
		return unknown_option(name, len, err);
	if (argument && !row->argument && !(row->maybe && strcmp(argument, row->maybe) == 0))
		return error_set(err, STATUS_USAGE, "option '--%s' doesn't allow %s", row->name,
				 row->maybe ? argument : "an argument");
	if (row->argument && !argument)
		argument = next_word(reader);
	if (row->argument && !argument)
		return error_set(err, STATUS_USAGE, "option '--%s' requires an argument", row->name);
	return apply(query, row, argument, err);
}

static int parse_words(struct query_options *query, struct word_reader *reader, struct error *err)
{
	bool only_words = false;
	const char *word;
	int result;

	while ((word = next_word(reader))) {
		if (only_words || word[0] != '-' || !word[1])
			result = query_list_add_word(&query->list, word, err);
		else if (word[1] != '-')
			result = parse_letters(query, word + 1, reader, err);
		else if (word[2])
			result = parse_long(query, word + 2, reader, err);
		else
			result = !(only_words = true);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* ---- when all is read ---- */

/* dig's default: the root's name servers. */
static int add_root(struct query_list *list, struct error *err)
{
	if (query_list_add_name(list, ".", err) < 0)
		return -1;
	if (!list->asks[0].type)
		list->asks[0].type = DNS_TYPE_NS;
	return 0;
}

static bool is_trace(const struct query_words *words)
{
	return words->is_trace;
}

static bool has_form_of_its_own(const struct query_words *words)
{
	return words->is_trace || words->is_short;
}

/* Whether it prints anything but a record in one line, which is the same each time. */
static bool has_more_than_lines(const struct query_words *words)
{
	bool is_changing = words->has_statistics || words->is_identified || words->shows_query;

	return words->is_trace || (!words->is_json && (words->is_report || words->is_multiline || is_changing));
}

/* Whether it holds for a name, or for those of -f. */
static bool is_any(const struct query_list *list, bool (*is)(const struct query_words *words))
{
	bool result = is(&list->words);

	for (size_t i = 0; i < list->count; i++)
		result |= is(&list->asks[i].words);
	return result;
}

static int check_compare(const struct query_options *query, struct error *err)
{
	const struct query_list *list = &query->list;

	if (!query->is_compared)
		return 0;
	if (query->has_records || query->is_value || query->has_wire || query->is_explained ||
	    is_any(list, has_form_of_its_own))
		return error_set(err, STATUS_USAGE, "cannot use --compare and another form of output");
	if (list->server_count < 2)
		return error_set(err, STATUS_USAGE, "--compare needs two @servers or more");
	return 0;
}

/* A message that goes out as it is names its server: the system's would make
 * something else of it. */
static int check_send(const struct query_options *query, struct error *err)
{
	if (query->is_send && query->is_decode)
		return error_set(err, STATUS_USAGE, "cannot use --send and --decode");
	if (query->is_send && query->list.count)
		return error_set(err, STATUS_USAGE, "--send sends what it reads: no names");
	if (query->is_send && !query->list.server_count && !query->servers_csv)
		return error_set(err, STATUS_USAGE, "--send needs an @server or --dns-servers");
	if (query->is_send && is_any(&query->list, is_trace))
		return error_set(err, STATUS_USAGE, "cannot use --send and +trace");
	return 0;
}

static int check_poll(const struct query_options *query, struct error *err)
{
	const bool is_watch = query->watch_s > 0;

	if (!is_watch && !query->until)
		return 0;
	if ((query->file && !query->is_send) || query->is_compared || query->is_decode || (is_watch && query->until))
		return error_set(err, STATUS_USAGE, "cannot use %s and -f, --compare or %s",
				 query->until ? "--until" : "--watch", query->until ? "--watch" : "--decode");
	if (is_watch && (query->has_wire || query->ends_in_nul || is_any(&query->list, has_more_than_lines)))
		return error_set(err, STATUS_USAGE, "--watch wants a form with one line for each record");
	return 0;
}

static int complete(struct query_options *query, struct error *err)
{
	struct query_list *list = &query->list;

	if (!list->count && !query->file && !query->is_decode && !query->is_send && add_root(list, err) < 0)
		return -1;
	if (query_list_complete(list, err) < 0)
		return -1;
	if (query->v4_alone && query->v6_alone)
		return error_set(err, STATUS_USAGE, "cannot use -4 and -6");
	if (query->is_explained && query->has_records)
		return error_set(err, STATUS_USAGE, "cannot use --explain and --json=rr");
	if (check_compare(query, err) < 0 || check_send(query, err) < 0 || check_poll(query, err) < 0)
		return -1;
	if (query->ends_in_nul && !query->is_value)
		return error_set(err, STATUS_USAGE, "must use --value with -0");
	return query_list_split_untyped(list, err);
}

int query_options_parse(struct query_options *query, const struct options *options, struct error *err)
{
	struct word_reader reader = { options->query_words, options->query_word_count, 0 };

	memset(query, 0, sizeof *query);
	query_words_init(&query->list.words);
	query->limit_s = options->limit_s;
	query->parallel = 100;
	query->verbosity = options->verbosity;
	query->v4_alone = options->v4_alone;
	query->v6_alone = options->v6_alone;
	query->list.words.is_json = options->is_json;
	if (parse_letters(query, options->query_letters, &reader, err) < 0 || parse_words(query, &reader, err) < 0)
		return -1;
	return query->wants_help ? 0 : complete(query, err);
}

bool query_words_are_lines(const struct query_options *query, const struct query_words *words)
{
	return !words->is_json && !words->is_short && !query->is_value && !query->is_compared;
}

void query_options_destroy(struct query_options *query)
{
	query_list_destroy(&query->list);
}

/* ---- --help ---- */

static void print_option(const struct query_option_row *row)
{
	const char *argument = row->argument ? row->argument : "";
	char left[64];

	if (row->letter && row->name)
		snprintf(left, sizeof left, "-%c, --%s %s", row->letter, row->name, argument);
	else if (row->letter)
		snprintf(left, sizeof left, "-%c %s", row->letter, argument);
	else
		snprintf(left, sizeof left, "    --%s %s", row->name, argument);
	printf("  %-26s  %s\n", left, row->help);
}

static void print_codes(const char *heading, const struct dns_code_table *codes)
{
	enum { WIDTH = 100 };
	size_t column = WIDTH;

	printf("\n%s:", heading);
	for (size_t i = 0; i < codes->count; i++) {
		if (column + 1 + strlen(codes->rows[i].name) > WIDTH)
			column = (size_t)printf("\n ") - 1;
		column += (size_t)printf(" %s", codes->rows[i].name);
	}
	printf("\n");
}

void query_options_help(const char *program)
{
	char left[64];

	printf("Usage: %s -Q [options] [@server[:port]]... name... [type] [class] [+word]...\n\nOptions:\n", program);
	for (const struct query_option_row *row = query_option_table; !is_end(row); row++)
		print_option(row);
	printf("\nWords, each with its +no:\n");
	for (const struct query_word_row *row = query_word_table; row->name; row++) {
		snprintf(left, sizeof left, "+%s%s%s", row->name, row->argument ? "=" : "",
			 row->argument ? row->argument : "");
		printf("  %-26s  %s\n", left, row->help);
	}
	print_codes("Types, and TYPEnnn", &dns_code_tables[DNS_TYPES]);
	print_codes("Classes, and CLASSnnn", &dns_code_tables[DNS_CLASSES]);
	printf("\nTimes are seconds, fractions allowed, or end in ms, s, m or h.\n");
}
