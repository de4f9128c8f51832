/* SPDX-License-Identifier: ISC */
/* tests/unit/dns_fixtures.h - reading tests/fixtures/dns: messages in hex and what they should become. */
#ifndef TESTS_UNIT_DNS_FIXTURES_H
#define TESTS_UNIT_DNS_FIXTURES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIXTURE_LINE = 1 << 18 };

/* Ends the test where the file is missing. */
static inline FILE *fixture_open(const char *name)
{
	const char *srcdir = getenv("srcdir");
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/fixtures/dns/%s", srcdir ? srcdir : ".", name);
	file = fopen(path, "r");
	if (!file) {
		printf("Bail out! %s can't be read\n", path);
		exit(EXIT_FAILURE);
	}
	return file;
}

/* The next line that is no comment, without its newline; NULL: no more. */
static inline char *fixture_line(FILE *file)
{
	static char line[FIXTURE_LINE];

	do {
		if (!fgets(line, sizeof(line), file))
			return NULL;
	} while (line[0] == '#');
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/* Hex to bytes; blanks are skipped.  Returns how many. */
static inline size_t from_hex(const char *hex, uint8_t *bytes)
{
	size_t len = 0;
	unsigned octet;

	while (*hex) {
		if (*hex == ' ') {
			hex++;
		} else if (sscanf(hex, "%2x", &octet) == 1) {
			bytes[len++] = (uint8_t)octet;
			hex += 2;
		} else {
			break;
		}
	}
	return len;
}

#endif
