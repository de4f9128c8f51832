/* SPDX-License-Identifier: ISC */
/* dns/present.h - records and messages as text, laid out as dig lays them out. */
#ifndef DNS_PRESENT_H
#define DNS_PRESENT_H

#include "dns/message.h"
#include "dns/rdata.h"

struct text_out;

/* What a record line shows besides its owner, type and data. */
struct present_style {
	bool hides_ttl, hides_class;	/* dig's +nottlid, +noclass */
};

/* The record data; "\# LEN HEX" where it does not have the shape of its type,
 * and then `problem` (may be NULL) says why, unless the type is unknown.
 * Returns whether it has its shape or none is known. */
bool present_rdata(struct text_out *out, const struct dns_message *message,
		   const struct dns_record *record, struct rdata_problem *problem);

/* One line of a zone file with its newline, as `dig +noall +answer +nosplit`
 * prints it.  `style` may be NULL.  Returns as present_rdata(). */
bool present_record(struct text_out *out, const struct dns_message *message,
		    const struct dns_record *record, const struct present_style *style,
		    struct rdata_problem *problem);

/* ";example.		IN	MX" */
void present_question(struct text_out *out, const struct dns_message *message,
		      const struct dns_record *question);

/* The two lines that begin dig's report: ";; ->>HEADER<<- ..." */
void present_header(struct text_out *out, const struct dns_message *message);

/* dig's OPT PSEUDOSECTION with its title; nothing where there is no OPT; each of
 * several.  `sent_cookie`: the 8 bytes of client cookie that were sent, NULL if
 * none were; then a COOKIE gets no verdict. */
void present_edns(struct text_out *out, const struct dns_message *message, const uint8_t *sent_cookie);

/* ";; ANSWER SECTION:" and its records; nothing where it is empty.  OPT and
 * TSIG don't stand in a section. */
void present_section(struct text_out *out, const struct dns_message *message, enum dns_section section);

/* dig's whole report up to the empty line before the statistics. */
void present_message(struct text_out *out, const struct dns_message *message, const uint8_t *sent_cookie);

/* "ANSWER", or "PREREQUISITE" in an UPDATE. */
const char *present_section_name(const struct dns_message *message, enum dns_section section);

/* dig's columns: tabs of 8, at least one blank. */
void present_indent(struct text_out *out, size_t *column, size_t to);

#endif
