/* SPDX-License-Identifier: ISC */
/* dns/message.h - a DNS message taken apart: where everything lies.
 *
 * Nothing is copied; records are offsets into the bytes.  Parsing keeps what
 * could be read and tells each thing that is wrong in words, with its offset. */
#ifndef DNS_MESSAGE_H
#define DNS_MESSAGE_H

#include "base/cursor.h"
#include "dns/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DNS_HEADER_LEN = 12,
	DNS_MESSAGE_MOST = 65535,
	DNS_PROBLEMS_MOST = 16,
};

/* RFC 1035, 4.1.1 and RFC 4035, 3.2: the flags word. */
enum {
	DNS_FLAG_QR = 0x8000,
	DNS_FLAG_AA = 0x0400,
	DNS_FLAG_TC = 0x0200,
	DNS_FLAG_RD = 0x0100,
	DNS_FLAG_RA = 0x0080,
	DNS_FLAG_Z = 0x0040,
	DNS_FLAG_AD = 0x0020,
	DNS_FLAG_CD = 0x0010,
};

enum dns_section {
	DNS_QUESTION,
	DNS_ANSWER,
	DNS_AUTHORITY,
	DNS_ADDITIONAL,
	DNS_SECTION_COUNT
};

struct dns_header {
	uint16_t id, flags;
	uint16_t counts[DNS_SECTION_COUNT];
};

/* A question or a record.  A question ends after its class. */
struct dns_record {
	enum dns_section section;
	uint16_t type, class;
	uint32_t ttl;
	size_t owner;		/* offset of its name, which could be read */
	size_t fixed;		/* offset of its type */
	size_t rdata;		/* offset of its rdata */
	uint16_t rdata_len;	/* cut to the message's end, see is_cut */
	bool is_cut;		/* RDLENGTH runs past the end */
};

struct dns_problem {
	size_t offset;
	bool is_fatal;		/* the sections couldn't be read to the end */
	char words[CURSOR_WORDS + 32];
};

struct dns_message {
	const uint8_t *bytes;	/* lent */
	size_t len;
	struct dns_header header;
	struct dns_record *records;	/* ours: questions first, in the order of the message */
	size_t record_count, record_room;
	size_t section_counts[DNS_SECTION_COUNT];	/* what was read of each */
	const struct dns_record *opt;	/* the first OPT of the additional section; NULL: none */
	size_t end;		/* where reading ended */
	bool is_complete;	/* all that the header announces was read */
	bool has_failed;	/* out of memory */
	struct dns_problem problems[DNS_PROBLEMS_MOST];
	size_t problem_count;
};

void dns_message_init(struct dns_message *message);
void dns_message_destroy(struct dns_message *message);

/* Takes `bytes` (lent until the next parse) apart; what was parsed before is
 * forgotten, its memory used again.  0: all sections were read; there may yet
 * be problems.  -1: not to the end, the first fatal problem says why. */
int dns_message_parse(struct dns_message *message, const uint8_t *bytes, size_t len);

/* Notes something wrong; beyond DNS_PROBLEMS_MOST it is dropped. */
void dns_message_problem(struct dns_message *message, bool is_fatal, size_t offset, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The first fatal problem; NULL: none. */
const struct dns_problem *dns_message_fatal(const struct dns_message *message);

/* The record after `last` (NULL: the first) in a section; NULL: no more. */
const struct dns_record *dns_message_next(const struct dns_message *message, enum dns_section section,
					  const struct dns_record *last);

/* The owner of a parsed record, whose name is known to be well formed. */
void dns_record_owner(const struct dns_message *message, const struct dns_record *record,
		      struct dns_name *owner);

unsigned dns_header_opcode(const struct dns_header *header);
/* With the upper eight bits that an OPT record brings (RFC 6891, 6.1.3). */
unsigned dns_message_rcode(const struct dns_message *message);

#endif
