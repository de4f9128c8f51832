/* SPDX-License-Identifier: ISC */
/* decode_silent.h - --decode: the messages of which nothing is printed, in words. */
#ifndef DECODE_SILENT_H
#define DECODE_SILENT_H

#include "dns/text_out.h"

struct dns_message;
struct report;

struct decode_silent {
	struct text_out lines;		/* ours; of the first few */
	unsigned long count;
};

void decode_silent_init(struct decode_silent *silent);
void decode_silent_destroy(struct decode_silent *silent);
/* `number` counts all messages of the input, from 1. */
void decode_silent_add(struct decode_silent *silent, unsigned long number, const struct dns_message *message);
/* A line on stderr for each of the first, and how many more there were. */
void decode_silent_tell(struct decode_silent *silent, struct report *report);

#endif
