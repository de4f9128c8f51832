/* SPDX-License-Identifier: ISC */
/* query_options_table.h - the options after -Q, a row each. */
#ifndef QUERY_OPTIONS_TABLE_H
#define QUERY_OPTIONS_TABLE_H

#include "query_options.h"

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

/* Ends with a row that has neither a letter nor a name. */
extern const struct query_option_row query_option_table[];

#endif
