/* SPDX-License-Identifier: ISC */
/* options.h - what the user asked for, read by one table.
 *
 * The parser, --help and the shell completions read the table, and a test holds
 * it against the manual.  An option is a row, a field, a manual entry and a
 * test. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "base/error.h"
#include "dialect.h"

#include <stdbool.h>
#include <stddef.h>

enum { OPTIONS_OPERANDS = 64, OPTIONS_ANSWERS = 1024 };

/* Times are in seconds; negative where not asked for. */
struct options {
	const char *program;		/* the last part of argv[0] */
	const struct dialect *dialect;
	char *operands[OPTIONS_OPERANDS];	/* lent by argv, in order */
	unsigned operand_count;

	/* modes */
	bool is_listener, is_scan, is_address_mode, is_query_mode, is_answer_mode, wants_help, wants_version;

	/* what follows -Q is read by query_options; all of it is lent */
	const char *query_letters;	/* behind the Q in its word */
	char *const *query_words;
	unsigned query_word_count;

	const char *answers[OPTIONS_ANSWERS];	/* --answer: files and lines, lent */
	unsigned answer_count;

	/* families, ends, sockets */
	bool v4_alone, v6_alone, is_udp, is_unix, is_seqpacket, keeps_open;
	const char *source_port, *source;
	bool is_random, may_broadcast, has_no_names;
	long long backlog;

	/* a session */
	bool shuts_down, never_shuts_down;
	double quit_s;
	bool has_quit, half_closes, has_lines, has_checksum;
	double limit_s;			/* -w: connect and idle */
	double connect_limit_s, idle_limit_s, interval_s, delay_s, linger_s;
	long long most_reads;
	bool reads_no_stdin, sends_only, receives_only, has_crlf, dissects_dns, has_progress;

	/* which ports are open */
	long long parallel, rate;	/* 0: not asked for */

	/* getting there */
	double attempt_delay_s, retry_delay_s, wait_for_s;
	long long retries;
	bool uses_srv;

	/* names and DNS */
	const char *dns_servers;
	double dns_timeout_s;
	long long dns_tries;
	bool dns_over_tcp, skips_hosts, skips_search;

	/* what is told */
	int verbosity;
	bool is_json;
};

enum option_kind {
	OPTION_HEADING,		/* no option: a line of --help */
	OPTION_FLAG,		/* bool */
	OPTION_COUNT,		/* int, one more each time */
	OPTION_TEXT,		/* const char * */
	OPTION_TIME,		/* double, seconds */
	OPTION_NUMBER,		/* long long */
	OPTION_CALL,		/* a function says what to do */
};

struct option_row {
	char letter[2];		/* by enum letter_column; 0: none there */
	const char *name;	/* long name, or NULL */
	const char *argument;	/* shown in --help; NULL: takes none */
	enum option_kind kind;
	size_t field;		/* offset in struct options */
	double low, high;	/* of a time or number */
	int (*call)(struct options *options, const char *argument, struct error *err);
	const char *help;	/* heading: its text */
	const char *what;	/* in errors: "timeout" for "timeout too small: -1" */
};

/* The table; its end has kind OPTION_HEADING and no help. */
extern const struct option_row option_table[];

/* An option of nc or Ncat that is not done here. */
struct option_refusal {
	char letter[2];		/* as in struct option_row */
	const char *name;	/* NULL: it has a letter alone */
	const char *words;	/* behind "-X: "; NULL ends the table */
};

extern const struct option_refusal option_refusals[];

/* Reads argv.  Options may follow operands; "--" ends them.  Returns 0, or -1
 * with a sentence and STATUS_USAGE. */
int options_parse(struct options *options, int argc, char *argv[], struct error *err);

/* Prints the usage and a line for each option of the dialect. */
void options_help(const struct options *options);

#endif
