/* SPDX-License-Identifier: ISC */
/* dns/rdata_parse.h - what the parsers of the single kinds of record data share. */
#ifndef DNS_RDATA_PARSE_H
#define DNS_RDATA_PARSE_H

#include "dns/rdata.h"

enum { RDATA_MOST = 65535 };

struct rdata_parse {
	const struct rdata_word *words;
	size_t count, at;		/* the next word */
	const struct dns_name *origin;	/* lent; NULL: the root */
	uint8_t *rdata;			/* lent: RDATA_MOST bytes */
	size_t len;
	uint64_t numbers[RDATA_PARTS];	/* as in rdata_walk */
	size_t part;
	bool has_failed;
	char words_of_failure[CURSOR_WORDS];
};

typedef void rdata_parser(struct rdata_parse *parse, const struct rdata_part *part);

/* Keeps the first failure. */
void parse_fail(struct rdata_parse *parse, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The next word; one that is empty, and a failure, if there is none. */
struct rdata_word parse_word(struct rdata_parse *parse);
bool parse_has_word(const struct rdata_parse *parse);

/* A decimal number up to `most`. */
uint64_t parse_number(struct rdata_parse *parse, struct rdata_word word, uint64_t most);
void parse_name(struct rdata_parse *parse, struct rdata_word word);
/* An address of AF_INET or AF_INET6. */
void parse_address(struct rdata_parse *parse, struct rdata_word word, int family, uint8_t *address);
/* Appends the bytes of a word: escapes resolved, hex, base64.  They return how many. */
size_t parse_octets(struct rdata_parse *parse, struct rdata_word word);
size_t parse_hex(struct rdata_parse *parse, struct rdata_word word);
size_t parse_base64(struct rdata_parse *parse, struct rdata_word word);

/* Base64 that may be spread over words: each of them, then its end. */
struct parse_base64 {
	uint32_t held;
	unsigned count, padding;
};
void parse_base64_word(struct rdata_parse *parse, struct parse_base64 *state, struct rdata_word word);
void parse_base64_end(struct rdata_parse *parse, const struct parse_base64 *state);

void parse_put(struct rdata_parse *parse, const void *bytes, size_t len);
void parse_put_number(struct rdata_parse *parse, uint64_t number, size_t len);

bool parse_to_number(struct rdata_word word, unsigned base, uint64_t most, uint64_t *number);
/* 3600, or 1h30m. */
bool parse_duration(struct rdata_word word, uint32_t *seconds);
/* How many letters of a word a sentence shows. */
int parse_shown(struct rdata_word word);
bool word_is(struct rdata_word word, const char *text);

/* rdata_parse_more.c */
rdata_parser rdata_parse_bitmap, rdata_parse_nxt_bitmap, rdata_parse_atma, rdata_parse_wks, rdata_parse_a6,
	rdata_parse_apl, rdata_parse_hip, rdata_parse_relay, rdata_parse_gateway, rdata_parse_eui,
	rdata_parse_locator64, rdata_parse_hash, rdata_parse_time;
/* rdata_parse_loc.c */
rdata_parser rdata_parse_loc;
/* rdata_parse_svcb.c */
rdata_parser rdata_parse_svc_params;

#endif
