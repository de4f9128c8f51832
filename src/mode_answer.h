/* SPDX-License-Identifier: ISC */
/* mode_answer.h - digcat -l --answer: a small authoritative name server for tests. */
#ifndef MODE_ANSWER_H
#define MODE_ANSWER_H

struct error;
struct ev_loop;
struct options;
struct report;

/* Serves until a signal ends it.  -1: a line is wrong, or the port can't be had. */
int mode_answer(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err);

#endif
