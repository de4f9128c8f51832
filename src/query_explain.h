/* SPDX-License-Identifier: ISC */
/* query_explain.h - what a reply means, in a sentence: the rules of --explain. */
#ifndef QUERY_EXPLAIN_H
#define QUERY_EXPLAIN_H

#include "dns/message.h"
#include "query_options.h"

struct text_out;

/* Adds a line for each rule that the reply meets, at least one: the first that
 * says what kind of answer it is, then what is odd about it. */
void query_explain(struct text_out *out, const struct query_ask *ask, const struct dns_message *message);

/* The same as it is printed: comments, or JSON strings with commas between them. */
void query_explain_put(struct text_out *out, bool is_json, const struct query_ask *ask,
		       const struct dns_message *message);

#endif
