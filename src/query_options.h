/* SPDX-License-Identifier: ISC */
/* query_options.h - the command line after -Q: options, and the list of what is asked. */
#ifndef QUERY_OPTIONS_H
#define QUERY_OPTIONS_H

#include "base/sockaddr.h"
#include "query_list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct options;

struct query_options {
	struct query_list list;
	const char *file;		/* -f; NULL: none */
	const char *servers_csv;	/* --dns-servers; NULL: the system's */
	bool v4_alone, v6_alone;
	struct address source;		/* -b; .len 0: any */
	long long port;			/* -p */
	double limit_s;			/* -w; negative: none */
	bool has_wire, is_value, ends_in_nul, has_records;	/* has_records: --json=rr */
	bool is_unordered, is_any_ok, has_progress, is_explained, is_compared;
	long long parallel, rate;	/* rate 0: unlimited */
	double watch_s;			/* --watch; 0: none */
	const char *until;		/* --until; NULL: none */
	bool is_decode;			/* --decode: nothing is asked, see mode_decode.h */
	bool is_send;			/* --send: what is asked is read, see query_send.h */
	int verbosity;
	bool wants_help;
};

/* Reads the words after -Q.  -1: `err` has a sentence (STATUS_USAGE). */
int query_options_parse(struct query_options *query, const struct options *options, struct error *err);
void query_options_destroy(struct query_options *query);

/* Prints the options and +words. */
void query_options_help(const char *program);

/* Whether these words, with these options, print record lines or dumps: what can be coloured. */
bool query_words_are_lines(const struct query_options *query, const struct query_words *words);

#endif
