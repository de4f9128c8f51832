/* SPDX-License-Identifier: ISC */
/* dns/answer_lines.h - reads what --answer is given: record lines and faults.
 *
 *	name [TTL] [class] type rdata
 *	name [type] FAULT...	SERVFAIL and other RCODEs, DROP, TRUNCATE, DELAY=TIME
 *
 * Names are absolute, with or without their final dot.  "#" and ";" begin
 * comments where a word could begin; a ";" that ends a word is refused. */
#ifndef DNS_ANSWER_LINES_H
#define DNS_ANSWER_LINES_H

#include "base/cursor.h"
#include "dns/answer_data.h"

enum { ANSWER_TTL = 60 };	/* of records that have none */

struct answer_problem {
	size_t line, column;	/* from 1; the column counts bytes */
	char words[CURSOR_WORDS + 32];
};

/* Adds the lines of a text.  -1: `problem` tells of the first that is wrong. */
int answer_lines_read(struct answer_data *data, const char *text, size_t len, struct answer_problem *problem);

#endif
