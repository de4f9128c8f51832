/* SPDX-License-Identifier: ISC */
/* dig's +words, by one table. */
#include "query_words.h"

#include "base/error.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD(name) offsetof(struct query_words, name)
#define FLAG(word, other, member, text) \
	{ .name = (word), .also = (other), .kind = WORD_FLAG, .field = FIELD(member), .help = (text) }
#define NUMBER(word, member, least, most, normal_value, text) \
	{ .name = (word), .argument = "N", .kind = WORD_NUMBER, .field = FIELD(member), .low = (least), \
	  .high = (most), .normal = (normal_value), .help = (text) }
#define CALL(word, arg, function, text) \
	{ .name = (word), .argument = (arg), .kind = WORD_CALL, .call = (function), .help = (text) }

static query_word_fn set_all, set_comments, set_retry, set_subnet, set_cookie, set_time, set_edns;

const struct query_word_row query_word_table[] = {
	FLAG("recurse", "rdflag", recurses, "ask the server to recurse (RD); on"),
	FLAG("adflag", "ad", is_authentic, "set AD: tell whether the answer is authentic"),
	FLAG("cdflag", "cd", is_unchecked, "set CD: no DNSSEC checks"),
	FLAG("tcp", "vc", is_tcp, "ask over TCP"),
	FLAG("ignore", NULL, keeps_truncated, "keep truncated replies instead of asking again over TCP"),
	FLAG("dnssec", "do", is_dnssec, "ask for DNSSEC records (DO)"),
	FLAG("nsid", NULL, has_nsid, "ask for the name server's identifier"),
	FLAG("expire", NULL, wants_expire, "ask when the zone expires"),
	CALL("cookie", "HEX", set_cookie, "send a DNS cookie, a random one without HEX"),
	CALL("subnet", "NET", set_subnet, "send a client subnet, as 192.0.2.0/24"),
	NUMBER("padding", padding, 0, 512, 0, "pad queries to blocks of N bytes"),
	NUMBER("bufsize", udp_size, 0, 65535, 1232, "EDNS: the longest reply wanted over UDP; 1232"),
	CALL("edns", "N", set_edns, "EDNS version; 0.  +noedns: no EDNS"),
	NUMBER("opcode", opcode, 0, 15, 0, "the opcode, as a number"),
	CALL("time", "TIME", set_time, "how long each try may take; 5, and less as round trips are measured"),
	NUMBER("tries", tries, 1, 100, 3, "how often each server is asked; 3"),
	CALL("retry", "N", set_retry, "the same, the first try not counted"),
	FLAG("short", NULL, is_short, "the record data alone"),
	FLAG("json", NULL, is_json, "one JSON object for each question"),
	CALL("all", NULL, set_all, "dig's report on stdout; +noall: nothing"),
	CALL("comments", NULL, set_comments, "dig's report on stdout"),
	FLAG("question", NULL, shows[DNS_QUESTION], "show the question section"),
	FLAG("answer", NULL, shows[DNS_ANSWER], "show the answer section; on"),
	FLAG("authority", NULL, shows[DNS_AUTHORITY], "show the authority section"),
	FLAG("additional", NULL, shows[DNS_ADDITIONAL], "show the additional section"),
	{ .name = NULL },
};

void query_words_init(struct query_words *words)
{
	memset(words, 0, sizeof *words);
	words->recurses = words->has_edns = true;
	words->shows[DNS_ANSWER] = true;
	words->udp_size = 1232;		/* what no path fragments, by DNS flag day 2020 */
	words->tries = 3;
}

/* ---- the ones that are more than a field ---- */

static int show_all(struct query_words *words, bool is_on)
{
	for (int i = 0; i < DNS_SECTION_COUNT; i++)
		words->shows[i] = is_on;
	words->is_report = is_on;
	return 0;
}

static int set_all(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	(void)value, (void)err;
	return show_all(words, is_on);
}

/* dig's report has all sections, unless they are taken away afterwards. */
static int set_comments(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	(void)value, (void)err;
	words->is_report = is_on;
	return is_on ? show_all(words, true) : 0;
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

/* RFC 7873, 4: 8 bytes of the client's, and 8 to 32 of the server's. */
static int set_cookie(struct query_words *words, bool is_on, const char *value, struct error *err)
{
	size_t len = value ? strlen(value) : 0;
	char pair[3] = { 0 };

	words->has_cookie = is_on;
	words->cookie_len = 0;
	if (!is_on || !value)
		return 0;
	if (len % 2 || len < 16 || len > 2 * sizeof words->cookie || strspn(value, "0123456789abcdefABCDEF") != len)
		return error_set(err, STATUS_USAGE, "+cookie needs 8 to 40 bytes in hex: %s", value);
	for (size_t i = 0; i < len / 2; i++) {
		memcpy(pair, value + 2 * i, 2);
		words->cookie[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	words->cookie_len = len / 2;
	return 0;
}

/* ---- finding the row ---- */

/* As dig has it, the beginning of a word will do where it is no other's. */
static const struct query_word_row *find(const char *name, size_t len)
{
	const struct query_word_row *found = NULL;
	size_t count = 0;

	for (const struct query_word_row *row = query_word_table; row->name; row++) {
		if ((strlen(row->name) == len && strncmp(row->name, name, len) == 0) ||
		    (row->also && strlen(row->also) == len && strncmp(row->also, name, len) == 0))
			return row;
		if (len > 1 && strncmp(row->name, name, len) == 0) {
			found = row;
			count++;
		}
	}
	return count == 1 ? found : NULL;
}

static int unknown(const char *word, size_t len, struct error *err)
{
	const char *nearest = NULL, *bare = strncmp(word, "no", 2) == 0 ? word + 2 : word;
	size_t least = 3, distance;
	char text[64];

	snprintf(text, sizeof text, "%.*s", (int)(len - (size_t)(bare - word)), bare);
	for (const struct query_word_row *row = query_word_table; row->name; row++) {
		distance = text_distance(text, row->name);
		if (distance < least) {
			least = distance;
			nearest = row->name;
		}
	}
	return error_set(err, STATUS_USAGE, "unknown word '+%s'%s%s%s", word, nearest ? "; did you mean +" : "",
			 nearest ? nearest : "", nearest ? "?" : "");
}

static int apply(struct query_words *words, const struct query_word_row *row, bool is_on, const char *value,
		 struct error *err)
{
	void *field = (char *)words + row->field;
	const char *problem;

	if (value && (!row->argument || !is_on))
		return error_set(err, STATUS_USAGE, "+%s%s takes no value: %s", is_on ? "" : "no", row->name, value);
	if (row->kind == WORD_CALL)
		return row->call(words, is_on, value, err);
	if (row->kind == WORD_FLAG) {
		*(bool *)field = is_on;
		return 0;
	}
	*(long long *)field = (long long)row->normal;
	if (is_on && !value)
		return error_set(err, STATUS_USAGE, "+%s needs a number", row->name);
	problem = is_on ? text_to_number(value, row->low, row->high, field) : NULL;
	return problem ? error_set(err, STATUS_USAGE, "+%s %s: %s", row->name, problem, value) : 0;
}

int query_words_apply(struct query_words *words, const char *word, struct error *err)
{
	size_t len = strcspn(word, "=");
	const char *value = word[len] ? word + len + 1 : NULL;
	const struct query_word_row *row = find(word, len);
	bool is_on = true;

	if (!row && strncmp(word, "no", 2) == 0) {
		row = find(word + 2, len - 2);
		is_on = false;
	}
	return row ? apply(words, row, is_on, value, err) : unknown(word, len, err);
}
