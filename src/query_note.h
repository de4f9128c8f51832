/* SPDX-License-Identifier: ISC */
/* query_note.h - what -Q says of a question beside its answer: lines on stderr,
 * or in JSON the warnings. */
#ifndef QUERY_NOTE_H
#define QUERY_NOTE_H

#include "query_job.h"

/* The story of a question, for -v and -vv. */
void query_note_sent(struct query_job *job, const struct exchange_packet *packet);
void query_note_stray(struct query_job *job, const struct exchange_packet *packet, const struct address *from,
		      const char *why);
void query_note_truncated(struct query_job *job, const struct exchange_packet *packet);
/* The outcome, where it is not an answer, and what is odd about the reply. */
void query_note_reply(struct query_job *job, struct dns_message *message, const struct exchange_packet *packet);
/* Why there is no reply; the sentence goes to `words`, too. */
void query_note_failure(struct query_job *job, const struct exchange_outcome *outcome, char *words, size_t size);
/* Whole lines, without the program's name. */
void query_note_lines(struct query_job *job, const struct text_out *lines);

/* A sentence of the caller's: a line on stderr with the question in front, or a warning. */
void query_note(struct query_job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What -v tells of a reply; the rest is query_note_reply()'s. */
void query_note_story(struct query_job *job, const struct dns_message *message, const struct exchange_packet *packet);
/* Why there was no reply, in words. */
void query_note_failure_words(const struct exchange_outcome *outcome, char *words, size_t size);

#endif
