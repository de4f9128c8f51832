/* SPDX-License-Identifier: ISC */
/* dns/codes.h - the numbers of DNS and their names, both ways (IANA's registries). */
#ifndef DNS_CODES_H
#define DNS_CODES_H

#include <stddef.h>
#include <stdint.h>

enum dns_type {
	DNS_TYPE_A = 1,
	DNS_TYPE_NS = 2,
	DNS_TYPE_CNAME = 5,
	DNS_TYPE_SOA = 6,
	DNS_TYPE_PTR = 12,
	DNS_TYPE_TXT = 16,
	DNS_TYPE_SIG = 24,
	DNS_TYPE_AAAA = 28,
	DNS_TYPE_SRV = 33,
	DNS_TYPE_OPT = 41,
	DNS_TYPE_DS = 43,
	DNS_TYPE_RRSIG = 46,
	DNS_TYPE_SVCB = 64,
	DNS_TYPE_HTTPS = 65,
	DNS_TYPE_TKEY = 249,
	DNS_TYPE_TSIG = 250,
	DNS_TYPE_IXFR = 251,
	DNS_TYPE_AXFR = 252,
	DNS_TYPE_ANY = 255,
};

enum { DNS_CLASS_IN = 1, DNS_CLASS_CH = 3, DNS_CLASS_HS = 4, DNS_CLASS_NONE = 254, DNS_CLASS_ANY = 255 };

enum dns_registry {
	DNS_TYPES,
	DNS_NEWER_TYPES,	/* types that dig 9.18 prints as TYPEnnn */
	DNS_CLASSES,
	DNS_OPCODES,
	DNS_RCODES,
	DNS_EDNS_OPTIONS,
	DNS_EDE_CODES,
	DNS_ALGORITHMS,
	DNS_DIGESTS,
	DNS_CERT_TYPES,
	DNS_SVC_PARAMS,
	DNS_DSYNC_SCHEMES,
	DNS_REGISTRY_COUNT
};

struct dns_code {
	uint16_t number;
	const char *name;
};

struct dns_code_table {
	const struct dns_code *rows;	/* ascending by number; then aliases, which are only read */
	size_t count;
};

extern const struct dns_code_table dns_code_tables[DNS_REGISTRY_COUNT];

/* NULL: the number has no name. */
const char *dns_code_name(enum dns_registry registry, unsigned number);
/* Letter case aside.  -1: no such name. */
int dns_code_number(enum dns_registry registry, const char *text, size_t len);

enum { DNS_CODE_TEXT = 16 };

/* As dig prints them: the name, or TYPEnnn and CLASSnnn (RFC 3597, 5).
 * What is returned is `text` or a constant. */
const char *dns_type_text(uint16_t type, char text[DNS_CODE_TEXT]);
const char *dns_class_text(uint16_t class, char text[DNS_CODE_TEXT]);
/* NOERROR, or RCODEnnn; QUERY, or OPCODEnn. */
const char *dns_rcode_text(unsigned rcode, char text[DNS_CODE_TEXT]);
const char *dns_opcode_text(unsigned opcode, char text[DNS_CODE_TEXT]);

/* Reads a name, TYPEnnn or CLASSnnn, letter case aside.  -1: it is none. */
int dns_type_from_text(const char *text, size_t len);
int dns_class_from_text(const char *text, size_t len);

#endif
