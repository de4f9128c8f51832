/* SPDX-License-Identifier: ISC */
/* The words after -Q: options, servers, names, types, classes, +words. */
#include "query_options.h"

#include "base/error.h"
#include "base/text.h"
#include "dns/candidates.h"
#include "dns/codes.h"
#include "dns/servers.h"
#include "options.h"
#include "query_words.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the options ---- */

enum query_option_kind { Q_FLAG, Q_COUNT, Q_TEXT, Q_TIME, Q_NUMBER, Q_CALL };

typedef int query_option_fn(struct query_options *query, const char *argument, struct error *err);

struct query_option_row {
	char letter;		/* 0: none */
	const char *name;	/* NULL: none */
	const char *argument;	/* NULL: takes none */
	const char *maybe;	/* the value that "=VALUE" may have, where it takes none else */
	enum query_option_kind kind;
	size_t field;
	double low, high;
	query_option_fn *call;
	const char *help;
};

#define FIELD(member) offsetof(struct query_options, member)
#define FLAG(l, n, member, text) { .letter = (l), .name = (n), .kind = Q_FLAG, .field = FIELD(member), .help = (text) }
#define NUMBER(l, n, member, least, most, text) \
	{ .letter = (l), .name = (n), .argument = "N", .kind = Q_NUMBER, .field = FIELD(member), .low = (least), \
	  .high = (most), .help = (text) }
#define TEXT(l, n, arg, member, text) \
	{ .letter = (l), .name = (n), .argument = (arg), .kind = Q_TEXT, .field = FIELD(member), .help = (text) }
#define CALL(l, n, arg, function, text) \
	{ .letter = (l), .name = (n), .argument = (arg), .kind = Q_CALL, .call = (function), .help = (text) }

static query_option_fn add_reverse, add_name, set_type, set_class, set_source, set_json, set_servers, set_tcp,
	set_timeout, set_tries;

static const struct query_option_row option_rows[] = {
	CALL('q', NULL, "NAME", add_name, "ask for NAME, whatever it looks like"),
	CALL('x', NULL, "ADDR", add_reverse, "ask for the name of an address"),
	CALL('t', NULL, "TYPE", set_type, "ask for this type"),
	CALL('c', NULL, "CLASS", set_class, "in this class"),
	TEXT('f', "file", "FILE", file, "questions from FILE (-: stdin), a line each"),
	FLAG('4', NULL, v4_alone, "IPv4 alone"),
	FLAG('6', NULL, v6_alone, "IPv6 alone"),
	NUMBER('p', NULL, port, 1, 65535, "the servers' port; 53"),
	CALL('b', NULL, "ADDR", set_source, "send from this address; ADDR#PORT from this port"),
	CALL(0, "dns-servers", "ADDR,...", set_servers, "ask these instead of the system's, one after another"),
	CALL(0, "dns-tcp", NULL, set_tcp, "ask over TCP"),
	CALL(0, "dns-timeout", "TIME", set_timeout, "how long each try may take"),
	CALL(0, "dns-tries", "N", set_tries, "how often each server is asked"),
	{ .letter = 'w', .argument = "TIME", .kind = Q_TIME, .field = FIELD(limit_s), .low = 0.001, .high = 1e8,
	  .help = "end after TIME, whatever is still unanswered" },
	{ .name = "json", .maybe = "rr", .kind = Q_CALL, .call = set_json,
	  .help = "one JSON object for each question; --json=rr: for each record" },
	FLAG(0, "wire", has_wire, "every byte of query and reply, with its meaning"),
	FLAG(0, "explain", is_explained, "what each answer means, in a sentence"),
	FLAG(0, "compare", is_compared, "print only what the @servers say differently; status 1 if they do"),
	FLAG(0, "value", is_value, "the values of the asked type alone, TXT joined and unquoted"),
	FLAG('0', NULL, ends_in_nul, "with --value: end each with a zero byte"),
	NUMBER(0, "parallel", parallel, 1, 30000, "at most N questions under way at once; 100"),
	NUMBER(0, "rate", rate, 1, 10000000, "at most N questions a second"),
	FLAG(0, "unordered", is_unordered, "results as they come, not in the order of the input"),
	FLAG(0, "progress", has_progress, "a meter on stderr: questions done, rate, RCODEs, and of a file the share and the time left"),
	FLAG(0, "any-ok", is_any_ok, "status 0 if one question was answered"),
	FLAG(0, "decode", is_decode, "print the messages found on stdin or in -f: raw, hex, base64, pcap"),
	{ .letter = 'v', .name = "verbose", .kind = Q_COUNT, .field = FIELD(verbosity),
	  .help = "header, EDNS and timing of each reply on stderr; -vv: all of it, and the wire" },
	FLAG('h', "help", wants_help, "print this"),
	{ .name = NULL },
};

