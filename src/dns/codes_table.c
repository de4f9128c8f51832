/* SPDX-License-Identifier: ISC */
/* IANA's registries "Domain Name System (DNS) Parameters" and its neighbours,
 * spelled as dig spells them. */
#include "dns/codes.h"

static const struct dns_code types[] = {
	{ 1, "A" }, { 2, "NS" }, { 3, "MD" }, { 4, "MF" }, { 5, "CNAME" },
	{ 6, "SOA" }, { 7, "MB" }, { 8, "MG" }, { 9, "MR" }, { 10, "NULL" },
	{ 11, "WKS" }, { 12, "PTR" }, { 13, "HINFO" }, { 14, "MINFO" }, { 15, "MX" },
	{ 16, "TXT" }, { 17, "RP" }, { 18, "AFSDB" }, { 19, "X25" }, { 20, "ISDN" },
	{ 21, "RT" }, { 22, "NSAP" }, { 23, "NSAP-PTR" }, { 24, "SIG" }, { 25, "KEY" },
	{ 26, "PX" }, { 27, "GPOS" }, { 28, "AAAA" }, { 29, "LOC" }, { 30, "NXT" },
	{ 31, "EID" }, { 32, "NIMLOC" }, { 33, "SRV" }, { 34, "ATMA" }, { 35, "NAPTR" },
	{ 36, "KX" }, { 37, "CERT" }, { 38, "A6" }, { 39, "DNAME" }, { 40, "SINK" },
	{ 41, "OPT" }, { 42, "APL" }, { 43, "DS" }, { 44, "SSHFP" }, { 45, "IPSECKEY" },
	{ 46, "RRSIG" }, { 47, "NSEC" }, { 48, "DNSKEY" }, { 49, "DHCID" }, { 50, "NSEC3" },
	{ 51, "NSEC3PARAM" }, { 52, "TLSA" }, { 53, "SMIMEA" }, { 55, "HIP" }, { 56, "NINFO" },
	{ 57, "RKEY" }, { 58, "TALINK" }, { 59, "CDS" }, { 60, "CDNSKEY" }, { 61, "OPENPGPKEY" },
	{ 62, "CSYNC" }, { 63, "ZONEMD" }, { 64, "SVCB" }, { 65, "HTTPS" }, { 66, "DSYNC" },
	{ 67, "HHIT" }, { 68, "BRID" }, { 99, "SPF" }, { 100, "UINFO" }, { 101, "UID" },
	{ 102, "GID" }, { 103, "UNSPEC" }, { 104, "NID" }, { 105, "L32" }, { 106, "L64" },
	{ 107, "LP" }, { 108, "EUI48" }, { 109, "EUI64" }, { 249, "TKEY" }, { 250, "TSIG" },
	{ 251, "IXFR" }, { 252, "AXFR" }, { 253, "MAILB" }, { 254, "MAILA" }, { 255, "ANY" },
	{ 256, "URI" }, { 257, "CAA" }, { 258, "AVC" }, { 259, "DOA" }, { 260, "AMTRELAY" },
	{ 261, "RESINFO" }, { 262, "WALLET" }, { 32768, "TA" }, { 32769, "DLV" },
};

static const struct dns_code newer_types[] = {
	{ 128, "NXNAME" },
	{ 263, "CLA" },
	{ 264, "IPN" },
};

static const struct dns_code classes[] = {
	{ 1, "IN" }, { 3, "CH" }, { 4, "HS" }, { 254, "NONE" }, { 255, "ANY" }, { 3, "CHAOS" },
};

static const struct dns_code opcodes[] = {
	{ 0, "QUERY" }, { 1, "IQUERY" }, { 2, "STATUS" }, { 4, "NOTIFY" }, { 5, "UPDATE" }, { 6, "DSO" },
};

static const struct dns_code rcodes[] = {
	{ 0, "NOERROR" }, { 1, "FORMERR" }, { 2, "SERVFAIL" }, { 3, "NXDOMAIN" }, { 4, "NOTIMP" },
	{ 5, "REFUSED" }, { 6, "YXDOMAIN" }, { 7, "YXRRSET" }, { 8, "NXRRSET" }, { 9, "NOTAUTH" },
	{ 10, "NOTZONE" }, { 11, "DSOTYPENI" }, { 16, "BADVERS" }, { 17, "BADKEY" }, { 18, "BADTIME" },
	{ 19, "BADMODE" }, { 20, "BADNAME" }, { 21, "BADALG" }, { 22, "BADTRUNC" }, { 23, "BADCOOKIE" },
	{ 16, "BADSIG" },
};

