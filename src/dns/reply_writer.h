/* SPDX-License-Identifier: ISC */
/* dns/reply_writer.h - puts a reply together: header, question, records, OPT.
 *
 * Owners are compressed against the question and every owner and CNAME target
 * written before; record data is written as it is. */
#ifndef DNS_REPLY_WRITER_H
#define DNS_REPLY_WRITER_H

#include "base/writer.h"
#include "dns/message.h"

enum { REPLY_NAMES = 24 };

struct reply_writer {
	struct writer message;	/* its bytes are lent */
	size_t question_end;	/* all before stays in any case */
	uint16_t counts[DNS_SECTION_COUNT];
	struct {
		const uint8_t *wire;	/* lent, without compression */
		size_t len, literal;	/* its first `literal` bytes stand in the message */
		size_t offset;
	} names[REPLY_NAMES];
	size_t name_count;
};

/* Leaves room for the header. */
void reply_writer_init(struct reply_writer *writer, uint8_t *bytes, size_t limit);

/* Names are lent until reply_writer_end(). */
void reply_put_question(struct reply_writer *writer, const struct dns_name *name, uint16_t type, uint16_t class);
void reply_put_record(struct reply_writer *writer, enum dns_section section, const struct dns_name *owner,
		      uint16_t type, uint16_t class, uint32_t ttl, const uint8_t *rdata, size_t rdata_len);

enum { REPLY_OPT_LEN = 11 };
/* `ttl` is the upper RCODE bits, version and flags (RFC 6891, 6.1.3). */
void reply_put_opt(struct reply_writer *writer, uint16_t udp_size, uint32_t ttl);

/* Takes away all but the question. */
void reply_drop_records(struct reply_writer *writer);

/* Writes the header.  Returns the length of the whole. */
size_t reply_writer_end(struct reply_writer *writer, uint16_t id, uint16_t flags);

#endif
