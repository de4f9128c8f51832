/* SPDX-License-Identifier: ISC */
/* mode_query.h - digcat -Q: asks DNS, one question or a million. */
#ifndef MODE_QUERY_H
#define MODE_QUERY_H

struct error;
struct ev_loop;
struct options;
struct report;

/* Asks all that the words after -Q ask.  0: all was answered; -1: err->status
 * tells the worst, and what was wrong has been told. */
int mode_query(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err);

#endif
