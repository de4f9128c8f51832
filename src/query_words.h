/* SPDX-License-Identifier: ISC */
/* query_words.h - dig's +words, by one table. */
#ifndef QUERY_WORDS_H
#define QUERY_WORDS_H

#include "query_options.h"

enum query_word_kind {
	WORD_FLAG,	/* bool; +noWORD clears it */
	WORD_NUMBER,	/* long long; +noWORD sets its normal value */
	WORD_CALL,	/* a function says what to do */
};

typedef int query_word_fn(struct query_words *words, bool is_on, const char *value, struct error *err);

struct query_word_row {
	const char *name;	/* NULL ends the table */
	const char *also;	/* another name, or NULL */
	const char *argument;	/* shown in --help; NULL: takes none */
	enum query_word_kind kind;
	size_t field;		/* offset in struct query_words */
	long long low, high, normal;
	query_word_fn *call;
	const char *help;
};

extern const struct query_word_row query_word_table[];

/* What holds where no +word says otherwise. */
void query_words_init(struct query_words *words);

/* Reads one word, its + left out.  -1: `err` has a sentence. */
int query_words_apply(struct query_words *words, const char *word, struct error *err);

#endif
