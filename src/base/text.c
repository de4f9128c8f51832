/* SPDX-License-Identifier: ISC */
/* Reading what people type: numbers, times, almost-right words. */
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *text_to_number(const char *text, long long low, long long high, long long *value)
{
	const char *problem;

	/* strtonum takes blanks and a plus in front; nobody means those. */
	if (!isdigit((unsigned char)text[0]) && text[0] != '-')
		return "invalid";
	*value = strtonum(text, low, high, &problem);
	return problem;
}

/* The suffixes of a time, in seconds. */
static const struct {
	const char *suffix;
	double seconds;
} unit_table[] = {
	{ "", 1 }, { "s", 1 }, { "ms", 0.001 }, { "m", 60 }, { "h", 3600 },
};

const char *text_to_seconds(const char *text, double low, double high, double *seconds)
{
	/* A negative time is read, so that "too small" can be said. */
	const char *digits = text + (text[0] == '-');
	size_t len = strspn(digits, "0123456789.");
	char *end;
	double number = strtod(text, &end);

	if (len == 0 || end != digits + len)
		return "invalid";
	for (size_t i = 0; i < sizeof unit_table / sizeof unit_table[0]; i++) {
		if (strcmp(end, unit_table[i].suffix) != 0)
			continue;
		*seconds = number * unit_table[i].seconds;
		if (!isfinite(*seconds) || *seconds > high)
			return "too large";
		return *seconds < low ? "too small" : NULL;
	}
	return "invalid";
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t text_distance(const char *a, const char *b)
{
	enum { LONGEST = 32 };
	size_t rows[3][LONGEST + 1];
	size_t *older = rows[0], *old = rows[1], *row = rows[2], *spare;
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len > LONGEST || b_len > LONGEST)
		return LONGEST;
	for (size_t j = 0; j <= b_len; j++)
		old[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = least(least(old[j], row[j - 1]) + 1, old[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], older[j - 2] + 1);
		}
		spare = older, older = old, old = row, row = spare;
	}
	return old[b_len];
}

const char *text_basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
