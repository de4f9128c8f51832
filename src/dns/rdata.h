/* SPDX-License-Identifier: ISC */
/* dns/rdata.h - the layouts of record data, and the one walk over them.
 *
 * Each type is a row of parts (rdata_layouts.c).  Walking a row over bytes tells
 * an observer of every field; zone-file text, JSON and the wire dump are such
 * observers.  Parsing walks the same row over words and makes the bytes.
 * A new type is a row; a new kind of part is a line in each of the tables of
 * rdata_walk.c, rdata_text.c and rdata_parse.c. */
#ifndef DNS_RDATA_H
#define DNS_RDATA_H

#include "dns/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dns_message;
struct dns_record;
struct text_out;

enum rdata_kind {
	RDATA_END,		/* ends a row */
	RDATA_U8,
	RDATA_U16,
	RDATA_U32,
	RDATA_U48,
	RDATA_TIME,		/* seconds as YYYYMMDDHHMMSS, by serial arithmetic around now */
	RDATA_TYPE,		/* a type's mnemonic */
	RDATA_TYPE_BARE,	/* the same, but a bare number where it has none */
	RDATA_RCODE,		/* 16 bits, an RCODE's mnemonic */
	RDATA_CERT_TYPE,
	RDATA_ALGORITHM,	/* a DNSSEC algorithm's mnemonic; 0 stays a number */
	RDATA_SCHEME,		/* of DSYNC */
	RDATA_NAME,
	RDATA_A,
	RDATA_OCTAL,		/* 16 bits, an address of Chaosnet */
	RDATA_AAAA,
	RDATA_STRING,		/* a character-string (RFC 1035, 3.3) */
	RDATA_STRING_MAYBE,	/* one more, or none */
	RDATA_STRINGS,		/* one or more, to the end */
	RDATA_STRING_REST,	/* the rest as one quoted string; at least .arg bytes */
	RDATA_TAG,		/* length and letters, unquoted */
	RDATA_HEX,		/* the rest, upper case; at least .arg bytes */
	RDATA_DIGEST,		/* the same; its length must suit the digest type before it */
	RDATA_HEX0X,		/* the rest, 0x and lower case */
	RDATA_BASE64,		/* the rest; at least .arg bytes */
	RDATA_BASE64_DASH,	/* the rest, "-" where empty */
	RDATA_SALT,		/* length and hex, "-" where empty */
	RDATA_HASH,		/* length and base32hex */
	RDATA_BITMAP,		/* types in windows (RFC 4034, 4.1.2); .arg 1: may be empty */
	RDATA_NXT_BITMAP,	/* types up to 127 (RFC 2535, 5.2) */
	RDATA_EUI48,
	RDATA_EUI64,
	RDATA_LOCATOR64,
	RDATA_SIZED,		/* 16 bits of length, base64; .arg 1: a blank stands even before nothing */
	RDATA_ATMA,
	RDATA_WKS,		/* a protocol and a bitmap of ports */
	RDATA_A6,
	RDATA_LOC,
	RDATA_APL,
	RDATA_HIP,
	RDATA_RELAY,		/* of AMTRELAY: D bit and relay type */
	RDATA_GATEWAY,		/* as part number .arg says: 0 none, 1 A, 2 AAAA, 3 name */
	RDATA_SVC_PARAMS,
	/* Only told, never in a row: */
	RDATA_BITS,		/* one window of a bitmap; .number is its first type */
	RDATA_NXT_BITS,		/* the bitmap of an NXT */
	RDATA_PORTS,		/* a bitmap of ports */
	RDATA_SVC_PARAM,	/* the value; .number is the key */
	RDATA_APL_ITEM,		/* an address; .number: family << 16 | prefix << 8 | N */
	RDATA_LOC_WHOLE,
	RDATA_A6_SUFFIX,	/* the last bytes of an address */
	RDATA_HEX_WORD,		/* as RDATA_HEX */
	RDATA_KIND_COUNT
};

/* Who wants to see a field. */
enum {
	SEEN_IN_TEXT = 1,
	SEEN_IN_JSON = 2,
	SEEN_IN_DUMP = 4,	/* these, in their order, cover each byte once */
	SEEN_IN_ALL = 7,
};

struct rdata_part {
	const char *name;	/* as in JSON, where it stands beside name type class ttl data */
	enum rdata_kind kind;
	unsigned arg;
};

enum { RDATA_PARTS = 10 };

struct rdata_layout {
	uint16_t type;
	uint16_t class;		/* 0: any */
	struct rdata_part parts[RDATA_PARTS];
};

extern const struct rdata_layout rdata_layouts[];
extern const size_t rdata_layout_count;

/* NULL: no layout, the data is opaque (RFC 3597). */
const struct rdata_layout *rdata_layout(uint16_t type, uint16_t class);

/* One field as it was found.  All of it is lent for the call. */
struct rdata_field {
	const char *name;
	enum rdata_kind kind;
	unsigned seen_in;
	size_t offset, len;	/* where in the message; len 0: bytes told already, or none */
	const uint8_t *bytes;	/* the content, length octets aside */
	size_t bytes_len;
	uint64_t number;
	const struct dns_name *domain;	/* RDATA_NAME */
};

struct rdata_observer {
	void (*on_field)(void *who, const struct rdata_field *field);	/* may be NULL */
	/* What is odd but readable; NULL: nobody wants to know. */
	void (*on_note)(void *who, size_t offset, const char *words);
	void *who;
};

/* Where record data, or a record line, is wrong, and why. */
struct rdata_problem {
	size_t offset;
	char words[CURSOR_WORDS + 32];
};

/* Fills it and returns -1. */
int rdata_fail(struct rdata_problem *problem, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Walks the record data of a record.  0: it has the shape of its type.  -1: it
 * hasn't, `problem` (may be NULL) says where and why; what was told until then
 * is right, the rest of the bytes opaque.  A type without a layout: -1 with no
 * words. */
int rdata_walk(const struct dns_message *message, const struct dns_record *record,
	       const struct rdata_observer *observer, struct rdata_problem *problem);

/* The text of a field, as it stands in a zone file. */
void rdata_field_text(struct text_out *out, const struct rdata_field *field);

/* One word of a record line.  `text` is as typed, escapes and all, without its
 * outer quotes. */
struct rdata_word {
	const char *text;
	size_t len;
	bool is_quoted;
};

/* Makes record data from the words after the type; names without a final dot
 * are taken below `origin` (NULL: the root).  Returns its length, or -1 with a
 * sentence in `problem`. */
int rdata_parse(uint16_t type, uint16_t class, const struct rdata_word *words, size_t count,
		const struct dns_name *origin, uint8_t rdata[65535], struct rdata_problem *problem);

#endif
