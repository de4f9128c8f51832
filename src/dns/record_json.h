/* SPDX-License-Identifier: ISC */
/* dns/record_json.h - records, sections, EDNS and the wire dump as JSON.
 *
 * Each function puts one value, or some keys with theirs, behind what stands in
 * `out` already.  All of it is ASCII. */
#ifndef DNS_RECORD_JSON_H
#define DNS_RECORD_JSON_H

#include "dns/message.h"

struct text_out;

/* "name","type","class","ttl","data", and the typed fields of its type, without
 * braces.  Where the data doesn't have the shape of its type there are no typed
 * fields.  A parameter of SVCB that is there twice is given once, the first. */
void put_record_json_keys(struct text_out *out, const struct dns_message *message,
			  const struct dns_record *record);

/* An array of objects with them, without OPT. */
void put_section_json(struct text_out *out, const struct dns_message *message, enum dns_section section);

/* edns_json.c: {"version","udp","do","nsid","cookie","ecs","ede":[],"options":[]}; null
 * where there is no OPT. */
void put_edns_json(struct text_out *out, const struct dns_message *message);

/* [{"off","len","field","value","text"}], as wiredump.h tells it. */
void put_wiredump_json(struct text_out *out, const uint8_t *bytes, size_t len);

#endif
