/* SPDX-License-Identifier: ISC */
/* query_output.h - one DNS message in the forms that -Q prints. */
#ifndef QUERY_OUTPUT_H
#define QUERY_OUTPUT_H

#include "dns/message.h"
#include "dns/present.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct address;
struct text_out;
struct transfer;

enum query_form {
	QUERY_LINES,		/* zone-file lines */
	QUERY_SHORT,		/* +short: record data alone */
	QUERY_VALUE,		/* --value: data of the asked type, TXT joined and unquoted */
	QUERY_REPORT,		/* dig's whole report */
	QUERY_JSON,		/* one object */
	QUERY_JSON_RECORDS,	/* --json=rr: one object for each record */
};

/* What is asked for on stdout. */
struct query_look {
	enum query_form form;
	bool has_wire;			/* --wire */
	bool ends_in_nul;		/* -0 */
	bool escapes_values;		/* --value to a terminal */
	bool shows[DNS_SECTION_COUNT];	/* of zone-file lines; the question as a comment */
	bool has_statistics;		/* time, server, size */
	bool is_identified;		/* which server it came from */
	bool hides_soa, hides_later_soa;	/* of the answer: all, or but the first */
	struct present_style style;
};

/* What is known besides the message.  All of it is lent; all zero: nothing. */
struct query_facts {
	const char *name, *type, *class;	/* as asked; NULL: unknown */
	uint16_t type_number;
	const char *status;		/* TIMEOUT, MALFORMED...; NULL: the message's */
	const char *error;		/* a sentence, or NULL */
	const struct address *server;
	const char *proto;		/* "udp" or "tcp" */
	double ms;			/* negative: unknown */
	double when;			/* of the reply, seconds since 1970; 0: unknown */
	unsigned tries;
	const char *input;		/* the user's words */
	long long line;			/* of -f, from 1; 0: none */
	const uint8_t *query, *reply;
	size_t query_len, reply_len;
	bool is_part;			/* of a transfer: more is to come */
	const struct transfer *transfer;	/* what has come by now; NULL or no message: it is none */
	const uint8_t *sent_cookie;	/* 8 bytes; NULL: none was sent */
	/* JSON strings with commas between them. */
	const struct text_out *warnings;	/* NULL: none */
	const struct text_out *verdicts;	/* of --explain; NULL: not asked for */
};

/* Adds the message in the form of `look` to `out`.  What is odd about its
 * records goes to `notes`, each a line with its newline.
 * `message` may be NULL where there was no reply. */
void query_output(struct text_out *out, struct text_out *notes, const struct query_look *look,
		  const struct query_facts *facts, const struct dns_message *message);

/* The parts of it. */
void query_output_lines(struct text_out *out, struct text_out *notes, const struct dns_message *message,
			const struct query_look *look);
void query_output_short(struct text_out *out, struct text_out *notes, const struct query_look *look,
			const struct query_facts *facts, const struct dns_message *message);
/* `notes` may be NULL. */
void query_output_value(struct text_out *out, struct text_out *notes, const struct dns_message *message, uint16_t type,
			const struct query_look *look);
void query_output_statistics(struct text_out *out, const struct query_facts *facts);
/* "Received N bytes from SERVER#PORT(SERVER) in N ms", as a comment; `name` is the
 * server's, NULL: none but its address. */
void query_output_received(struct text_out *out, const struct query_facts *facts, const char *name);
/* dig's report of a query as it goes out. */
void query_output_query(struct text_out *out, const struct query_look *look, const struct dns_message *query,
			size_t len);
/* ";; TITLE, N bytes" and the annotated dump. */
void query_output_wire(struct text_out *out, const char *title, const uint8_t *bytes, size_t len);
/* query_json.c */
void query_output_json(struct text_out *out, const struct query_look *look, const struct query_facts *facts,
		       const struct dns_message *message);
void query_output_json_records(struct text_out *out, const struct query_facts *facts,
			       const struct dns_message *message);

#endif
