/* SPDX-License-Identifier: ISC */
/* net/retry.h - when to try again, and when to give up.
 *
 * The pause doubles after each try, up to eight seconds or the first pause,
 * whichever is longer.  Where a time is set for all of it, the last try begins
 * a tenth of a second before its end. */
#ifndef NET_RETRY_H
#define NET_RETRY_H

#include <stdbool.h>

/* All zero: one try, no more. */
struct retry_options {
	unsigned most;		/* tries after the first; 0 with a limit: as many as fit */
	double limit_s;		/* for all tries and pauses; 0: none */
	double delay_s;		/* the first pause; 0: half a second */
};

struct retry {
	struct retry_options options;
	unsigned tries;		/* that have failed */
	double started;		/* clock_now() */
};

void retry_init(struct retry *retry, const struct retry_options *options, double now);

/* A try has failed.  Returns how many seconds to wait before the next one;
 * negative: there is none. */
double retry_next(struct retry *retry, double now);

/* How long a try may take: `limit_s` (negative: for ever), or what is left. */
double retry_limit(const struct retry *retry, double limit_s, double now);

#endif
