/* SPDX-License-Identifier: ISC */
/* What record data consists of, a row for each type. */
#include "dns/rdata.h"

#include "dns/codes.h"

#define U8(name)     { name, RDATA_U8, 0 }
#define U16(name)    { name, RDATA_U16, 0 }
#define U32(name)    { name, RDATA_U32, 0 }
#define TIME(name)   { name, RDATA_TIME, 0 }
#define TYPE(name)   { name, RDATA_TYPE, 0 }
#define NAME(name)   { name, RDATA_NAME, 0 }
#define A(name)      { name, RDATA_A, 0 }
#define AAAA(name)   { name, RDATA_AAAA, 0 }
#define STRING(name) { name, RDATA_STRING, 0 }
#define TEXTS        { "strings", RDATA_STRINGS, 0 }
#define HEX(name)    { name, RDATA_HEX, 1 }
#define BASE64(name, least) { name, RDATA_BASE64, least }
#define SIZED(name)  { name, RDATA_SIZED, 0 }
#define SIZED_BLANK(name) { name, RDATA_SIZED, 1 }
#define PART(name, kind, arg) { name, RDATA_##kind, arg }

#define ONE_NAME(type, name) { type, 0, { NAME(name) } }
#define TXT(type) { type, 0, { TEXTS } }
#define DS(type) { type, 0, { U16("key_tag"), U8("algorithm"), U8("digest_type"), PART("digest", DIGEST, 2) } }
#define KEY(type) { type, 0, { U16("flags"), U8("protocol"), U8("algorithm"), BASE64("public_key", 0) } }
#define SIG(type, kind) { type, 0, { \
	PART("type_covered", kind, 0), U8("algorithm"), U8("labels"), U32("original_ttl"), TIME("expiration"), \
	TIME("inception"), U16("key_tag"), NAME("signer"), BASE64("signature", 1) } }
#define TLSA(type) { type, 0, { U8("usage"), U8("selector"), U8("matching_type"), HEX("certificate") } }
#define SVCB(type) { type, DNS_CLASS_IN, { \
	U16("priority"), NAME("target"), PART("params", SVC_PARAMS, 0) } }

