/* SPDX-License-Identifier: ISC */
/* dns/edns.h - the OPT record and its options (RFC 6891), as dig prints them. */
#ifndef DNS_EDNS_H
#define DNS_EDNS_H

#include "dns/message.h"

struct text_out;

enum edns_code {
	EDNS_LLQ = 1,
	EDNS_NSID = 3,
	EDNS_DAU = 5,
	EDNS_DHU = 6,
	EDNS_N3U = 7,
	EDNS_CLIENT_SUBNET = 8,
	EDNS_EXPIRE = 9,
	EDNS_COOKIE = 10,
	EDNS_KEEPALIVE = 11,
	EDNS_PADDING = 12,
	EDNS_CHAIN = 13,
	EDNS_KEY_TAG = 14,
	EDNS_EDE = 15,
	EDNS_CLIENT_TAG = 16,
	EDNS_SERVER_TAG = 17,
	EDNS_REPORT_CHANNEL = 18,
	EDNS_ZONEVERSION = 19,
};

enum { EDNS_FLAG_DO = 0x8000, EDNS_FLAG_CO = 0x4000 };

/* What hides in the TTL and the class of an OPT record. */
struct edns {
	uint16_t udp_size, flags;
	uint8_t upper_rcode, version;
};
void edns_read(const struct dns_record *opt, struct edns *edns);

struct edns_option {
	size_t offset;		/* of its code, in the message */
	uint16_t code, len;
	const uint8_t *bytes;	/* lent: its data, after code and length */
};

/* Goes over the options of an OPT record.  1: here is one.  0: no more.  -1: the
 * rest is malformed, the cursor knows why. */
void edns_options_start(const struct dns_message *message, const struct dns_record *opt, struct cursor *in);
int edns_options_next(struct cursor *in, struct edns_option *option);

/* The part after the name: for NSID `6e 73 31 ("ns1")`.  What does not suit its
 * code is given in hex, like what is unknown.  Returns whether it suits. */
bool edns_option_value(struct text_out *out, const struct edns_option *option);

/* "NSID", "OPT=65001": the name that dig 9.18 has for a code. */
void edns_option_name(struct text_out *out, uint16_t code);

/* What dig 9.18 leaves in hex: algorithms, names, a zone's version.  Nothing
 * where it is known already, or doesn't suit its code. */
void edns_option_meaning(struct text_out *out, const struct edns_option *option);

/* An option's line in dig's pseudosection, without its newline: "; NSID: ..." */
void edns_option_line(struct text_out *out, const struct edns_option *option);

/* dig's verdict on a COOKIE that answers the client cookie `sent` (8 bytes; NULL:
 * none was sent): "good", "bad", "echoed", or NULL. */
const char *edns_cookie_verdict(const struct edns_option *option, const uint8_t *sent);

/* 192.0.2.0/24/16, or false. */
bool edns_subnet_text(struct text_out *out, const struct edns_option *option);

#endif
