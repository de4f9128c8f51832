/* SPDX-License-Identifier: ISC */
/* query_words_table.h - dig's +words, a row each. */
#ifndef QUERY_WORDS_TABLE_H
#define QUERY_WORDS_TABLE_H

#include "query_words.h"

enum query_word_kind {
	WORD_FLAG,	/* bool; +noWORD clears it */
	WORD_UNFLAG,	/* bool; +noWORD sets it */
	WORD_NOTHING,	/* known, but there is nothing to do */
	WORD_NUMBER,	/* long long; +noWORD sets its normal value */
	WORD_CALL,	/* a function says what to do */
};

typedef int query_word_fn(struct query_words *words, bool is_on, const char *value, struct error *err);

struct query_word_row {
	const char *name;
	const char *also;	/* another name, or NULL */
	const char *argument;	/* shown in --help; NULL: takes none */
	enum query_word_kind kind;
	size_t field;		/* offset in struct query_words */
	long long low, high, normal;
	query_word_fn *call;
	const char *help;
};

/* Ends with a row that has no name. */
extern const struct query_word_row query_word_table[];

#endif
