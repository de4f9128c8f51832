/* SPDX-License-Identifier: ISC */
/* run.h - chooses the mode that the options ask for, and runs it on the loop. */
#ifndef RUN_H
#define RUN_H

#include "base/error.h"
#include "options.h"
#include "out/report.h"

/* Runs to the end.  Returns 0, or -1 with a sentence.  *caught is the signal
 * that ended it, or 0. */
int run(const struct options *options, struct report *report, int *caught, struct error *err);

#endif
