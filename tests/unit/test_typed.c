/* SPDX-License-Identifier: ISC */
/* What the user typed, and may see again as it is. */
#include "out/typed.h"

#include "tests/unit/check.h"

#include <locale.h>
#include <stdlib.h>

static void all_that_shows_is_shown(void)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	check(typed_is_plain("b\u00fccher.test"));
	check(typed_is_plain("\u65e5\u672c\u8a9e.test"));
	check(typed_is_plain("\u05e9\u05dc\u05d5\u05dd.test"));
	check(typed_is_plain("u\u0308.test"));			/* a mark of its own */
	check(typed_is_plain("\u0939\u093f\u0928\u094d\u0926\u0940.test"));
}

static void what_hides_or_turns_the_line_is_not(void)
{
	static const char *const texts[] = {
		"\u00fc\u202e.test", "\u00fc\u2066.test", "\u00fc\u200b.test", "\u00fc\u200d.test", "\u00fc\ufeff.test",
		"\u00fc\u00ad.test", "\u00fc\u2028.test", "\u00fc\xc2\x85.test", "\u00fc\x1b[31m.test", "\u00fc\n.test",
		"\u00fc\x7f.test", "\u00fc\U000e0041.test",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		check(!typed_is_plain(texts[i]));
}

static void what_is_no_utf8_is_not(void)
{
	check(!typed_is_plain("\xfc.test"));
	check(!typed_is_plain("\u00fc.test\xc3"));
	check(!typed_is_plain("\xc0\xaf"));
	check(!typed_is_plain("\xed\xa0\x80"));		/* half a pair */
}

static void in_other_locales_nothing_is(void)
{
	setenv("LC_ALL", "C", 1);
	check(!typed_is_plain("b\u00fccher.test"));
	setenv("LC_ALL", "none.such", 1);
	check(!typed_is_plain("b\u00fccher.test"));
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void ascii_needs_no_leave(void)
{
	check(!typed_is_plain("www.test"));
	check(!typed_is_plain(""));
}

/* Whether the C library has it; others are not always there. */
static int has_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

	if (locale == (locale_t)0)
		return 0;
	freelocale(locale);
	return 1;
}

int main(void)
{
	if (has_utf8())
		run_test(all_that_shows_is_shown);
	run_test(what_hides_or_turns_the_line_is_not);
	run_test(what_is_no_utf8_is_not);
	run_test(in_other_locales_nothing_is);
	run_test(ascii_needs_no_leave);
	return tests_done();
}
