/* SPDX-License-Identifier: ISC */
/* dig's +words, a row each. */
#include "query_words_table.h"

#include "base/error.h"
#include "base/text.h"
#include "dns/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIELD(name) offsetof(struct query_words, name)
#define FLAG(word, other, member, text) \
	{ .name = (word), .also = (other), .kind = WORD_FLAG, .field = FIELD(member), .help = (text) }
#define UNFLAG(word, other, member, text) \
	{ .name = (word), .also = (other), .kind = WORD_UNFLAG, .field = FIELD(member), .help = (text) }
#define NOTHING(word, text) { .name = (word), .kind = WORD_NOTHING, .help = (text) }
#define NUMBER(word, member, least, most, normal_value, text) \
	{ .name = (word), .argument = "N", .kind = WORD_NUMBER, .field = FIELD(member), .low = (least), \
	  .high = (most), .normal = (normal_value), .help = (text) }
#define CALL(word, other, arg, function, text) \
	{ .name = (word), .also = (other), .argument = (arg), .kind = WORD_CALL, .call = (function), .help = (text) }

static query_word_fn set_all, set_comments, set_retry, set_subnet, set_cookie, set_time, set_edns, set_ednsflags, set_ednsopt,
	set_opcode, set_domain, set_rrcomments, set_split, set_trace;

const struct query_word_row query_word_table[] = {
	FLAG("recurse", "rdflag", recurses, "ask the server to recurse (RD); on"),
	FLAG("adflag", "ad", is_authentic, "set AD: tell whether the answer is authentic"),
	FLAG("cdflag", "cd", is_unchecked, "set CD: no DNSSEC checks"),
	FLAG("aaflag", "aaonly", has_aa, "set AA"),
	FLAG("tcflag", NULL, has_tc, "set TC"),
	FLAG("raflag", NULL, has_ra, "set RA"),
	FLAG("zflag", NULL, has_z, "set the flag that must be zero"),
	FLAG("header-only", NULL, is_header_only, "send no question"),
	FLAG("tcp", "vc", is_tcp, "ask over TCP"),
	FLAG("ignore", NULL, keeps_truncated, "keep truncated replies instead of asking again over TCP"),
	UNFLAG("fail", NULL, tries_next_on_failure, "take SERVFAIL for an answer; on.  +nofail: ask the next server"),
	FLAG("dnssec", "do", is_dnssec, "ask for DNSSEC records (DO)"),
	FLAG("coflag", "co", is_compact, "EDNS: compact denial of existence is welcome (CO)"),
	FLAG("nsid", NULL, has_nsid, "ask for the name server's identifier"),
	FLAG("expire", NULL, wants_expire, "ask when the zone expires"),
	FLAG("keepalive", NULL, wants_keepalive, "ask how long a TCP connection may stay"),
	CALL("cookie", NULL, "HEX", set_cookie, "send a DNS cookie, a random one without HEX"),
	CALL("subnet", NULL, "NET", set_subnet, "send a client subnet, as 192.0.2.0/24"),
	NUMBER("padding", padding, 0, 512, 0, "pad queries to blocks of N bytes"),
	NUMBER("bufsize", udp_size, 0, 65535, 1232, "EDNS: the longest reply wanted over UDP; 1232"),
	CALL("edns", NULL, "N", set_edns, "EDNS version; 0.  +noedns: no EDNS"),
	CALL("ednsflags", NULL, "N", set_ednsflags, "EDNS: these flag bits, too; N may be hex, as 0x4000"),
	CALL("ednsopt", NULL, "OPTION", set_ednsopt, "EDNS: an option, CODE or CODE:HEX; +noednsopt: none of them"),
	CALL("opcode", NULL, "OPCODE", set_opcode, "the opcode, a number or a name as UPDATE"),
	CALL("time", "timeout", "TIME", set_time, "how long each try may take; 5, and less as round trips are measured"),
	NUMBER("tries", tries, 1, 100, 3, "how often each server is asked; 3"),
	CALL("retry", NULL, "N", set_retry, "the same, the first try not counted"),
	FLAG("search", "defname", is_search, "try the search list of resolv.conf on names with few dots"),
	FLAG("showsearch", NULL, shows_search, "the same, and print what each name gave"),
	CALL("domain", NULL, "NAME", set_domain, "search in this domain alone"),
	NUMBER("ndots", ndots, 0, 15, -1, "search: a name with N dots is tried as it is first"),
	CALL("trace", NULL, NULL, set_trace, "follow the delegations from the root down"),
	FLAG("short", NULL, is_short, "the record data alone"),
	FLAG("identify", NULL, is_identified, "say which server an answer came from"),
	FLAG("json", NULL, is_json, "one JSON object for each question"),
	CALL("all", NULL, NULL, set_all, "dig's report on stdout; +noall: nothing"),
	CALL("comments", NULL, NULL, set_comments, "dig's report on stdout; after +noall its header alone"),
	FLAG("stats", NULL, has_statistics, "time, server and size; on in the report"),
	FLAG("qr", NULL, shows_query, "dig's report of the query as it is sent"),
	FLAG("question", NULL, shows[DNS_QUESTION], "show the question section"),
	FLAG("answer", NULL, shows[DNS_ANSWER], "show the answer section; on"),
	FLAG("authority", NULL, shows[DNS_AUTHORITY], "show the authority section"),
	FLAG("additional", NULL, shows[DNS_ADDITIONAL], "show the additional section"),
	FLAG("multiline", NULL, is_multiline, "long records in several lines, with comments"),
	CALL("rrcomments", NULL, NULL, set_rrcomments, "say what keys and numbers are; on with +multiline"),
	UNFLAG("crypto", NULL, hides_crypto, "show keys, digests and signatures; on"),
	CALL("split", NULL, "N", set_split, "break hex and base64 after N letters; 56"),
	UNFLAG("class", "cl", hides_class, "show the class; on"),
	UNFLAG("ttlid", "ttl", hides_ttl, "show the TTL; on"),
	FLAG("ttlunits", NULL, has_ttl_units, "TTLs as 1h30m"),
	FLAG("unknownformat", NULL, is_generic, "record data in hex, as of unknown types"),
	FLAG("expandaaaa", NULL, expands_aaaa, "IPv6 addresses with all their zeros"),
	FLAG("onesoa", NULL, has_one_soa, "AXFR: leave out the SOA at the end"),
	NOTHING("besteffort", "nothing to do: what can be read of a malformed reply is always shown"),
	NOTHING("cmd", "nothing to do: the command line is never shown"),
	NOTHING("idnin", "nothing to do: names may always be written in UTF-8"),
	NOTHING("keepopen", "nothing to do: TCP connections are always shared"),
	{ .name = NULL },
};

