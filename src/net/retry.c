/* SPDX-License-Identifier: ISC */
/* When to try again, and when to give up. */
#include "net/retry.h"

static const double FIRST_DELAY_S = 0.5, LONGEST_DELAY_S = 8;

/* What a last try gets, so that a time that is set is used to its end. */
static const double LAST_TRY_S = 0.1;

void retry_init(struct retry *retry, const struct retry_options *options, double now)
{
	retry->options = *options;
	if (options->delay_s <= 0)
		retry->options.delay_s = FIRST_DELAY_S;
	retry->tries = 0;
	retry->started = now;
}

static double left_s(const struct retry *retry, double now)
{
	return retry->started + retry->options.limit_s - now;
}

static double doubled_delay(const struct retry *retry)
{
	double delay = retry->options.delay_s;

	for (unsigned i = 1; i < retry->tries && delay < LONGEST_DELAY_S; i++)
		delay = 2 * delay < LONGEST_DELAY_S ? 2 * delay : LONGEST_DELAY_S;
	return delay;
}

double retry_next(struct retry *retry, double now)
{
	const struct retry_options *options = &retry->options;
	bool has_limit = options->limit_s > 0;
	double delay, longest;

	retry->tries++;
	if (retry->tries > options->most && (options->most || !has_limit))
		return -1;
	delay = doubled_delay(retry);
	longest = has_limit ? left_s(retry, now) - LAST_TRY_S : delay;
	if (longest <= 0)
		return -1;
	return delay < longest ? delay : longest;
}

double retry_limit(const struct retry *retry, double limit_s, double now)
{
	double left;

	if (retry->options.limit_s <= 0)
		return limit_s;
	left = left_s(retry, now) > 0 ? left_s(retry, now) : 0;
	return limit_s >= 0 && limit_s < left ? limit_s : left;
}
