/* SPDX-License-Identifier: ISC */
/* decode.h - what is known while --decode reads: its options, the message at hand,
 * and what was found by now. */
#ifndef DECODE_H
#define DECODE_H

#include "decode_silent.h"
#include "dns/message.h"
#include "dns/text_out.h"
#include "query_output.h"

struct query_options;
struct report;

struct decoding {
	const struct query_options *query;	/* lent */
	struct query_look look;
	int verbosity;
	struct report *report;
	const char *name;		/* of the input, for sentences */
	uint16_t port;			/* of DNS, besides the usual ones */
	struct dns_message message;
	struct text_out out, notes;
	struct decode_silent silent;
	unsigned long count;		/* of messages */
	unsigned long bad_opt_count;	/* of those whose OPT record is malformed */
	bool has_printed;
	bool is_malformed, has_failed, is_coloured;
};

#endif
