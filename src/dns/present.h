/* SPDX-License-Identifier: ISC */
/* dns/present.h - records and messages as text, laid out as dig lays them out. */
#ifndef DNS_PRESENT_H
#define DNS_PRESENT_H

#include "dns/message.h"
#include "dns/rdata.h"

struct text_out;

/* How records look, by the names of dig's words; all zero: one line, all of it. */
struct present_style {
	bool hides_ttl, hides_class;	/* +nottlid, +noclass */
	bool has_ttl_units;		/* 1h30m */
	bool is_multiline;		/* several lines in parentheses */
	bool has_comments;		/* +rrcomments: what keys and numbers are */
	bool hides_crypto;		/* no keys, digests and signatures */
	bool is_generic;		/* +unknownformat: RFC 3597 for all types */
	bool expands_aaaa;		/* all zeros of addresses */
	unsigned chunk;			/* letters of hex and base64 without a break; 0: all */
};

/* The chunks of dig: in one line; in several, what is left of 80 columns. */
enum { PRESENT_CHUNK = 56, PRESENT_CHUNK_MULTILINE = 44 };

/* The record data; "\# LEN HEX" where it does not have the shape of its type,
 * and then `problem` (may be NULL) says why, unless the type is unknown.
 * Returns whether it has its shape or none is known. */
bool present_rdata(struct text_out *out, const struct dns_message *message,
		   const struct dns_record *record, struct rdata_problem *problem);

/* The same in a style: its lines, chunks and comments.  `style` may be NULL. */
bool present_rdata_in(struct text_out *out, const struct dns_message *message, const struct dns_record *record,
		      const struct present_style *style, struct rdata_problem *problem);

/* One line of a zone file with its newline, as `dig +noall +answer +nosplit`
 * prints it.  `style` may be NULL.  Returns as present_rdata(). */
bool present_record(struct text_out *out, const struct dns_message *message,
		    const struct dns_record *record, const struct present_style *style,
		    struct rdata_problem *problem);

/* ";example.		IN	MX" */
void present_question(struct text_out *out, const struct dns_message *message,
		      const struct dns_record *question, const struct present_style *style);

/* The two lines that begin dig's report: ";; ->>HEADER<<- ..." */
void present_header(struct text_out *out, const struct dns_message *message);

/* dig's OPT PSEUDOSECTION with its title; nothing where there is no OPT; each of
 * several.  `sent_cookie`: the 8 bytes of client cookie that were sent, NULL if
 * none were; then a COOKIE gets no verdict. */
void present_edns(struct text_out *out, const struct dns_message *message, const uint8_t *sent_cookie);

/* ";; ANSWER SECTION:" and its records; nothing where it is empty.  OPT and
 * TSIG don't stand in a section. */
void present_section(struct text_out *out, const struct dns_message *message, enum dns_section section,
		     const struct present_style *style);

/* dig's whole report up to the empty line before the statistics. */
void present_message(struct text_out *out, const struct dns_message *message, const uint8_t *sent_cookie,
		     const struct present_style *style);

/* "ANSWER", or "PREREQUISITE" in an UPDATE. */
const char *present_section_name(const struct dns_message *message, enum dns_section section);

/* dig's columns: tabs of 8, at least one blank. */
void present_indent(struct text_out *out, size_t *column, size_t to);

#endif
