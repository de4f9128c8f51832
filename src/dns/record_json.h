/* SPDX-License-Identifier: ISC */
/* dns/record_json.h - records, sections, EDNS and the wire dump as JSON (jansson).
 *
 * All strings are valid UTF-8; print with JSON_ENSURE_ASCII for ASCII alone.
 * Each function returns a new object of the caller's, NULL: out of memory. */
#ifndef DNS_RECORD_JSON_H
#define DNS_RECORD_JSON_H

#include "dns/message.h"

#include <jansson.h>

/* {"name","type","class","ttl","data", and the typed fields of its type}.  Where
 * the data doesn't have the shape of its type there are no typed fields. */
json_t *record_json(const struct dns_message *message, const struct dns_record *record);

/* An array of them, without OPT. */
json_t *section_json(const struct dns_message *message, enum dns_section section);

/* {"version","udp","do","nsid","cookie","ecs","ede":[],"options":[]}; null
 * where there is no OPT. */
json_t *edns_json(const struct dns_message *message);

/* Sets what a message says in an object: status rcode answers aa tc rd ra ad cd
 * id size answer authority additional edns.  Keys that are there already keep
 * their places.  `type` is the type asked for; records of it are counted. */
int message_json(json_t *object, const struct dns_message *message, uint16_t type);

/* [{"off","len","field","value","text"}], as wiredump.h tells it. */
json_t *wiredump_json(const uint8_t *bytes, size_t len);

/* The text as a string, or null where it is not UTF-8. */
json_t *utf8_json(const void *bytes, size_t len);

#endif
