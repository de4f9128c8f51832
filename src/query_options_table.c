/* SPDX-License-Identifier: ISC */
/* The options after -Q, a row each. */
#include "query_options_table.h"

#include "base/error.h"
#include "base/text.h"
#include "dns/servers.h"

#include <stdio.h>
#include <string.h>

#define FIELD(member) offsetof(struct query_options, member)
#define FLAG(l, n, member, text) { .letter = (l), .name = (n), .kind = Q_FLAG, .field = FIELD(member), .help = (text) }
#define NUMBER(l, n, member, least, most, text) \
	{ .letter = (l), .name = (n), .argument = "N", .kind = Q_NUMBER, .field = FIELD(member), .low = (least), \
	  .high = (most), .help = (text) }
#define TEXT(l, n, arg, member, text) \
	{ .letter = (l), .name = (n), .argument = (arg), .kind = Q_TEXT, .field = FIELD(member), .help = (text) }
#define CALL(l, n, arg, function, text) \
	{ .letter = (l), .name = (n), .argument = (arg), .kind = Q_CALL, .call = (function), .help = (text) }

static query_option_fn add_reverse, add_name, set_type, set_class, set_source, set_json, set_servers, set_tcp,
	set_timeout, set_tries;

const struct query_option_row query_option_table[] = {
	CALL('q', NULL, "NAME", add_name, "ask for NAME, whatever it looks like"),
	CALL('x', NULL, "ADDR", add_reverse, "ask for the name of an address"),
	CALL('t', NULL, "TYPE", set_type, "ask for this type"),
	CALL('c', NULL, "CLASS", set_class, "in this class"),
	TEXT('f', "file", "FILE", file, "questions from FILE (-: stdin), a line each"),
	FLAG('4', NULL, v4_alone, "IPv4 alone"),
	FLAG('6', NULL, v6_alone, "IPv6 alone"),
	NUMBER('p', NULL, port, 1, 65535, "the servers' port; 53"),
	CALL('b', NULL, "ADDR", set_source, "send from this address; ADDR#PORT from this port"),
	CALL(0, "dns-servers", "ADDR,...", set_servers, "ask these instead of the system's, one after another"),
	CALL(0, "dns-tcp", NULL, set_tcp, "ask over TCP"),
	CALL(0, "dns-timeout", "TIME", set_timeout, "how long each try may take"),
	CALL(0, "dns-tries", "N", set_tries, "how often each server is asked"),
	{ .letter = 'w', .argument = "TIME", .kind = Q_TIME, .field = FIELD(limit_s), .low = 0.001, .high = 1e8,
	  .help = "end after TIME, whatever is still unanswered" },
	{ .name = "json", .maybe = "rr", .kind = Q_CALL, .call = set_json,
	  .help = "one JSON object for each question; --json=rr: for each record" },
	FLAG(0, "wire", has_wire, "every byte of query and reply, with its meaning"),
	FLAG(0, "explain", is_explained, "what each answer means, in a sentence"),
	FLAG(0, "compare", is_compared, "print only what the @servers say differently; status 1 if they do"),
	{ .name = "watch", .argument = "TIME", .kind = Q_TIME, .field = FIELD(watch_s), .low = 0.01, .high = 1e8,
	  .help = "ask again every TIME, and print only what has changed" },
	TEXT(0, "until", "VALUE", until, "ask again until all servers have VALUE, or -w is over; *: any answer"),
	FLAG(0, "value", is_value, "the values of the asked type alone, TXT joined and unquoted"),
	FLAG('0', NULL, ends_in_nul, "with --value: end each with a zero byte"),
	NUMBER(0, "parallel", parallel, 1, 30000, "at most N questions under way at once; 100"),
	NUMBER(0, "rate", rate, 1, 10000000, "at most N questions a second"),
	FLAG(0, "unordered", is_unordered, "results as they come, not in the order of the input"),
	FLAG(0, "progress", has_progress, "a meter on stderr: questions done, rate, RCODEs, and of a file the share and the time left"),
	FLAG(0, "any-ok", is_any_ok, "status 0 if one question was answered"),
	FLAG(0, "decode", is_decode, "print the messages found on stdin or in -f: raw, hex, base64, pcap"),
	FLAG(0, "send", is_send, "send the messages found on stdin or in -f as they are"),
	{ .letter = 'v', .name = "verbose", .kind = Q_COUNT, .field = FIELD(verbosity),
	  .help = "header, EDNS and timing of each reply on stderr; -vv: all of it, and the wire" },
	FLAG('h', "help", wants_help, "print this"),
	{ .name = NULL },
};

/* ---- options that are more than a field ---- */

static int add_name(struct query_options *query, const char *argument, struct error *err)
{
	return query_list_add_name(&query->list, argument, err);
}

static int add_reverse(struct query_options *query, const char *argument, struct error *err)
{
	return query_list_add_reverse(&query->list, argument, err);
}

static int set_type(struct query_options *query, const char *argument, struct error *err)
{
	return query_list_add_type(&query->list, argument, err);
}

static int set_class(struct query_options *query, const char *argument, struct error *err)
{
	return query_list_add_class(&query->list, argument, err);
}

static int set_source(struct query_options *query, const char *argument, struct error *err)
{
	size_t len = strcspn(argument, "#");
	char host[ADDRESS_HOST_LEN];
	long long port = 0;

	snprintf(host, sizeof host, "%.*s", (int)(len < sizeof host ? len : sizeof host - 1), argument);
	if ((argument[len] && text_to_number(argument + len + 1, 0, 65535, &port)) ||
	    address_from_text(&query->source, host, (uint16_t)port) < 0)
		return error_set(err, STATUS_USAGE, "-b needs an address of this machine: %s", argument);
	return 0;
}

static int set_servers(struct query_options *query, const char *argument, struct error *err)
{
	query->servers_csv = argument;
	return servers_check(argument, err);
}

static int set_json(struct query_options *query, const char *argument, struct error *err)
{
	(void)err;
	query->has_records = argument != NULL;
	query->list.words.is_json = true;
	for (size_t i = 0; i < query->list.count; i++)
		query->list.asks[i].words.is_json = true;
	return 0;
}

/* Options hold for all names, those before them too. */
static int set_tcp(struct query_options *query, const char *argument, struct error *err)
{
	(void)argument;
	return query_list_apply_to_all(&query->list, "tcp", err);
}

static int set_timeout(struct query_options *query, const char *argument, struct error *err)
{
	char word[64];

	snprintf(word, sizeof word, "time=%s", argument);
	return query_list_apply_to_all(&query->list, word, err);
}

static int set_tries(struct query_options *query, const char *argument, struct error *err)
{
	char word[64];

	snprintf(word, sizeof word, "tries=%s", argument);
	return query_list_apply_to_all(&query->list, word, err);
}
