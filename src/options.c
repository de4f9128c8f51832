/* SPDX-License-Identifier: ISC */
/* Reading the command line by the table of options. */
#include "options.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static bool is_end(const struct option_row *row)
{
	return row->kind == OPTION_HEADING && !row->help;
}

static char letter_of(const struct options *options, const struct option_row *row)
{
	return row->kind == OPTION_HEADING ? '\0' : row->letter[options->dialect->letters];
}

static const struct option_row *find_letter(const struct options *options, char letter)
{
	for (const struct option_row *row = option_table; !is_end(row); row++)
		if (letter && letter_of(options, row) == letter)
			return row;
	return NULL;
}

static const struct option_row *find_name(const char *name, size_t len)
{
	for (const struct option_row *row = option_table; !is_end(row); row++)
		if (row->name && strlen(row->name) == len && memcmp(row->name, name, len) == 0)
			return row;
	return NULL;
}

static bool takes_argument(const struct option_row *row)
{
	return row->argument != NULL;
}

static int set_time(double *field, const struct option_row *row, const char *argument, struct error *err)
{
	const char *problem = text_to_seconds(argument, row->low, row->high, field);

	return problem ? error_set(err, STATUS_USAGE, "%s %s: %s", row->what, problem, argument) : 0;
}

static int set_number(long long *field, const struct option_row *row, const char *argument, struct error *err)
{
	const char *problem = text_to_number(argument, (long long)row->low, (long long)row->high, field);

	return problem ? error_set(err, STATUS_USAGE, "%s %s: %s", row->what, problem, argument) : 0;
}

static int apply(struct options *options, const struct option_row *row, const char *argument, struct error *err)
{
	void *field = (char *)options + row->field;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		return 0;
	case OPTION_COUNT:
		++*(int *)field;
		return 0;
	case OPTION_TEXT:
		*(const char **)field = argument;
		return 0;
	case OPTION_TIME:
		return set_time(field, row, argument, err);
	case OPTION_NUMBER:
		return set_number(field, row, argument, err);
	case OPTION_CALL:
		return row->call(options, argument, err);
	case OPTION_HEADING:
		break;
	}
	return 0;
}

/* ---- unknown ones ---- */

static const char *nearest_name(const char *name, size_t len)
{
	const char *nearest = NULL;
	size_t least = 3, distance;	/* further away is no help */
	char word[64];

	if (len >= sizeof word)
		return NULL;
	memcpy(word, name, len);
	word[len] = '\0';
	for (const struct option_row *row = option_table; !is_end(row); row++) {
		if (!row->name)
			continue;
		distance = text_distance(word, row->name);
		if (strncmp(word, row->name, len) == 0 && len >= 3)
			distance = 1;
		if (distance < least && distance < len) {
			least = distance;
			nearest = row->name;
		}
	}
	return nearest;
}

