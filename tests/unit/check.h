/* SPDX-License-Identifier: ISC */
/* tests/unit/check.h - a few lines to test with: each test is a function, each
 * result a line of TAP. */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_test_count, check_failures_here, check_failed_count;

/* Goes on after a failure, so that one run shows them all. */
#define check(condition) \
	do { \
		if (!(condition)) { \
			printf("# %s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
			check_failures_here++; \
		} \
	} while (0)

#define check_text(is, should_be) \
	do { \
		const char *check_is = (is), *check_should = (should_be); \
		if (!check_is || strcmp(check_is, check_should) != 0) { \
			printf("# %s:%d: %s\n#        is: %s\n# should be: %s\n", __FILE__, __LINE__, #is, \
			       check_is ? check_is : "(null)", check_should); \
			check_failures_here++; \
		} \
	} while (0)

#define check_number(is, should_be) \
	do { \
		long long check_is = (long long)(is), check_should = (long long)(should_be); \
		if (check_is != check_should) { \
			printf("# %s:%d: %s is %lld, should be %lld\n", __FILE__, __LINE__, #is, check_is, \
			       check_should); \
			check_failures_here++; \
		} \
	} while (0)

/* Runs one test function; its name, with blanks for underscores, is a sentence. */
#define run_test(function) \
	do { \
		char check_name[] = #function; \
		for (char *c = check_name; *c; c++) \
			if (*c == '_') \
				*c = ' '; \
		check_failures_here = 0; \
		function(); \
		printf("%sok %d - %s\n", check_failures_here ? "not " : "", ++check_test_count, check_name); \
		check_failed_count += check_failures_here > 0; \
		fflush(stdout); \
	} while (0)

/* The last line of main(). */
#define tests_done() \
	(printf("1..%d\n", check_test_count), check_failed_count ? EXIT_FAILURE : EXIT_SUCCESS)

#endif
