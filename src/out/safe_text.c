/* SPDX-License-Identifier: ISC */
/* Text from elsewhere, made harmless for a terminal. */
#include "out/safe_text.h"

#include <string.h>

/* libbsd asks which strnvis() is meant; only vis() is used here. */
#define LIBBSD_OPENBSD_VIS 1
#include <vis.h>

char *safe_text(char *text, size_t size, const void *bytes, size_t len)
{
	const char *from = bytes, *end = from + len;
	char *to = text, escape[8], *escape_end;
	size_t need;

	for (; from < end; from++) {
		escape_end = vis(escape, *from, VIS_TAB | VIS_NL | VIS_NOSLASH, 0);
		need = (size_t)(escape_end - escape);
		if (need + 4 > size - (size_t)(to - text)) {	/* 4: room for "..." */
			strlcpy(to, "...", size - (size_t)(to - text));
			return text;
		}
		memcpy(to, escape, need);
		to += need;
	}
	*to = '\0';
	return text;
}
