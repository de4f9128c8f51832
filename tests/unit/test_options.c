/* SPDX-License-Identifier: ISC */
/* Reading the command line, and the table that it is read by. */
#include "options.h"

#include "tests/unit/check.h"

static struct options options;
static struct error err;

/* Reads a line of words that blanks part. */
static int parse(const char *line)
{
	static char copy[256];
	char *argv[32], *rest = copy, *word;
	int argc = 0;

	snprintf(copy, sizeof copy, "%s", line);
	while ((word = strsep(&rest, " ")) != NULL)
		argv[argc++] = word;
	argv[argc] = NULL;
	return options_parse(&options, argc, argv, &err);
}

static void letters_stand_alone_or_together(void)
{
	check_number(parse("digcat -l -k -p 80 -w 1.5 -vv host"), 0);
	check(options.is_listener && options.keeps_open);
	check_text(options.source_port, "80");
	check(options.limit_s > 1.49 && options.limit_s < 1.51);
	check_number(options.verbosity, 2);
	check_text(options.operands[0], "host");
	check_number(parse("digcat -lkvp80 host"), 0);
	check(options.is_listener && options.keeps_open);
	check_text(options.source_port, "80");
}

static void names_take_their_argument_both_ways(void)
{
	check_number(parse("digcat --linger=2 --wait 500ms h 80 --half-close"), 0);
	check(options.linger_s > 1.9 && options.connect_limit_s < 0.6);
	check(options.half_closes);
	check_number(options.operand_count, 2);
}

static void two_dashes_end_the_options(void)
{
	check_number(parse("digcat -v -- -l -k"), 0);
	check(!options.is_listener);
	check_text(options.operands[0], "-l");
	check_number(parse("digcat -A -"), 0);
	check_text(options.operands[0], "-");
}

static void what_was_not_asked_for_is_negative(void)
{
	check_number(parse("digcat h 80"), 0);
	check(options.quit_s < 0 && options.limit_s < 0 && options.linger_s < 0 && options.delay_s < 0);
	check(!options.has_quit);
	check_number(parse("digcat -q 0 h 80"), 0);
	check(options.has_quit && !(options.quit_s > 0));
	check_number(parse("digcat -q 3 -q -1 h 80"), 0);
	check(!options.has_quit);
}

static void letters_mean_what_the_dialect_says(void)
{
	check_number(parse("nc -i 1 -d -w 3 h 80"), 0);
	check(options.interval_s > 0.9 && options.reads_no_stdin && options.limit_s > 2.9);
	check_number(parse("ncat -i 1 -d 2 -w 3 h 80"), 0);
	check(options.idle_limit_s > 0.9 && options.delay_s > 1.9 && options.connect_limit_s > 2.9);
	check(options.limit_s < 0 && !options.reads_no_stdin);
	check_number(parse("ncat -N h 80"), -1);
}

static void mistakes_are_named(void)
{
	static const struct {
		const char *line, *words;
	} mistakes[] = {
		{ "digcat -q", "option requires an argument -- 'q'" },
		{ "digcat --lines=3 h 80", "option '--lines' doesn't allow an argument" },
		{ "digcat --linger", "option '--linger' requires an argument" },
		{ "digcat --lsiten 80", "unrecognized option '--lsiten'; did you mean --listen?" },
		{ "digcat --zzzzzzzz", "unrecognized option '--zzzzzzzz'" },
		{ "digcat -w x h 80", "timeout invalid: x" },
		{ "digcat -w -1 h 80", "timeout too small: -1" },
		{ "digcat --backlog 0 -l 80", "backlog too small: 0" },
		{ "digcat -4 -6 h 80", "cannot use -4 and -6" },
		{ "digcat -k h 80", "must use -l with -k" },
		{ "digcat --lines h 80", "must use -u with --lines" },
	};

	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		check_number(parse(mistakes[i].line), -1);
		check_text(err.text, mistakes[i].words);
		check_number(err.status, STATUS_USAGE);
	}
}

static void no_letter_or_name_is_taken_twice(void)
{
	for (const struct option_row *row = option_table; row->kind != OPTION_HEADING || row->help; row++)
		for (const struct option_row *other = option_table; other < row; other++) {
			if (row->kind == OPTION_HEADING || other->kind == OPTION_HEADING)
				continue;
			check(!row->name || !other->name || strcmp(row->name, other->name) != 0);
			for (int column = 0; column < 2; column++)
				check(!row->letter[column] || row->letter[column] != other->letter[column]);
		}
}

static bool is_same(const char *name, const char *other)
{
	return name && other && strcmp(name, other) == 0;
}

static void what_is_refused_is_not_done(void)
{
	for (const struct option_refusal *row = option_refusals; row->words; row++) {
		for (const struct option_row *done = option_table; done->kind != OPTION_HEADING || done->help; done++) {
			check(!is_same(row->name, done->name));
			for (int column = 0; column < 2; column++)
				check(!row->letter[column] || row->letter[column] != done->letter[column]);
		}
		for (const struct option_refusal *other = option_refusals; other < row; other++) {
			check(!is_same(row->name, other->name));
			for (int column = 0; column < 2; column++)
				check(!row->letter[column] || row->letter[column] != other->letter[column]);
		}
	}
}

int main(void)
{
	unsetenv("DIGCAT_DIALECT");
	run_test(letters_stand_alone_or_together);
	run_test(names_take_their_argument_both_ways);
	run_test(two_dashes_end_the_options);
	run_test(what_was_not_asked_for_is_negative);
	run_test(letters_mean_what_the_dialect_says);
	run_test(mistakes_are_named);
	run_test(no_letter_or_name_is_taken_twice);
	run_test(what_is_refused_is_not_done);
	return tests_done();
}