/* ---- the ones that are more than a field ---- */

static int show_all(struct query_words *words, bool is_on)
{
	for (int i = 0; i < DNS_SECTION_COUNT; i++)
		words->shows[i] = is_on;
	words->is_report = is_on;
	words->is_part_by_part = !is_on;
	words->has_statistics = is_on;
	return 0;
}

static int set_all(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	(void)value, (void)err;
	return show_all(words, is_on);
}

/* dig's report has all sections, unless they are taken away afterwards; after +noall
 * it has those that are asked for. */
static int set_comments(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	(void)value, (void)err;
	words->is_report = is_on;
	return is_on && !words->is_part_by_part ? show_all(words, true) : 0;
}

static int set_rrcomments(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	(void)value, (void)err;
	words->rrcomments = is_on ? RRCOMMENTS_ON : RRCOMMENTS_OFF;
	return 0;
}

/* As dig does: DNSSEC records belong to a delegation. */
static int set_trace(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	(void)value, (void)err;
	words->is_trace = words->is_dnssec = is_on;
	words->shows[DNS_AUTHORITY] = is_on;
	return 0;
}

/* To a multiple of four, of which base64 is made. */
static int set_split(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	const char *problem;

	words->split = is_on ? -1 : 0;
	if (is_on && !value)
		words->split = PRESENT_CHUNK;
	if (!is_on || !value)
		return 0;
	problem = text_to_number(value, 0, 1023, &words->split);
	words->split = (words->split + 3) / 4 * 4;
	return problem ? error_set(err, STATUS_USAGE, "+split %s: %s", problem, value) : 0;
}

static int set_domain(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	size_t len = is_on && value ? strlen(value) : 0;

	words->domain[0] = '\0';
	if (!is_on)
		return 0;
	if (len && value[len - 1] == '.')
		len--;
	if (len && len < sizeof words->domain)
		snprintf(words->domain, sizeof words->domain, "%.*s", (int)len, value);
	if (!name_is_host(words->domain))
		return error_set(err, STATUS_USAGE, "+domain needs a domain: %s", value ? value : "");
	words->is_search = true;
	return 0;
}

static int set_retry(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	const char *problem = is_on && value ? text_to_number(value, 0, 99, &words->tries) : NULL;

	if (problem)
		return error_set(err, STATUS_USAGE, "+retry %s: %s", problem, value);
	words->tries = is_on && value ? words->tries + 1 : 3;
	return 0;
}

