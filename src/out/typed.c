/* SPDX-License-Identifier: ISC */
/* What the user typed, and may see again as it is. */
#include "out/typed.h"

#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* Printable to the locale, but nobody sees them: Unicode's Default_Ignorable and
 * the marks for the direction of writing. */
static const struct {
	wchar_t first, last;
} hidden[] = {
	{ 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
	{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffd },
	{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

static bool is_plain(wchar_t character)
{
	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
		if (character >= hidden[i].first && character <= hidden[i].last)
			return false;
	return iswprint((wint_t)character);
}

static bool is_plain_here(const char *text)
{
	size_t left = strlen(text), len;
	mbstate_t state = { 0 };
	wchar_t character;

	for (; left > 0; text += len, left -= len) {
		len = mbrtowc(&character, text, left, &state);
		if (len == 0 || len > left || !is_plain(character))	/* (size_t)-1, -2: no UTF-8 */
			return false;
	}
	return true;
}

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

/* Only for this: vis(3) and the like are not to change with the locale. */
bool typed_is_plain(const char *text)
{
	locale_t user, before;
	bool result;

	if (is_ascii(text))
		return false;
	user = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	if (user == (locale_t)0)
		return false;
	before = uselocale(user);
	result = strcmp(nl_langinfo(CODESET), "UTF-8") == 0 && is_plain_here(text);
	uselocale(before);
	freelocale(user);
	return result;
}
