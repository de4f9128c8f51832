/* SPDX-License-Identifier: ISC */
/* query_words.h - what dig's +words set, for each question. */
#ifndef QUERY_WORDS_H
#define QUERY_WORDS_H

#include "dns/candidates.h"
#include "dns/message.h"
#include "dns/present.h"
#include "dns/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

enum { QUERY_EDNS_OPTIONS_MOST = 4, QUERY_EDNS_OPTION_MOST = 128 };

struct query_words {
	bool recurses, is_authentic, is_unchecked;		/* RD, AD, CD */
	bool has_aa, has_tc, has_ra, has_z;			/* flags that a query has no use for */
	bool is_header_only;
	bool is_tcp, keeps_truncated;
	bool has_edns, is_dnssec, is_compact, has_nsid, has_cookie, wants_expire, wants_keepalive;
	bool is_short, is_report, is_json;
	bool is_part_by_part;					/* after +noall */
	bool shows_query, is_identified, has_one_soa;		/* +qr +identify +onesoa */
	bool has_statistics;
	bool is_trace, is_search, shows_search;
	bool tries_next_on_failure;				/* +nofail */
	bool shows[DNS_SECTION_COUNT];
	bool hides_class, hides_ttl, has_ttl_units, is_multiline, is_generic, expands_aaaa, hides_crypto;
	enum { RRCOMMENTS_IN_MULTILINE, RRCOMMENTS_ON, RRCOMMENTS_OFF } rrcomments;
	long long split;		/* letters of hex and base64 in a row; 0: all; negative: as the form wants */
	long long udp_size, edns_version, edns_flags, opcode, tries, padding;
	long long ndots;		/* negative: the system's */
	char domain[NAME_SIZE];		/* searched instead of the system's list; "": none */
	double timeout_s;		/* 0: not given */
	uint8_t subnet[QUERY_SUBNET_LEN];
	size_t subnet_len;		/* 0: none */
	uint8_t cookie[40];
	size_t cookie_len;		/* 0: a random client cookie */
	struct {
		uint16_t code, len;
		uint8_t bytes[QUERY_EDNS_OPTION_MOST];
	} options[QUERY_EDNS_OPTIONS_MOST];	/* +ednsopt */
	size_t option_count;
};

/* How records look by these words. */
void query_words_style(const struct query_words *words, struct present_style *style);

/* What holds where no +word says otherwise. */
void query_words_init(struct query_words *words);

/* Reads one word, its + left out.  -1: `err` has a sentence. */
int query_words_apply(struct query_words *words, const char *word, struct error *err);

#endif