static const struct dns_code edns_options[] = {
	{ 1, "LLQ" }, { 2, "UL" }, { 3, "NSID" }, { 5, "DAU" },
	{ 6, "DHU" }, { 7, "N3U" }, { 8, "CLIENT-SUBNET" }, { 9, "EXPIRE" },
	{ 10, "COOKIE" }, { 11, "TCP KEEPALIVE" }, { 12, "PAD" }, { 13, "CHAIN" },
	{ 14, "KEY-TAG" }, { 15, "EDE" }, { 16, "CLIENT-TAG" }, { 17, "SERVER-TAG" },
	{ 18, "REPORT-CHANNEL" }, { 19, "ZONEVERSION" }, { 20292, "UMBRELLA-IDENT" }, { 26946, "DEVICEID" },
};

static const struct dns_code ede_codes[] = {
	{ 0, "Other" },
	{ 1, "Unsupported DNSKEY Algorithm" },
	{ 2, "Unsupported DS Digest Type" },
	{ 3, "Stale Answer" },
	{ 4, "Forged Answer" },
	{ 5, "DNSSEC Indeterminate" },
	{ 6, "DNSSEC Bogus" },
	{ 7, "Signature Expired" },
	{ 8, "Signature Not Yet Valid" },
	{ 9, "DNSKEY Missing" },
	{ 10, "RRSIGs Missing" },
	{ 11, "No Zone Key Bit Set" },
	{ 12, "NSEC Missing" },
	{ 13, "Cached Error" },
	{ 14, "Not Ready" },
	{ 15, "Blocked" },
	{ 16, "Censored" },
	{ 17, "Filtered" },
	{ 18, "Prohibited" },
	{ 19, "Stale NXDOMAIN Answer" },
	{ 20, "Not Authoritative" },
	{ 21, "Not Supported" },
	{ 22, "No Reachable Authority" },
	{ 23, "Network Error" },
	{ 24, "Invalid Data" },
	{ 25, "Signature Expired before Valid" },
	{ 26, "Too Early" },
	{ 27, "Unsupported NSEC3 Iterations Value" },
	{ 28, "Unable to conform to policy" },
	{ 29, "Synthesized" },
	{ 30, "Invalid Query Type" },
};

static const struct dns_code algorithms[] = {
	{ 1, "RSAMD5" }, { 2, "DH" }, { 3, "DSA" },
	{ 5, "RSASHA1" }, { 6, "NSEC3DSA" }, { 7, "NSEC3RSASHA1" },
	{ 8, "RSASHA256" }, { 10, "RSASHA512" }, { 12, "ECCGOST" },
	{ 13, "ECDSAP256SHA256" }, { 14, "ECDSAP384SHA384" }, { 15, "ED25519" },
	{ 16, "ED448" }, { 252, "INDIRECT" }, { 253, "PRIVATEDNS" },
	{ 254, "PRIVATEOID" },
};

static const struct dns_code digests[] = {
	{ 1, "SHA-1" }, { 2, "SHA-256" }, { 3, "GOST R 34.11-94" }, { 4, "SHA-384" },
};

static const struct dns_code cert_types[] = {
	{ 1, "PKIX" }, { 2, "SPKI" }, { 3, "PGP" }, { 4, "IPKIX" }, { 5, "ISPKI" },
	{ 6, "IPGP" }, { 7, "ACPKIX" }, { 8, "IACPKIX" }, { 253, "URI" }, { 254, "OID" },
};

/* dig 9.18 prints the names up to 6; see SVC_PARAM_NAMED in rdata_svcb.c. */
static const struct dns_code svc_params[] = {
	{ 0, "mandatory" }, { 1, "alpn" }, { 2, "no-default-alpn" }, { 3, "port" },
	{ 4, "ipv4hint" }, { 5, "ech" }, { 6, "ipv6hint" }, { 7, "dohpath" },
	{ 8, "ohttp" }, { 9, "tls-supported-groups" }, { 10, "docpath" },
};

static const struct dns_code dsync_schemes[] = {
	{ 1, "NOTIFY" },
};

#define TABLE(rows) { rows, sizeof(rows) / sizeof((rows)[0]) }

const struct dns_code_table dns_code_tables[DNS_REGISTRY_COUNT] = {
	[DNS_TYPES] = TABLE(types),
	[DNS_NEWER_TYPES] = TABLE(newer_types),
	[DNS_CLASSES] = TABLE(classes),
	[DNS_OPCODES] = TABLE(opcodes),
	[DNS_RCODES] = TABLE(rcodes),
	[DNS_EDNS_OPTIONS] = TABLE(edns_options),
	[DNS_EDE_CODES] = TABLE(ede_codes),
	[DNS_ALGORITHMS] = TABLE(algorithms),
	[DNS_DIGESTS] = TABLE(digests),
	[DNS_CERT_TYPES] = TABLE(cert_types),
	[DNS_SVC_PARAMS] = TABLE(svc_params),
	[DNS_DSYNC_SCHEMES] = TABLE(dsync_schemes),
};
