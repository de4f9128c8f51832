/* SPDX-License-Identifier: ISC */
/* base/text.h - reading what people type: numbers, times, almost-right words. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>

/* A whole decimal number from `low` to `high`.  Returns NULL and sets
 * *value, or returns why not: "invalid", "too small" or "too large". */
const char *text_to_number(const char *text, long long low, long long high, long long *value);

/* A time: a number of seconds, fractions allowed, or one with a suffix ms, s,
 * m or h.  Returns NULL and sets *seconds, or returns why not. */
const char *text_to_seconds(const char *text, double low, double high, double *seconds);

/* How many letters must be put in, taken out, changed or swapped to make one
 * word of the other. */
size_t text_distance(const char *a, const char *b);

/* The last part of a path: "nc" of "/usr/bin/nc". */
const char *text_basename(const char *path);

#endif