static bool is_end(const struct query_option_row *row)
{
	return !row->letter && !row->name;
}

/* ---- names and what belongs to them ---- */

static struct query_ask *last_ask(struct query_list *list)
{
	return list->count ? &list->asks[list->count - 1] : NULL;
}

static struct query_ask *new_ask(struct query_list *list, struct error *err)
{
	size_t room = list->room ? list->room * 2 : 4;
	struct query_ask *asks;

	if (list->count == list->room) {
		asks = realloc(list->asks, room * sizeof asks[0]);
		if (!asks) {
			error_set(err, STATUS_FAILED, "out of memory");
			return NULL;
		}
		list->asks = asks;
		list->room = room;
	}
	return &list->asks[list->count++];
}

static struct query_ask *begin_name(struct query_list *list, struct error *err)
{
	struct query_ask *ask = new_ask(list, err);

	if (!ask)
		return NULL;
	memset(ask, 0, sizeof *ask);
	ask->words = list->words;
	ask->type = list->type;
	ask->class = list->class;
	ask->has_serial = list->has_serial;
	ask->serial = list->serial;
	list->first_of_name = list->count - 1;
	return ask;
}

/* Reads an address of either family.  Returns its length, 0: it is none. */
static size_t read_address(const char *text, uint8_t bytes[16])
{
	if (inet_pton(AF_INET, text, bytes) == 1)
		return 4;
	return inet_pton(AF_INET6, text, bytes) == 1 ? 16 : 0;
}

