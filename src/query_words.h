/* SPDX-License-Identifier: ISC */
/* query_words.h - dig's +words, by one table. */
#ifndef QUERY_WORDS_H
#define QUERY_WORDS_H

#include "dns/message.h"
#include "dns/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* What +words set, for each question. */
struct query_words {
	bool recurses, is_authentic, is_unchecked;		/* RD, AD, CD */
	bool is_tcp, keeps_truncated;
	bool has_edns, is_dnssec, has_nsid, has_cookie, wants_expire;
	bool is_short, is_report, is_json;
	bool shows[DNS_SECTION_COUNT];
	long long udp_size, edns_version, opcode, tries, padding;
	double timeout_s;		/* 0: not given */
	uint8_t subnet[QUERY_SUBNET_LEN];
	size_t subnet_len;		/* 0: none */
	uint8_t cookie[40];
	size_t cookie_len;		/* 0: a random client cookie */
};

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
