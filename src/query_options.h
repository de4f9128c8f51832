/* SPDX-License-Identifier: ISC */
/* query_options.h - the words after -Q: dig's grammar, and what it asks for.
 *
 * A type, a class and a +word belong to the name before them; before the first
 * name they hold for all. */
#ifndef QUERY_OPTIONS_H
#define QUERY_OPTIONS_H

#include "base/sockaddr.h"
#include "dns/message.h"
#include "dns/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct options;

/* What +words set, for each question. */
struct query_words {
	bool recurses, is_authentic, is_unchecked;		/* RD, AD, CD */
	bool is_tcp, keeps_truncated;
	bool has_edns, is_dnssec, has_nsid, has_cookie, wants_expire;
	bool is_short, is_report, is_json;
	bool shows[DNS_SECTION_COUNT];
	long long udp_size, edns_version, opcode, tries, padding;
	double timeout_s;		/* 0: not given */
	uint8_t subnet[QUERY_SUBNET_LEN];
	size_t subnet_len;		/* 0: none */
	uint8_t cookie[40];
	size_t cookie_len;		/* 0: a random client cookie */
};

/* One question. */
struct query_ask {
	struct dns_name name;
	const char *typed;		/* the name as typed, lent by argv; unset for lines of -f */
	uint16_t type, class;		/* 0: not given */
	bool has_serial;		/* IXFR */
	uint32_t serial;
	bool is_address;		/* a bare address: PTR */
	bool is_first_of_two, is_second_of_two;	/* A and AAAA where no type was given */
	struct query_words words;
};

/* A server as typed; names are looked up later. */
struct query_server {
	char host[256];
	uint16_t port;			/* 0: not given */
};

enum { QUERY_SERVERS_MOST = 64 };

/* What one command line, or one line of -f, asks. */
struct query_list {
	struct query_ask *asks;		/* ours */
	size_t count, room;
	size_t first_of_name;		/* where the questions of the last name begin */
	struct query_words words;	/* of names to come */
	uint16_t type, class;		/* likewise; 0: none */
	bool has_serial;
	uint32_t serial;
	struct query_server servers[QUERY_SERVERS_MOST];
	size_t server_count;
};

struct query_options {
	struct query_list list;
	const char *file;		/* -f; NULL: none */
	const char *servers_csv;	/* --dns-servers; NULL: the system's */
	bool v4_alone, v6_alone;
	struct address source;		/* -b; .len 0: any */
	long long port;			/* -p */
	double limit_s;			/* -w; negative: none */
	bool has_wire, is_value, ends_in_nul, has_records;	/* has_records: --json=rr */
	bool is_unordered, is_any_ok, has_progress, is_explained, is_compared;
	long long parallel, rate;	/* rate 0: unlimited */
	bool is_decode;			/* --decode: nothing is asked, see mode_decode.h */
	int verbosity;
	bool wants_help;
};

/* Reads the words after -Q.  -1: `err` has a sentence (STATUS_USAGE). */
int query_options_parse(struct query_options *query, const struct options *options, struct error *err);
void query_options_destroy(struct query_options *query);

/* Prints the options and +words. */
void query_options_help(const char *program);

/* Reads one line of -f as the words after a name would be; the +words and the
 * class of the command line hold.  0, or -1 with a sentence.  An empty list: a blank line or
 * a comment.  The line is cut into words. */
int query_list_parse_line(struct query_list *list, const struct query_options *query, char *line,
			  struct error *err);
void query_list_destroy(struct query_list *list);

/* Reads ADDR, NAME, [V6]:PORT or HOST:PORT.  -1: it is none. */
int query_server_parse(struct query_server *server, const char *text);

#endif