static int unknown_name(const char *name, size_t len, struct error *err)
{
	const char *nearest = nearest_name(name, len);

	for (const struct option_refusal *row = option_refusals; row->words; row++)
		if (row->name && strlen(row->name) == len && memcmp(row->name, name, len) == 0)
			return error_set(err, STATUS_USAGE, "--%s: %s", row->name, row->words);
	return error_set(err, STATUS_USAGE, "unrecognized option '--%.*s'%s%s%s", (int)len, name,
			 nearest ? "; did you mean --" : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* A letter that only the other dialects have is worth a word. */
static int unknown_letter(const struct options *options, char letter, struct error *err)
{
	const struct option_row *other = NULL;

	for (const struct option_refusal *row = option_refusals; row->words; row++)
		if (row->letter[options->dialect->letters] == letter)
			return error_set(err, STATUS_USAGE, "-%c: %s", letter, row->words);
	for (const struct option_row *row = option_table; !is_end(row); row++)
		if (row->kind != OPTION_HEADING && row->name && row->letter[!options->dialect->letters] == letter)
			other = row;
	if (other)
		return error_set(err, STATUS_USAGE, "invalid option -- '%c'; did you mean --%s?", letter,
				 other->name);
	return error_set(err, STATUS_USAGE, "invalid option -- '%c'", letter);
}

/* ---- argv ---- */

struct arguments {
	int argc, at;
	char **argv;
};

static char *next_argument(struct arguments *arguments)
{
	return arguments->at < arguments->argc ? arguments->argv[arguments->at++] : NULL;
}

/* What follows -Q has a grammar of its own. */
static int leave_rest(struct options *options, const char *letters, struct arguments *arguments)
{
	options->query_letters = letters;
	options->query_words = arguments->argv + arguments->at;
	options->query_word_count = (unsigned)(arguments->argc - arguments->at);
	arguments->at = arguments->argc;
	return 0;
}

/* "-lkp80": each letter an option, until one takes the rest or the next word. */
static int parse_letters(struct options *options, const char *letters, struct arguments *arguments,
			 struct error *err)
{
	const struct option_row *row;
	const char *argument;

	for (; *letters; letters++) {
		row = find_letter(options, *letters);
		if (!row)
			return unknown_letter(options, *letters, err);
		if (!takes_argument(row)) {
			if (apply(options, row, NULL, err) < 0)
				return -1;
			if (options->is_query_mode)
				return leave_rest(options, letters + 1, arguments);
			continue;
		}
		argument = letters[1] ? letters + 1 : next_argument(arguments);
		if (!argument)	/* libvirt and others look for these words */
			return error_set(err, STATUS_USAGE, "option requires an argument -- '%c'", *letters);
		return apply(options, row, argument, err);
	}
	return 0;
}

/* "--name", "--name=value" or "--name value". */
static int parse_name(struct options *options, const char *name, struct arguments *arguments, struct error *err)
{
	size_t len = strcspn(name, "=");
	const struct option_row *row = find_name(name, len);
	const char *argument = name[len] ? name + len + 1 : NULL;

	if (!row)
		return unknown_name(name, len, err);
	if (!takes_argument(row) && argument)
		return error_set(err, STATUS_USAGE, "option '--%s' doesn't allow an argument", row->name);
	if (takes_argument(row) && !argument)
		argument = next_argument(arguments);
	if (takes_argument(row) && !argument)
		return error_set(err, STATUS_USAGE, "option '--%s' requires an argument", row->name);
	if (apply(options, row, argument, err) < 0)
		return -1;
	return options->is_query_mode ? leave_rest(options, "", arguments) : 0;
}

static int add_operand(struct options *options, char *operand, struct error *err)
{
	if (options->operand_count == OPTIONS_OPERANDS)
		return error_set(err, STATUS_USAGE, "more than %d operands", OPTIONS_OPERANDS);
	options->operands[options->operand_count++] = operand;
	return 0;
}

static int parse_words(struct options *options, struct arguments *arguments, struct error *err)
{
	bool only_operands = false;
	char *word;
	int result;

	while ((word = next_argument(arguments)) != NULL) {
		if (only_operands || word[0] != '-' || word[1] == '\0')
			result = add_operand(options, word, err);
		else if (word[1] != '-')
			result = parse_letters(options, word + 1, arguments, err);
		else if (word[2])
			result = parse_name(options, word + 2, arguments, err);
		else
			result = !(only_operands = true);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* ---- what doesn't go together ---- */

#define FLAG_AT(member) offsetof(struct options, member)

static const struct {
	size_t flag;
	size_t other;
	bool other_must_be;	/* else it must not be */
	const char *words;
} rule_table[] = {
	{ FLAG_AT(v4_alone), FLAG_AT(v6_alone), false, "cannot use -4 and -6" },
	{ FLAG_AT(is_listener), FLAG_AT(is_scan), false, "cannot use -z and -l" },	/* nc's words */
	{ FLAG_AT(keeps_open), FLAG_AT(is_listener), true, "must use -l with -k" },	/* nc's words */
	{ FLAG_AT(is_seqpacket), FLAG_AT(is_unix), true, "must use -U with --seqpacket" },
	{ FLAG_AT(is_seqpacket), FLAG_AT(is_udp), false, "cannot use -u and --seqpacket" },
	{ FLAG_AT(has_lines), FLAG_AT(is_udp), true, "must use -u with --lines" },
	{ FLAG_AT(sends_only), FLAG_AT(receives_only), false, "cannot use --send-only and --recv-only" },
	{ FLAG_AT(sends_only), FLAG_AT(reads_no_stdin), false, "cannot use --send-only and -d" },
	{ FLAG_AT(shuts_down), FLAG_AT(never_shuts_down), false, "cannot use -N and --no-shutdown" },
	{ FLAG_AT(uses_srv), FLAG_AT(is_listener), false, "cannot use --srv and -l" },
	{ FLAG_AT(uses_srv), FLAG_AT(is_unix), false, "cannot use --srv and -U" },
	{ FLAG_AT(uses_srv), FLAG_AT(is_scan), false, "cannot use --srv and -z" },
	{ FLAG_AT(uses_srv), FLAG_AT(has_no_names), false, "cannot use --srv and -n" },
	{ FLAG_AT(is_unix), FLAG_AT(v4_alone), false, "cannot use -U and -4" },
	{ FLAG_AT(is_unix), FLAG_AT(v6_alone), false, "cannot use -U and -6" },
	{ FLAG_AT(is_address_mode), FLAG_AT(is_listener), false, "cannot use -A and -l" },
	{ FLAG_AT(is_query_mode), FLAG_AT(is_listener), false, "cannot use -Q and -l" },
	{ FLAG_AT(is_query_mode), FLAG_AT(is_address_mode), false, "cannot use -Q and -A" },
	{ FLAG_AT(is_query_mode), FLAG_AT(is_answer_mode), false, "cannot use -Q and --answer" },
	{ FLAG_AT(is_address_mode), FLAG_AT(is_answer_mode), false, "cannot use -A and --answer" },
	{ FLAG_AT(is_answer_mode), FLAG_AT(is_listener), true, "must use -l with --answer" },
	{ FLAG_AT(is_answer_mode), FLAG_AT(is_unix), false, "cannot use -U and --answer" },
	{ FLAG_AT(is_scan), FLAG_AT(is_address_mode), false, "cannot use -z and -A" },
	{ FLAG_AT(is_scan), FLAG_AT(is_query_mode), false, "cannot use -z and -Q" },
};

static int check_rules(const struct options *options, struct error *err)
{
	for (size_t i = 0; i < sizeof rule_table / sizeof rule_table[0]; i++) {
		const bool *flag = (const bool *)((const char *)options + rule_table[i].flag);
		const bool *other = (const bool *)((const char *)options + rule_table[i].other);

		if (*flag && *other != rule_table[i].other_must_be)
			return error_set(err, STATUS_USAGE, "%s", rule_table[i].words);
	}
	return 0;
}

int options_parse(struct options *options, int argc, char *argv[], struct error *err)
{
	struct arguments arguments = { .argc = argc, .at = 1, .argv = argv };

	memset(options, 0, sizeof *options);
	options->program = text_basename(argc > 0 ? argv[0] : "digcat");
	options->quit_s = options->limit_s = options->connect_limit_s = options->idle_limit_s = -1;
	options->linger_s = options->interval_s = options->delay_s = -1;
	options->attempt_delay_s = options->retry_delay_s = options->wait_for_s = -1;
	if (dialect_find(options->program, &options->dialect, err) < 0 ||
	    parse_words(options, &arguments, err) < 0)
		return -1;
	if (options->wants_help || options->wants_version)
		return 0;
	return check_rules(options, err);
}

/* ---- --help ---- */

static void print_row(const struct options *options, const struct option_row *row)
{
	char letter = letter_of(options, row), left[64];
	const char *argument = row->argument ? row->argument : "";

	if (row->kind == OPTION_HEADING) {
		printf("\n%s:\n", row->help);
		return;
	}
	if (!row->help || (!letter && !row->name))
		return;
	if (letter && row->name)
		snprintf(left, sizeof left, "-%c, --%s %s", letter, row->name, argument);
	else if (letter)
		snprintf(left, sizeof left, "-%c %s", letter, argument);
	else
		snprintf(left, sizeof left, "    --%s %s", row->name, argument);
	printf("  %-26s  %s\n", left, row->help);
}

void options_help(const struct options *options)
{
	printf("Usage: %s [options] host port[,port|lo-hi]...   connect\n"
	       "       %s -l [options] [host] port              listen\n"
	       "       %s -U [-l] [options] path                Unix-domain sockets\n"
	       "       %s -Q [@server]... name... [type]...     inspect DNS; -Q --help tells more\n"
	       "       %s --address text...                     explain addresses\n",
	       options->program, options->program, options->program, options->program, options->program);
	for (const struct option_row *row = option_table; !is_end(row); row++)
		print_row(options, row);
	printf("\nTimes are seconds, fractions allowed, or end in ms, s, m or h.\n");
}