static int set_time(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	const char *problem = is_on && value ? text_to_seconds(value, 0.001, 86400, &words->timeout_s) : NULL;

	if (problem)
		return error_set(err, STATUS_USAGE, "+time %s: %s", problem, value);
	if (!is_on || !value)
		words->timeout_s = 0;
	return 0;
}

static int set_edns(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	const char *problem = is_on && value ? text_to_number(value, 0, 255, &words->edns_version) : NULL;

	if (problem)
		return error_set(err, STATUS_USAGE, "+edns %s: %s", problem, value);
	words->has_edns = is_on;
	return 0;
}

/* A number as people write bits: in hex, too. */
static int set_ednsflags(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	bool is_hex = is_on && value && strncasecmp(value, "0x", 2) == 0;
	size_t digits = is_hex ? strspn(value + 2, "0123456789abcdefABCDEF") : 0;
	const char *problem = NULL;

	words->edns_flags = 0;
	if (!is_on)
		return 0;
	if (!value)
		return error_set(err, STATUS_USAGE, "+ednsflags needs a number");
	if (!is_hex)
		problem = text_to_number(value, 0, 65535, &words->edns_flags);
	else if (digits == 0 || value[2 + digits])
		problem = "invalid";
	else if (digits > 4)
		problem = "too large";
	else
		words->edns_flags = strtoll(value, NULL, 16);
	return problem ? error_set(err, STATUS_USAGE, "+ednsflags %s: %s", problem, value) : 0;
}

static int set_opcode(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	const char *problem;

	words->opcode = 0;
	if (!is_on)
		return 0;
	if (!value)
		return error_set(err, STATUS_USAGE, "+opcode needs a number or a name");
	words->opcode = dns_code_number(DNS_OPCODES, value, strlen(value));
	problem = words->opcode < 0 ? text_to_number(value, 0, 15, &words->opcode) : NULL;
	return problem ? error_set(err, STATUS_USAGE, "+opcode %s: %s", problem, value) : 0;
}

static int set_subnet(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	int len;

	words->subnet_len = 0;
	if (!is_on)
		return 0;
	len = value ? query_subnet(value, words->subnet) : -1;
	if (len < 0)
		return error_set(err, STATUS_USAGE, "+subnet needs a network like 192.0.2.0/24: %s",
				 value ? value : "");
	words->subnet_len = (size_t)len;
	return 0;
}

/* Reads hex into bytes.  Returns its length, or -1: it is none, or too long. */
static int read_hex(const char *text, uint8_t *bytes, size_t size)
{
	size_t len = strlen(text);
	char pair[3] = { 0 };

	if (len % 2 || len / 2 > size || strspn(text, "0123456789abcdefABCDEF") != len)
		return -1;
	for (size_t i = 0; i < len / 2; i++) {
		memcpy(pair, text + 2 * i, 2);
		bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return (int)(len / 2);
}

/* CODE, a number or a name as NSID, and its data. */
static int set_ednsopt(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	size_t len = value ? strcspn(value, ":") : 0, at = words->option_count;
	char code[32];
	long long number;
	int data_len;

	if (!is_on) {
		words->option_count = 0;
		return 0;
	}
	if (at == QUERY_EDNS_OPTIONS_MOST)
		return error_set(err, STATUS_USAGE, "more than %d +ednsopt", QUERY_EDNS_OPTIONS_MOST);
	snprintf(code, sizeof code, "%.*s", (int)(len < sizeof code ? len : sizeof code - 1), value ? value : "");
	number = dns_code_number(DNS_EDNS_OPTIONS, code, strlen(code));
	if (number < 0 && text_to_number(code, 0, 65535, &number))
		return error_set(err, STATUS_USAGE, "+ednsopt needs a code: %s", value ? value : "");
	data_len = value[len] ? read_hex(value + len + 1, words->options[at].bytes, QUERY_EDNS_OPTION_MOST) : 0;
	if (data_len < 0)
		return error_set(err, STATUS_USAGE, "+ednsopt needs its data in hex, %d bytes at most: %s",
				 QUERY_EDNS_OPTION_MOST, value + len + 1);
	words->options[at].code = (uint16_t)number;
	words->options[at].len = (uint16_t)data_len;
	words->option_count++;
	return 0;
}

/* RFC 7873, 4: 8 bytes of the client's, and 8 to 32 of the server's. */
static int set_cookie(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	int len = is_on && value ? read_hex(value, words->cookie, sizeof words->cookie) : 0;

	words->has_cookie = is_on;
	words->cookie_len = 0;
	if (!is_on || !value)
		return 0;
	if (len < 8)
		return error_set(err, STATUS_USAGE, "+cookie needs 8 to 40 bytes in hex: %s", value);
	words->cookie_len = (size_t)len;
	return 0;
}
