/* SPDX-License-Identifier: ISC */
/* query_list.h - what is asked: names, and what belongs to them, in dig's grammar.
 *
 * A type, a class and a +word belong to the name before them; before the first
 * name they hold for all. */
#ifndef QUERY_LIST_H
#define QUERY_LIST_H

#include "dns/name.h"
#include "query_words.h"

/* One question. */
struct query_ask {
	struct dns_name name;
	const char *typed;		/* the name as typed, lent by argv; unset for lines of -f */
	uint16_t type, class;		/* 0: not given */
	bool has_serial;		/* IXFR */
	uint32_t serial;
	bool is_address;		/* a bare address: PTR */
	bool is_relative;		/* typed without the final dot: +search may complete it */
	bool is_first_of_two, is_second_of_two;	/* A and AAAA where no type was given */
	struct query_words words;
	const uint8_t *raw;		/* lent: the message that goes out as it is; NULL: to be built */
	size_t raw_len;
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

/* Takes in one word: @server, +word, type, class or name.  -1: `err` has a
 * sentence (STATUS_USAGE), as of all that follow. */
int query_list_add_word(struct query_list *list, const char *word, struct error *err);
/* A name or an address, whatever it looks like; `text` is lent. */
int query_list_add_name(struct query_list *list, const char *text, struct error *err);
/* An address, or the first numbers of one; nothing else. */
int query_list_add_reverse(struct query_list *list, const char *text, struct error *err);
/* Adds a type as typed: MX, TYPE65, IXFR=1. */
int query_list_add_type(struct query_list *list, const char *text, struct error *err);
int query_list_add_class(struct query_list *list, const char *text, struct error *err);
/* A message that goes out as it is; at least a header, lent. */
int query_list_add_message(struct query_list *list, const uint8_t *bytes, size_t len, struct error *err);
/* Applies a +word to all names, those to come too. */
int query_list_apply_to_all(struct query_list *list, const char *word, struct error *err);
/* Class IN where none was given; IXFR must have its serial. */
int query_list_complete(struct query_list *list, struct error *err);
/* Names without a type: A and AAAA, as two questions of one. */
int query_list_split_untyped(struct query_list *list, struct error *err);
void query_list_destroy(struct query_list *list);

/* Reads an address of either family.  Returns its length, 0: it is none. */
size_t query_list_read_address(const char *text, uint8_t bytes[16]);

/* Reads ADDR, NAME, [V6]:PORT or HOST:PORT.  -1: it is none. */
int query_server_parse(struct query_server *server, const char *text);

#endif