/* Ascending by type; where the class decides, each class has its row. */
const struct rdata_layout rdata_layouts[] = {
	{ 1, DNS_CLASS_IN, { A("address") } },
	{ 1, DNS_CLASS_CH, { NAME("network"), PART("address", OCTAL, 0) } },
	{ 1, DNS_CLASS_HS, { A("address") } },
	ONE_NAME(2, "nsdname"),
	ONE_NAME(3, "madname"),
	ONE_NAME(4, "madname"),
	ONE_NAME(5, "cname"),
	{ 6, 0, { NAME("mname"), NAME("rname"), U32("serial"), U32("refresh"), U32("retry"), U32("expire"),
		  U32("minimum") } },
	ONE_NAME(7, "madname"),
	ONE_NAME(8, "mgmname"),
	ONE_NAME(9, "newname"),
	{ 11, DNS_CLASS_IN, { A("address"), PART("protocol", WKS, 0) } },
	ONE_NAME(12, "ptrdname"),
	{ 13, 0, { STRING("cpu"), STRING("os") } },
	{ 14, 0, { NAME("rmailbx"), NAME("emailbx") } },
	{ 15, 0, { U16("preference"), NAME("exchange") } },
	TXT(16),
	{ 17, 0, { NAME("mbox"), NAME("txt_dname") } },
	{ 18, 0, { U16("subtype"), NAME("hostname") } },
	{ 19, 0, { STRING("psdn_address") } },
	{ 20, 0, { STRING("address"), PART("subaddress", STRING_MAYBE, 0) } },
	{ 21, 0, { U16("preference"), NAME("intermediate_host") } },
	{ 22, DNS_CLASS_IN, { PART("address", HEX0X, 1) } },
	{ 23, DNS_CLASS_IN, { NAME("owner") } },
	SIG(24, TYPE_BARE),
	KEY(25),
	{ 26, DNS_CLASS_IN, { U16("preference"), NAME("map822"), NAME("mapx400") } },
	{ 27, 0, { STRING("longitude"), STRING("latitude"), STRING("altitude") } },
	{ 28, DNS_CLASS_IN, { AAAA("address") } },
	{ 29, 0, { PART("location", LOC, 0) } },
	{ 30, 0, { NAME("next"), PART("types", NXT_BITMAP, 0) } },
	{ 31, DNS_CLASS_IN, { HEX("eid") } },
	{ 32, DNS_CLASS_IN, { HEX("nimloc") } },
	{ 33, DNS_CLASS_IN, { U16("priority"), U16("weight"), U16("port"), NAME("target") } },
	{ 34, DNS_CLASS_IN, { PART("address", ATMA, 0) } },
	{ 35, 0, { U16("order"), U16("preference"), STRING("flags"), STRING("services"), STRING("regexp"),
		   NAME("replacement") } },
	{ 36, DNS_CLASS_IN, { U16("preference"), NAME("exchanger") } },
	{ 37, 0, { PART("cert_type", CERT_TYPE, 0), U16("key_tag"), PART("algorithm", ALGORITHM, 0),
		   BASE64("certificate", 1) } },
	{ 38, DNS_CLASS_IN, { PART("prefix_len", A6, 0) } },
	ONE_NAME(39, "target"),
	{ 40, 0, { U8("meaning"), U8("coding"), U8("subcoding"), BASE64("payload", 0) } },
	{ 42, DNS_CLASS_IN, { PART("prefixes", APL, 0) } },
	DS(43),
	{ 44, 0, { U8("algorithm"), U8("fp_type"), PART("fingerprint", HEX, 0) } },
	{ 45, 0, { U8("precedence"), U8("gateway_type"), U8("algorithm"), PART("gateway", GATEWAY, 1),
		   BASE64("public_key", 0) } },
	SIG(46, TYPE),
	{ 47, 0, { NAME("next"), PART("types", BITMAP, 0) } },
	KEY(48),
	{ 49, DNS_CLASS_IN, { BASE64("identifier", 1) } },
	{ 50, 0, { U8("hash_algorithm"), U8("flags"), U16("iterations"), PART("salt", SALT, 0),
		   PART("next_hashed", HASH, 0), PART("types", BITMAP, 1) } },
	{ 51, 0, { U8("hash_algorithm"), U8("flags"), U16("iterations"), PART("salt", SALT, 0) } },
	TLSA(52),
	TLSA(53),
	{ 55, 0, { PART("hit", HIP, 0) } },
	TXT(56),
	KEY(57),
	{ 58, 0, { NAME("previous"), NAME("next") } },
	DS(59),
	KEY(60),
	{ 61, 0, { BASE64("public_key", 1) } },
	{ 62, 0, { U32("serial"), U16("flags"), PART("types", BITMAP, 1) } },
	{ 63, 0, { U32("serial"), U8("scheme"), U8("hash_algorithm"), HEX("digest") } },
	SVCB(64),
	SVCB(65),
	{ 66, 0, { TYPE("rrtype"), PART("scheme", SCHEME, 0), U16("port"), NAME("target") } },
	{ 67, 0, { BASE64("payload", 1) } },
	{ 68, 0, { BASE64("payload", 1) } },
	TXT(99),
	{ 104, 0, { U16("preference"), PART("node_id", LOCATOR64, 0) } },
	{ 105, 0, { U16("preference"), A("locator") } },
	{ 106, 0, { U16("preference"), PART("locator", LOCATOR64, 0) } },
	{ 107, 0, { U16("preference"), NAME("fqdn") } },
	{ 108, 0, { PART("address", EUI48, 0) } },
	{ 109, 0, { PART("address", EUI64, 0) } },
	{ 249, 0, { NAME("algorithm"), U32("inception"), U32("expiration"), U16("mode"),
		    PART("error", RCODE, 0), SIZED_BLANK("key"), SIZED("other") } },
	{ 250, DNS_CLASS_ANY, { NAME("algorithm"), PART("time_signed", U48, 0), U16("fudge"), SIZED("mac"),
		    U16("original_id"), PART("error", RCODE, 0), SIZED_BLANK("other") } },
	{ 256, 0, { U16("priority"), U16("weight"), PART("target", STRING_REST, 0) } },
	{ 257, 0, { U8("flags"), PART("tag", TAG, 0), PART("value", STRING_REST, 0) } },
	TXT(258),
	{ 259, 0, { U32("enterprise"), U32("data_type"), U8("location"), STRING("media_type"),
		    PART("payload", BASE64_DASH, 0) } },
	{ 260, 0, { U8("precedence"), PART("relay_type", RELAY, 0), PART("relay", GATEWAY, 1) } },
	TXT(261),
	TXT(262),
	DS(32768),
	DS(32769),
};

const size_t rdata_layout_count = sizeof(rdata_layouts) / sizeof(rdata_layouts[0]);
