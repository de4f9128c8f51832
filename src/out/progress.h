/* SPDX-License-Identifier: ISC */
/* out/progress.h - a meter: how much is done, how fast it goes, how long yet.
 *
 * On a terminal one line is drawn over and over, and ended at the end.  Else a
 * plain line is told each second and at the end; with --json it is an event.
 *
 * What is told through the report meanwhile gets a line of its own.  Who writes
 * to stderr without it calls progress_clear() first. */
#ifndef OUT_PROGRESS_H
#define OUT_PROGRESS_H

#include "out/report.h"

#include <ev.h>
#include <stdint.h>

struct progress;

enum { PROGRESS_COUNTS = 24 };

/* What the meter asks for whenever it draws. */
struct progress_sample {
	uint64_t done, total;	/* total 0: unknown */
	/* Of the way, 0 to 1; follows from the total where that is known.
	 * Negative: unknown. */
	double share;
	/* Our part is done, and the other's goes on: rate and time left mean
	 * nothing.  NULL: not so.  Lent. */
	const char *waits_for;
	/* Shown behind, as "sent 12"; a name of NULL ends them.  Lent. */
	struct report_count counts[PROGRESS_COUNTS + 1];
};

/* Fills the sample, in which all is unknown and 0. */
typedef void progress_sample_fn(void *who, struct progress_sample *sample);

/* Starts the clock.  `unit` is what is counted: "bytes" are shown as 1.5MiB,
 * "questions" or "ports" as they are, of one without the s.  Loop, report and unit are lent.  NULL:
 * out of memory. */
struct progress *progress_new(struct ev_loop *loop, struct report *report, const char *unit,
			      progress_sample_fn *on_sample, void *who);
/* Tells the final state and frees: before what on_sample() looks at.  NULL is
 * welcome. */
void progress_free(struct progress *progress);

/* Plain lines even on a terminal: where somebody else's output goes to it, too. */
void progress_use_lines(struct progress *progress);

/* Takes the line off the terminal, until it is next drawn.  NULL is welcome. */
void progress_clear(struct progress *progress);

/* ---- the line itself, for tests ---- */

/* How it stands after `elapsed_s` at this rate per second.  Returns `text`. */
char *progress_text(char *text, size_t size, const struct progress_sample *sample, const char *unit, double rate,
		    double elapsed_s, bool is_final);

#endif