static int take_address(struct query_ask *ask, const uint8_t *bytes, size_t len)
{
	dns_name_reverse(&ask->name, bytes, len);
	ask->is_address = true;
	if (!ask->type)
		ask->type = DNS_TYPE_PTR;
	return 0;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

static int take_name(struct query_ask *ask, const char *text, struct error *err)
{
	char ascii[NAME_SIZE];
	const char *problem;

	if (!is_ascii(text)) {
		if (name_to_ascii(text, ascii) < 0)
			return error_set(err, STATUS_USAGE, "'%s' is no domain name", text);
		text = ascii;
	}
	problem = text[0] ? dns_name_from_text(&ask->name, text, strlen(text), NULL) : "is empty";
	return problem ? error_set(err, STATUS_USAGE, "'%s' is no domain name: it %s", text, problem) : 0;
}

static int list_add_name(struct query_list *list, const char *text, struct error *err)
{
	uint8_t bytes[16];
	size_t len = read_address(text, bytes);
	struct query_ask *ask = begin_name(list, err);

	if (!ask)
		return -1;
	ask->typed = text;
	return len ? take_address(ask, bytes, len) : take_name(ask, text, err);
}

/* The type of the last name; a second one is a second question. */
static int list_set_type(struct query_list *list, uint16_t type, const uint32_t *serial, struct error *err)
{
	struct query_ask *ask = last_ask(list);

	if (!ask) {
		list->type = type;
		list->has_serial = serial != NULL;
		list->serial = serial ? *serial : 0;
		return 0;
	}
	if (ask->type && ask->type != list->type && !(ask->is_address && ask->type == DNS_TYPE_PTR)) {
		if (!new_ask(list, err))
			return -1;
		ask = last_ask(list);
		*ask = ask[-1];
	}
	ask->type = type;
	ask->has_serial = serial != NULL;
	ask->serial = serial ? *serial : 0;
	return 0;
}

static void list_set_class(struct query_list *list, uint16_t class)
{
	struct query_ask *ask = last_ask(list);

	if (ask)
		ask->class = class;
	else
		list->class = class;
}

static int list_apply_word(struct query_list *list, const char *word, struct error *err)
{
	if (!list->count)
		return query_words_apply(&list->words, word, err);
	for (size_t i = list->first_of_name; i < list->count; i++)
		if (query_words_apply(&list->asks[i].words, word, err) < 0)
			return -1;
	return 0;
}

/* IXFR=serial.  1: it is one.  0: it isn't. */
static int read_ixfr(const char *word, uint32_t *serial, struct error *err)
{
	const char *problem;
	long long number;

	if (strncasecmp(word, "ixfr=", 5) != 0)
		return 0;
	problem = text_to_number(word + 5, 0, UINT32_MAX, &number);
	if (problem)
		return error_set(err, STATUS_USAGE, "serial %s: %s", problem, word + 5);
	*serial = (uint32_t)number;
	return 1;
}

int query_server_parse(struct query_server *server, const char *text)
{
	const char *end = text + strcspn(text, ":#"), *port = NULL;
	long long number = 0;

	if (text[0] == '[') {
		end = strchr(++text, ']');
		if (!end || (end[1] && end[1] != ':'))
			return -1;
		port = end[1] ? end + 2 : NULL;
	} else if (*end && !strchr(end + 1, ':')) {
		port = end + 1;
	} else {
		end = text + strlen(text);
	}
	if (end == text || (size_t)(end - text) >= sizeof server->host)
		return -1;
	if (port && text_to_number(port, 1, 65535, &number))
		return -1;
	memcpy(server->host, text, (size_t)(end - text));
	server->host[end - text] = '\0';
	server->port = (uint16_t)number;
	return 0;
}

static int list_add_server(struct query_list *list, const char *text, struct error *err)
{
	if (list->server_count == QUERY_SERVERS_MOST)
		return error_set(err, STATUS_USAGE, "more than %d servers", QUERY_SERVERS_MOST);
	if (query_server_parse(&list->servers[list->server_count], text) < 0)
		return error_set(err, STATUS_USAGE, "'@%s' is no server", text);
	list->server_count++;
	return 0;
}

/* What a word is, in dig's order: server, +word, type, class, name. */
static int list_add_word(struct query_list *list, const char *word, struct error *err)
{
	size_t len = strlen(word);
	uint32_t serial;
	int number;

	if (word[0] == '@')
		return list_add_server(list, word + 1, err);
	if (word[0] == '+')
		return list_apply_word(list, word + 1, err);
	number = read_ixfr(word, &serial, err);
	if (number != 0)
		return number < 0 ? -1 : list_set_type(list, DNS_TYPE_IXFR, &serial, err);
	number = dns_type_from_text(word, len);
	if (number >= 0)
		return list_set_type(list, (uint16_t)number, NULL, err);
	number = dns_class_from_text(word, len);
	if (number >= 0) {
		list_set_class(list, (uint16_t)number);
		return 0;
	}
	return list_add_name(list, word, err);
}

/* ---- options that are more than a field ---- */

static int add_name(struct query_options *query, const char *argument, struct error *err)
{
	return list_add_name(&query->list, argument, err);
}

static int add_reverse(struct query_options *query, const char *argument, struct error *err)
{
	uint8_t bytes[16];

	if (!read_address(argument, bytes))
		return error_set(err, STATUS_USAGE, "-x needs an address: %s", argument);
	return list_add_name(&query->list, argument, err);
}

static int set_type(struct query_options *query, const char *argument, struct error *err)
{
	uint32_t serial;
	int number = read_ixfr(argument, &serial, err);

	if (number != 0)
		return number < 0 ? -1 : list_set_type(&query->list, DNS_TYPE_IXFR, &serial, err);
	number = dns_type_from_text(argument, strlen(argument));
	if (number < 0)
		return error_set(err, STATUS_USAGE, "'%s' is no record type", argument);
	return list_set_type(&query->list, (uint16_t)number, NULL, err);
}

static int set_class(struct query_options *query, const char *argument, struct error *err)
{
	int number = dns_class_from_text(argument, strlen(argument));

	if (number < 0)
		return error_set(err, STATUS_USAGE, "'%s' is no class", argument);
	list_set_class(&query->list, (uint16_t)number);
	return 0;
}

static int set_source(struct query_options *query, const char *argument, struct error *err)
{
	size_t len = strcspn(argument, "#");
	char host[ADDRESS_HOST_LEN];
	long long port = 0;

	snprintf(host, sizeof host, "%.*s", (int)(len < sizeof host ? len : sizeof host - 1), argument);
	if ((argument[len] && text_to_number(argument + len + 1, 0, 65535, &port)) ||
	    address_from_text(&query->source, host, (uint16_t)port) < 0)
		return error_set(err, STATUS_USAGE, "-b needs an address of this machine: %s", argument);
	return 0;
}

static int set_servers(struct query_options *query, const char *argument, struct error *err)
{
	query->servers_csv = argument;
	return servers_check(argument, err);
}

static int set_json(struct query_options *query, const char *argument, struct error *err)
{
	(void)err;
	query->has_records = argument != NULL;
	query->list.words.is_json = true;
	for (size_t i = 0; i < query->list.count; i++)
		query->list.asks[i].words.is_json = true;
	return 0;
}

/* Options hold for all names, those before them too. */
static int apply_to_all(struct query_options *query, const char *word, struct error *err)
{
	int result = query_words_apply(&query->list.words, word, err);

	for (size_t i = 0; result == 0 && i < query->list.count; i++)
		result = query_words_apply(&query->list.asks[i].words, word, err);
	return result;
}

static int set_tcp(struct query_options *query, const char *argument, struct error *err)
{
	(void)argument;
	return apply_to_all(query, "tcp", err);
}

static int set_timeout(struct query_options *query, const char *argument, struct error *err)
{
	char word[64];

	snprintf(word, sizeof word, "time=%s", argument);
	return apply_to_all(query, word, err);
}

static int set_tries(struct query_options *query, const char *argument, struct error *err)
{
	char word[64];

	snprintf(word, sizeof word, "tries=%s", argument);
	return apply_to_all(query, word, err);
}

/* ---- reading them ---- */

static const struct query_option_row *find_letter(char letter)
{
	for (const struct query_option_row *row = option_rows; !is_end(row); row++)
		if (row->letter == letter)
			return row;
	return NULL;
}

static const struct query_option_row *find_name(const char *name, size_t len)
{
	for (const struct query_option_row *row = option_rows; !is_end(row); row++)
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

static int parse_letters(struct query_options *query, const char *letters, struct word_reader *reader,
			 struct error *err)
{
	const struct query_option_row *row;
	const char *argument;

	for (; *letters; letters++) {
		row = find_letter(*letters);
		if (!row)
			return error_set(err, STATUS_USAGE, "invalid option with -Q -- '%c'", *letters);
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
	for (const struct query_option_row *row = option_rows; !is_end(row); row++) {
		distance = row->name ? text_distance(word, row->name) : least;
		if (distance < least) {
			least = distance;
			nearest = row->name;
		}
	}
	return error_set(err, STATUS_USAGE, "unrecognized option with -Q '--%s'%s%s%s", word,
			 nearest ? "; did you mean --" : "", nearest ? nearest : "", nearest ? "?" : "");
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
			result = list_add_word(&query->list, word, err);
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

/* Without a type: A and AAAA, as two questions of one. */
static int split_untyped(struct query_list *list, struct error *err)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->asks[i].type)
			continue;
		if (!new_ask(list, err))
			return -1;
		memmove(&list->asks[i + 1], &list->asks[i], (list->count - 1 - i) * sizeof list->asks[0]);
		list->asks[i].type = DNS_TYPE_A;
		list->asks[i].is_first_of_two = true;
		list->asks[i + 1].type = DNS_TYPE_AAAA;
		list->asks[i + 1].is_second_of_two = true;
		i++;
	}
	return 0;
}

static int complete(struct query_options *query, struct error *err)
{
	struct query_list *list = &query->list;

	/* dig's default: the root's name servers. */
	if (!list->count && !query->file && !query->is_decode) {
		if (list_add_name(list, ".", err) < 0)
			return -1;
		if (!list->asks[0].type)
			list->asks[0].type = DNS_TYPE_NS;
	}
	for (size_t i = 0; i < list->count; i++) {
		if (!list->asks[i].class)
			list->asks[i].class = DNS_CLASS_IN;
		if (list->asks[i].type == DNS_TYPE_IXFR && !list->asks[i].has_serial)
			return error_set(err, STATUS_USAGE, "IXFR needs a serial: IXFR=1");
	}
	if (query->v4_alone && query->v6_alone)
		return error_set(err, STATUS_USAGE, "cannot use -4 and -6");
	if (query->is_explained && query->has_records)
		return error_set(err, STATUS_USAGE, "cannot use --explain and --json=rr");
	if (query->is_compared && (list->words.is_json || query->is_value || query->has_wire || query->is_explained))
		return error_set(err, STATUS_USAGE, "cannot use --compare and another form of output");
	if (query->is_compared && list->server_count < 2)
		return error_set(err, STATUS_USAGE, "--compare needs two @servers or more");
	if (query->ends_in_nul && !query->is_value)
		return error_set(err, STATUS_USAGE, "must use --value with -0");
	return split_untyped(list, err);
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
	if (options->is_json)
		set_json(query, NULL, err);
	if (parse_letters(query, options->query_letters, &reader, err) < 0 || parse_words(query, &reader, err) < 0)
		return -1;
	return query->wants_help ? 0 : complete(query, err);
}

void query_list_destroy(struct query_list *list)
{
	free(list->asks);
	list->asks = NULL;
}

void query_options_destroy(struct query_options *query)
{
	query_list_destroy(&query->list);
}

int query_list_parse_line(struct query_list *list, const struct query_options *query, char *line, struct error *err)
{
	const char *word;

	list->count = list->server_count = list->first_of_name = 0;
	list->words = query->list.words;
	list->class = query->list.class;
	list->type = query->list.type;
	list->has_serial = query->list.has_serial;
	list->serial = query->list.serial;
	while ((word = strsep(&line, " \t\r"))) {
		if (word[0] == '#' || word[0] == ';')
			break;
		if (word[0] && list_add_word(list, word, err) < 0)
			return -1;
	}
	if (!list->count && list->server_count)
		return error_set(err, STATUS_USAGE, "a server, but no name");
	for (size_t i = 0; i < list->count; i++) {
		list->asks[i].typed = NULL;	/* the line goes */
		if (!list->asks[i].class)
			list->asks[i].class = DNS_CLASS_IN;
		if (!list->asks[i].type)
			list->asks[i].type = DNS_TYPE_A;
	}
	if (list->count > 1)
		return error_set(err, STATUS_USAGE, "more than one question");
	return 0;
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

void query_options_help(const char *program)
{
	char left[64];

	printf("Usage: %s -Q [options] [@server[:port]]... name... [type] [class] [+word]...\n\nOptions:\n", program);
	for (const struct query_option_row *row = option_rows; !is_end(row); row++)
		print_option(row);
	printf("\nWords, each with its +no:\n");
	for (const struct query_word_row *row = query_word_table; row->name; row++) {
		snprintf(left, sizeof left, "+%s%s%s", row->name, row->argument ? "=" : "",
			 row->argument ? row->argument : "");
		printf("  %-26s  %s\n", left, row->help);
	}
	printf("\nTimes are seconds, fractions allowed, or end in ms, s, m or h.\n");
}
